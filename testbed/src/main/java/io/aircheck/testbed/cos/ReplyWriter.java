package io.aircheck.testbed.cos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends replies, whole or cut. */
final class ReplyWriter {

    private static final String BLANKS = "    \n";

    private final HttpExchange exchange;
    private final String requestId;
    private final String resource;

    ReplyWriter(HttpExchange exchange, String requestId, String resource) {
        this.exchange = exchange;
        this.requestId = requestId;
        this.resource = resource;
    }

    /**
     * @param cut stop in the middle of the body
     * @throws ConnectionCut if it stopped
     */
    void send(Reply reply, boolean cut) throws IOException {
        if (cut && reply.body() instanceof Reply.Empty) {
            throw new ConnectionCut();
        }
        OutputStream out = exchange.answer(reply.status(), headers(reply), length(reply.body()));
        if (reply.body() instanceof Reply.Text text && !isHead()) {
            out.write(text.bytes(), 0, portion(text.bytes().length, cut));
        } else if (reply.body() instanceof Reply.FileRange range) {
            sendFile(range, portion(range.length(), cut), out);
        } else if (reply.body() instanceof Reply.Delayed delayed) {
            sendDelayed(delayed, cut, out);
        }
        out.flush();
        if (cut) {
            throw new ConnectionCut();
        }
        out.close();
    }

    void refuse(CosError error) throws IOException {
        send(Reply.xml(error.status(), Xml.error(error, resource, requestId)), false);
    }

    private boolean isHead() {
        return exchange.method().equals("HEAD");
    }

    private Map<String, String> headers(Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Server", "tencent-cos");
        headers.put("x-cos-request-id", requestId);
        headers.putAll(reply.headers());
        return headers;
    }

    private long length(Reply.Body body) {
        if (body instanceof Reply.Empty empty) {
            return empty.declaredLength();
        }
        if (body instanceof Reply.Text text) {
            return text.bytes().length;
        }
        return body instanceof Reply.FileRange range ? range.length() : HttpExchange.CHUNKED;
    }

    private static int portion(int length, boolean cut) {
        return cut ? length / 2 : length;
    }

    private static long portion(long length, boolean cut) {
        return cut ? length / 2 : length;
    }

    private static void sendFile(Reply.FileRange range, long length, OutputStream out)
            throws IOException {
        try (FileChannel file = FileChannel.open(range.file(), StandardOpenOption.READ)) {
            file.position(range.offset());
            InputStream in = new BoundedStream(Channels.newInputStream(file), length);
            in.transferTo(out);
        }
    }

    /** An XML declaration must come first, so the blanks stand between it and the root element. */
    private void sendDelayed(Reply.Delayed delayed, boolean cut, OutputStream out)
            throws IOException {
        out.write((Xml.DECLARATION + BLANKS).getBytes(StandardCharsets.UTF_8));
        out.flush();
        String result;
        try {
            result = delayed.work().run();
        } catch (CosError e) {
            result = Xml.error(e, resource, requestId);
        }
        byte[] root = result.substring(Xml.DECLARATION.length()).getBytes(StandardCharsets.UTF_8);
        out.write(root, 0, portion(root.length, cut));
    }
}
