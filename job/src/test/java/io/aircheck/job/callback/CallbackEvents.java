package io.aircheck.job.callback;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Audio;
import io.aircheck.schema.RecordingEvent.File;
import io.aircheck.schema.RecordingEvent.Stream;
import io.aircheck.schema.RecordingEvent.Type;

/** Events of one task. */
final class CallbackEvents {
    static final long TASK = 446_946_705_284_000_000L;
    static final long TIME = 1_675_930_605_123L;
    static final long APP = 1_400_000_000;

    private CallbackEvents() {}

    static RecordingEvent ofTask(Type type, String reason) {
        return event(type, null, null, null, reason);
    }

    /**
     * @param user null for the room's file
     */
    static RecordingEvent ofFile(Type type, String user, String key) {
        return event(type, user, user == null ? Stream.MIXED : Stream.SINGLE, key, null);
    }

    /** The n-th file of a task, with an id of its own. */
    static RecordingEvent ofFile(Type type, long app, long task, int number) {
        RecordingEvent any = ofFile(type, "alice", "room/" + number + ".mp3");
        return new RecordingEvent(
                any.version(),
                task + "-" + number + "-" + type.word(),
                (long) number,
                type,
                any.time(),
                app,
                any.roomId(),
                task,
                any.taskStart(),
                any.userId(),
                any.stream(),
                number,
                any.file(),
                any.audio(),
                null,
                null,
                null,
                null,
                null);
    }

    private static RecordingEvent event(
            Type type, String user, Stream stream, String key, String reason) {
        boolean hasAudio = key != null && type != Type.SEGMENT_STARTED;
        return new RecordingEvent(
                1,
                "event-" + type.word(),
                7L,
                type,
                TIME,
                APP,
                "100",
                TASK,
                TIME - 60_000,
                user,
                stream,
                key == null ? null : 3,
                key == null ? null : new File("voice-1250000000", "ap-seoul", key),
                hasAudio
                        ? new Audio((TIME - 30_000) * 1000, 1_440_000, 48_000, 30_000, null, null)
                        : null,
                null,
                null,
                null,
                reason,
                null);
    }
}
