package io.aircheck.job.callback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Takes the status of a response and looks at nothing else of it: a Content-Type that nobody can
 * read changes no answer. Of the body, which says nothing, it reads a little, so that the
 * connection can be used again; at more than that it breaks the connection off.
 */
final class StatusConsumer implements AsyncResponseConsumer<Integer> {
    private static final int MAX_BODY_BYTES = 2000;

    private volatile int status;
    // Set before there is a body.
    private FutureCallback<Integer> answered;
    private int read;

    /** The status; 0 before there was one. */
    int status() {
        return status;
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // The answer itself is still to come.
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            EntityDetails body,
            HttpContext context,
            FutureCallback<Integer> resultCallback) {
        status = response.getCode();
        answered = resultCallback;
        if (body == null) {
            resultCallback.completed(status);
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(MAX_BODY_BYTES);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        read += bytes.remaining();
        bytes.position(bytes.limit());
        if (read > MAX_BODY_BYTES) {
            throw new IOException("The body is longer than " + MAX_BODY_BYTES + " bytes");
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        answered.completed(status);
    }

    @Override
    public void failed(Exception cause) {
        // The call's own callback is told as well.
    }

    @Override
    public void releaseResources() {
        // There are none.
    }
}
