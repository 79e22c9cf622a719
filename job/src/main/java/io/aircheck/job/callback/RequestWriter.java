package io.aircheck.job.callback;

import io.aircheck.schema.RecordingEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes callbacks as they go out: body, signature, and the id receivers know them by. */
final class RequestWriter {
    private final CallbackKeys keys;

    RequestWriter(CallbackKeys keys) {
        this.keys = keys;
    }

    /** The key an app's callbacks are to be signed with is not among the secrets. */
    static final class MissingKeyException extends Exception {
        private static final long serialVersionUID = 1L;

        MissingKeyException(String name) {
            super("there is no signing key " + name);
        }
    }

    /**
     * Writes one.
     *
     * @param type one of the receiver's
     * @param complete whether every file of the task so far is in the store
     * @param sentAtMs milliseconds since the epoch
     * @throws MissingKeyException if it should be signed and cannot: it is not to go out unsigned
     */
    CallbackRequest request(
            Receiver receiver, RecordingEvent event, int type, boolean complete, long sentAtMs)
            throws MissingKeyException {
        byte[] body = receiver.format().body(type, event, complete, sentAtMs);
        SigningKey key = null;
        if (receiver.secret() != null) {
            key = keys.lookup(receiver.secret());
            if (key == null) {
                throw new MissingKeyException(receiver.secret());
            }
        }
        Map<String, String> headers =
                new LinkedHashMap<>(receiver.format().headers(event, body, key));
        headers.put(EventId.HEADER, EventId.of(event, type));
        return new CallbackRequest(receiver.url(), headers, body);
    }
}
