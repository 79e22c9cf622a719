package io.aircheck.testbed.cos;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads requests from a connection, one after the other (RFC 9112). */
final class HttpConnection {

    private static final int BUFFER = 64 * 1024;
    private static final int MAX_HEAD_BYTES = 64 * 1024;

    /** An unread body up to this size is skipped; a longer one costs the connection. */
    private static final long MAX_SKIP = 64L << 20;

    private final InputStream in;
    private final OutputStream out;

    HttpConnection(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    /**
     * @return whether the connection may carry another request
     */
    boolean serveNext(HttpListener.Handler handler) throws IOException {
        HeadReader head = new HeadReader();
        String requestLine = head.line();
        if (requestLine == null) {
            return false;
        }
        String[] words = requestLine.split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1 request");
        }
        Map<String, String> headers = headers(head);
        InputStream body = body(headers);
        HttpExchange exchange = new HttpExchange(words[0], words[1], headers, body, out);
        handler.handle(exchange);
        out.flush();
        return exchange.isComplete()
                && skip(body)
                && !"close".equalsIgnoreCase(headers.get("connection"))
                && words[2].equals("HTTP/1.1");
    }

    private InputStream body(Map<String, String> headers) throws IOException {
        InputStream raw = in;
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new ChunkedInput(raw);
        }
        String length = headers.getOrDefault("content-length", "0");
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("malformed Content-Length");
        }
        return new FixedInput(raw, Long.parseLong(length));
    }

    private static Map<String, String> headers(HeadReader head) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = head.line(); line != null && !line.isEmpty(); line = head.line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("malformed header");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    private static boolean skip(InputStream body) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long skipped = 0;
        int n = 0;
        while (n >= 0 && skipped <= MAX_SKIP) {
            n = body.read(buffer);
            skipped += Math.max(n, 0);
        }
        return n < 0;
    }

    /** Reads lines of a bounded head. */
    private final class HeadReader {

        private int left = MAX_HEAD_BYTES;

        /** The next line without its end, or null at the end of the stream. */
        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    if (line.length() > 0) {
                        throw new EOFException("connection closed within a request");
                    }
                    return null;
                }
                if (--left < 0) {
                    throw new IOException("request head too long");
                }
                line.append((char) c);
            }
            int end = line.length();
            if (end > 0 && line.charAt(end - 1) == '\r') {
                line.setLength(end - 1);
            }
            return new String(
                    line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }
}
