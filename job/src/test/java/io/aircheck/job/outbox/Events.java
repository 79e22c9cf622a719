package io.aircheck.job.outbox;

import com.google.protobuf.ByteString;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.util.List;
import java.util.stream.IntStream;

/** Events for tests, told apart by their ids {@code task.number}. */
final class Events {
    private Events() {}

    static NumberedEvent event(long task, long number) {
        return event(task, number, "");
    }

    /**
     * @param padding makes the event larger
     */
    static NumberedEvent event(long task, long number, String padding) {
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        task + "." + number,
                        number,
                        RecordingEvent.Type.SPEECH,
                        number,
                        7,
                        "r",
                        task,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        padding,
                        null);
        return NumberedEvent.newBuilder()
                .setKey(ByteString.copyFromUtf8(event.key()))
                .setValue(ByteString.copyFrom(Json.write(event)))
                .setTimeMs(number)
                .build();
    }

    /** Events {@code from} to {@code to} - 1 of a task. */
    static NumberedEvent[] range(long task, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> event(task, n))
                .toArray(NumberedEvent[]::new);
    }

    static String id(byte[] value) {
        try {
            return RecordingEvent.parse(value).id();
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    static String id(NumberedEvent event) {
        return id(event.getValue().toByteArray());
    }

    /** Ids {@code task.from} to {@code task.(to - 1)}. */
    static List<String> ids(long task, int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> task + "." + n).toList();
    }
}
