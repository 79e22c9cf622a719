package io.aircheck.testbed.cos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** One request and its answer. */
final class HttpExchange {

    static final long CHUNKED = -1;

    private final String method;
    private final String target;
    private final Map<String, String> headers;
    private final InputStream body;
    private final OutputStream out;
    private Answer answer;

    HttpExchange(
            String method,
            String target,
            Map<String, String> headers,
            InputStream body,
            OutputStream out) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.out = out;
    }

    String method() {
        return method;
    }

    /** Path and query as sent. */
    String target() {
        return target;
    }

    /** Lower-case names. */
    Map<String, String> headers() {
        return headers;
    }

    InputStream body() {
        return body;
    }

    /**
     * Sends status and headers.
     *
     * @param length of the body in bytes, or {@link #CHUNKED}; of an answer to HEAD, what a GET
     *     would return
     * @return where the body goes; each flush sends what is there. It must be closed.
     */
    OutputStream answer(int status, Map<String, String> answerHeaders, long length)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" COS\r\n");
        head.append("Date: ")
                .append(
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC)))
                .append("\r\n");
        answerHeaders.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (length == CHUNKED) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (status != 204) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        head.append("Connection: keep-alive\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        boolean hasBody = !method.equals("HEAD") && status != 204;
        answer = new Answer(length, hasBody ? length : 0);
        return answer;
    }

    /** Whether the answer was sent in full. */
    boolean isComplete() {
        return answer != null && answer.complete;
    }

    /** The answer's body. */
    private final class Answer extends OutputStream {

        private final boolean chunked;
        private long left;
        private boolean complete;

        private Answer(long length, long left) {
            this.chunked = length == CHUNKED;
            this.left = left;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            if (chunked) {
                ascii(Integer.toHexString(length) + "\r\n");
                out.write(data, offset, length);
                ascii("\r\n");
                return;
            }
            if (length > left) {
                throw new IOException("more body than declared");
            }
            left -= length;
            out.write(data, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (!complete) {
                if (chunked) {
                    ascii("0\r\n\r\n");
                } else if (left > 0) {
                    throw new IOException("less body than declared");
                }
                complete = true;
                out.flush();
            }
        }

        private void ascii(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
