package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Calls that a test answers. */
final class ScriptedSender implements CallbackSender {
    private final List<Call> open = new ArrayList<>();
    private final List<Call> all = new ArrayList<>();
    private boolean closed;

    /** One attempt. */
    record Call(CallbackRequest request, Consumer<Answer> answered) {
        String id() {
            return request.headers().get(EventId.HEADER);
        }

        String host() {
            return request.url().getHost();
        }

        String body() {
            return new String(request.body(), UTF_8);
        }
    }

    @Override
    public void send(CallbackRequest request, Consumer<Answer> answered) {
        Call call = new Call(request, answered);
        open.add(call);
        all.add(call);
    }

    /** The ids of the calls that wait for an answer, the oldest first. */
    List<String> open() {
        return open.stream().map(Call::id).toList();
    }

    List<Call> openCalls() {
        return List.copyOf(open);
    }

    /** The ids of all attempts so far. */
    List<String> all() {
        return all.stream().map(Call::id).toList();
    }

    /** Answers the oldest open call. */
    Call answer(Answer answer) {
        Call call = open.remove(0);
        call.answered().accept(answer);
        return call;
    }

    void answer(Call call, Answer answer) {
        open.remove(call);
        call.answered().accept(answer);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
