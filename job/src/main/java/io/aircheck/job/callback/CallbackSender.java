package io.aircheck.job.callback;

import java.io.Closeable;
import java.util.function.Consumer;

/** Sends callbacks without waiting for them. Thread-safe. */
interface CallbackSender extends Closeable {

    /**
     * Sends one.
     *
     * @param answered is told what became of it, exactly once and within a bounded time, in some
     *     thread
     */
    void send(CallbackRequest request, Consumer<Answer> answered);
}
