package io.aircheck.job.callback;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Takes the status of a response. Of the body, which says nothing, it reads a little, so that the
 * connection can be used again; at more than that it breaks the connection off.
 */
final class StatusConsumer extends AbstractBinResponseConsumer<Integer> {
    private static final int MAX_BODY_BYTES = 2000;

    private volatile int status;
    private int read;

    /** The status; 0 before there was one. */
    int status() {
        return status;
    }

    @Override
    protected void start(HttpResponse response, ContentType contentType) {
        status = response.getCode();
    }

    @Override
    protected int capacityIncrement() {
        return MAX_BODY_BYTES;
    }

    @Override
    protected void data(ByteBuffer bytes, boolean endOfStream) throws IOException {
        read += bytes.remaining();
        bytes.position(bytes.limit());
        if (read > MAX_BODY_BYTES) {
            throw new IOException("The body is longer than " + MAX_BODY_BYTES + " bytes");
        }
    }

    @Override
    protected Integer buildResult() {
        return status;
    }

    @Override
    public void releaseResources() {
        // There are none.
    }
}
