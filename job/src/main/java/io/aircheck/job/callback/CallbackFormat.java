package io.aircheck.job.callback;

import io.aircheck.schema.RecordingEvent;
import java.util.List;
import java.util.Map;

/** A vendor's way to tell an application what happened to a recording. Pure and thread-safe. */
interface CallbackFormat {

    /**
     * The callbacks an event makes, in the order they are sent, by the vendor's numbers; none if
     * the vendor has no word for it.
     */
    List<Integer> types(RecordingEvent event);

    /**
     * The body of a callback.
     *
     * @param type one of {@link #types}
     * @param complete whether every file of the task so far is in the store
     * @param sentAtMs when it is sent, milliseconds since the epoch
     * @return JSON in UTF-8; the same for the same arguments
     */
    byte[] body(int type, RecordingEvent event, boolean complete, long sentAtMs);

    /**
     * The vendor's headers, the signature among them if there is a key.
     *
     * @param body exactly as it is sent: it is what is signed
     * @param key the application's; null if it has none
     */
    Map<String, String> headers(RecordingEvent event, byte[] body, SigningKey key);
}
