package io.aircheck.schema;

/** The default names of the topics. */
public final class Topics {
    public static final String AUDIO_FRAMES = "audio-frames";
    public static final String ROOM_EVENTS = "room-events";
    public static final String APP_SETTINGS = "app-settings";
    public static final String RECORDING_COMMANDS = "recording-commands";
    public static final String RECORDING_EVENTS = "recording-events";
    public static final String AUDIO_FRAMES_DLQ = "audio-frames-dlq";
    public static final String CALLBACKS_DLQ = "callbacks-dlq";

    /** Header of a dead-letter record: why it was refused, one line in UTF-8. */
    public static final String REASON_HEADER = "reason";

    /** Headers of a callback nobody took; the value is the event it tells of. */
    public static final String CALLBACK_TYPE_HEADER = "callback-type";

    /** What receivers know the callback by. */
    public static final String CALLBACK_ID_HEADER = "callback-id";

    public static final String CALLBACK_ATTEMPTS_HEADER = "callback-attempts";

    /** {@code true} if every file of the task was in the store by then. */
    public static final String TASK_COMPLETE_HEADER = "task-complete";

    private Topics() {}
}
