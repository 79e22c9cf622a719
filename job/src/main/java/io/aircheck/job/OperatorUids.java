package io.aircheck.job;

/**
 * The uids of all operators. Flink finds an operator's state by its uid, so that a savepoint fits
 * the next version of the job: a uid never changes and is never used again. Given up:
 * recording-events-sink.
 */
public final class OperatorUids {
    public static final String AUDIO_FRAMES = "audio-frames-source";
    public static final String ROOM_EVENTS = "room-events-source";
    public static final String RECORDING_COMMANDS = "recording-commands-source";
    public static final String APP_SETTINGS = "app-settings-source";
    public static final String FRAME_GATE = "frame-gate";
    public static final String EVENT_GATE = "event-gate";
    public static final String COMMAND_GATE = "command-gate";
    public static final String SETTINGS_GATE = "settings-gate";
    public static final String ROOM_SUPERVISOR = "room-supervisor";
    public static final String TRACK = "track";
    public static final String MIXER = "mixer";
    public static final String TRANSCODE = "transcode";
    public static final String FAULT_REPORTER = "fault-reporter";
    public static final String SEGMENT_WRITER = "segment-writer";
    public static final String EVENT_SEQUENCER = "event-sequencer";
    public static final String EVENT_OUTBOX = "event-outbox";
    public static final String DEAD_LETTERS = "dead-letters-sink";

    public static final String CALLBACK_EVENTS = "callback-events-source";
    public static final String CALLBACK_SETTINGS = "callback-settings-source";
    public static final String CALLBACK_EVENT_GATE = "callback-event-gate";
    public static final String CALLBACK_SETTINGS_GATE = "callback-settings-gate";
    public static final String CALLBACK_REFUSED_SETTINGS = "callback-refused-settings";
    public static final String CALLBACKS = "callbacks";
    public static final String DEAD_CALLBACKS = "dead-callbacks-sink";

    private OperatorUids() {}
}
