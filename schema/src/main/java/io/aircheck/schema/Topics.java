package io.aircheck.schema;

/** The default names of the topics. */
public final class Topics {
    public static final String AUDIO_FRAMES = "audio-frames";
    public static final String ROOM_EVENTS = "room-events";
    public static final String APP_SETTINGS = "app-settings";
    public static final String RECORDING_COMMANDS = "recording-commands";
    public static final String RECORDING_EVENTS = "recording-events";
    public static final String AUDIO_FRAMES_DLQ = "audio-frames-dlq";

    /** Header of a dead-letter record: why it was refused, one line in UTF-8. */
    public static final String REASON_HEADER = "reason";

    private Topics() {}
}
