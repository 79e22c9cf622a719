package io.aircheck.testbed.cos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in the chunked transfer coding (RFC 9112, section 7.1); trailers are dropped. */
final class ChunkedInput extends InputStream {

    private static final int MAX_LINE = 4096;

    private final InputStream in;
    private long left;
    private boolean started;
    private boolean ended;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("connection closed within a chunk");
        }
        left -= n;
        return n;
    }

    private void nextChunk() throws IOException {
        if (started && !line().isEmpty()) {
            throw new IOException("malformed chunk");
        }
        started = true;
        String size = line().split(";", 2)[0].trim();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("malformed chunk size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            while (!line().isEmpty()) {
                // A trailer.
            }
            ended = true;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("connection closed within a chunk");
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("chunk line too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
