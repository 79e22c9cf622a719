package io.aircheck.job.callback;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.RecordingEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Sends callbacks again that were given up, one after the other. A receiver that does not answer is
 * called once and no more: the others would wait for each of its callbacks. Not thread-safe.
 */
public final class Redelivery implements Closeable {
    private final CallbackSender sender;
    private final RequestWriter requests;
    private final Set<String> silent = new HashSet<>();

    /** As the callback job sends. */
    public Redelivery(CallbackSettings settings) {
        this.sender = HttpSender.of(settings);
        this.requests = new RequestWriter(CallbackKeys.of(settings.secretsFile()));
    }

    /** Whether a callback is to be kept. */
    public enum Fate {
        /** The receiver has it. */
        TAKEN,
        /** The receiver wants it neither now nor later. */
        GONE,
        /** The app's settings do not ask for it; what they ask for does not wait for it. */
        UNWANTED,
        /** To be sent again, before the later ones of its task. */
        FAILED
    }

    /**
     * What became of one.
     *
     * @param why in words, naming no more of the receiver than its host
     */
    public record Outcome(Fate fate, String why) {}

    /**
     * Makes one attempt and waits for its answer.
     *
     * @param app the settings that hold now
     * @param type the number of the callback in the app's format
     * @param complete whether every file of the task was in the store by then
     */
    public Outcome send(AppSettings app, RecordingEvent event, int type, boolean complete)
            throws InterruptedException {
        Receiver receiver = Receiver.of(app);
        if (receiver == null) {
            return new Outcome(Fate.UNWANTED, "the app wants no callbacks");
        }
        if (!receiver.format().types(event).contains(type)) {
            return new Outcome(
                    Fate.UNWANTED, "the app's format has no callback " + type + " for it");
        }
        if (receiver.events() != null && !receiver.events().contains(type)) {
            return new Outcome(Fate.UNWANTED, "the app wants no callbacks " + type);
        }
        if (silent.contains(receiver.address())) {
            return new Outcome(
                    Fate.FAILED, receiver.url().getHost() + " did not answer an earlier one");
        }
        Answer answer = answer(receiver, event, type, complete);
        Fate fate =
                switch (answer.verdict()) {
                    case TAKEN -> Fate.TAKEN;
                    case GONE -> Fate.GONE;
                    case FAILED -> Fate.FAILED;
                };
        return new Outcome(fate, answer.why());
    }

    private Answer answer(Receiver receiver, RecordingEvent event, int type, boolean complete)
            throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            sender.send(
                    requests.request(receiver, event, type, complete, System.currentTimeMillis()),
                    answer::complete);
        } catch (RequestWriter.MissingKeyException e) {
            return Answer.failed(e.getMessage());
        } catch (RuntimeException e) {
            // One event must not end the run for all others. The message may quote the address.
            return Answer.failed("it cannot be sent: " + e.getClass().getSimpleName());
        }
        try {
            Answer got = answer.get();
            if (got.status() == 0) {
                silent.add(receiver.address());
            }
            return got;
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
    }
}
