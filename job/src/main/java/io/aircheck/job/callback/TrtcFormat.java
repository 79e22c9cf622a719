package io.aircheck.job.callback;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.schema.RecordingEvent.Stream;
import java.util.List;
import java.util.Map;

/**
 * TRTC's cloud recording callbacks (647/54914, event group 3), for recordings to COS as MP3: TRTC
 * names the whole file's upload after MP4. There is no robot in the room; {@code UserId} of the
 * event is {@value #ROBOT}.
 */
final class TrtcFormat implements CallbackFormat {
    static final int RECORDER_START = 301;
    static final int RECORDER_STOP = 302;
    static final int UPLOAD_START = 303;
    static final int UPLOAD_STOP = 305;
    static final int FILE_UPLOADED = 310;

    static final String ROBOT = "aircheck";

    private static final int RECORDING = 3;
    private static final long MILLIS = 1000;

    /** Payload.Status of 301, 303, 305 and 310. */
    private static final int OK = 0;

    private static final int SOMETHING_LEFT = 1;
    private static final int ABNORMAL = 2;

    private static final int STOPPED_BY_REQUEST = 0;
    private static final int DISMISSED_BY_CUSTOMER = 2;
    private static final int NO_OTHER_USERS = 99;
    private static final int TOO_LONG = 100;

    @JsonPropertyOrder({"EventGroupId", "EventType", "CallbackTs", "EventInfo"})
    private record Body(
            @JsonProperty("EventGroupId") int eventGroupId,
            @JsonProperty("EventType") int eventType,
            @JsonProperty("CallbackTs") long callbackTs,
            @JsonProperty("EventInfo") Info eventInfo) {}

    @JsonPropertyOrder({"RoomId", "EventTs", "EventMsTs", "UserId", "TaskId", "Payload"})
    private record Info(
            @JsonProperty("RoomId") String roomId,
            @JsonProperty("EventTs") long eventTs,
            @JsonProperty("EventMsTs") long eventMsTs,
            @JsonProperty("UserId") String userId,
            @JsonProperty("TaskId") String taskId,
            @JsonProperty("Payload") Object payload) {}

    private record Status(@JsonProperty("Status") int status) {}

    private record Leave(@JsonProperty("LeaveCode") int leaveCode) {}

    @JsonPropertyOrder({"Status", "FileList", "FileMessage"})
    private record Uploaded(
            @JsonProperty("Status") int status,
            @JsonProperty("FileList") List<String> fileList,
            @JsonProperty("FileMessage") List<FileMessage> fileMessage) {}

    @JsonPropertyOrder({
        "FileName",
        "UserId",
        "TrackType",
        "MediaId",
        "StartTimeStamp",
        "EndTimeStamp"
    })
    private record FileMessage(
            @JsonProperty("FileName") String fileName,
            @JsonProperty("UserId") String userId,
            @JsonProperty("TrackType") String trackType,
            @JsonProperty("MediaId") String mediaId,
            @JsonProperty("StartTimeStamp") long startTimeStamp,
            @JsonProperty("EndTimeStamp") long endTimeStamp) {}

    @Override
    public List<Integer> types(RecordingEvent event) {
        return switch (event.type()) {
            case TASK_STARTED -> List.of(RECORDER_START, UPLOAD_START);
            // Aircheck's task ends when the last file is in the store, so both are true at once.
            case TASK_ENDED -> List.of(RECORDER_STOP, UPLOAD_STOP);
            case SEGMENT_UPLOADED, SEGMENT_FAILED -> List.of(FILE_UPLOADED);
            case SEGMENT_STARTED, SEGMENT_FINISHED, SPEECH, TRACK_STATS -> List.of();
        };
    }

    @Override
    public byte[] body(int type, RecordingEvent event, boolean complete, long sentAtMs) {
        Object payload =
                switch (type) {
                    case RECORDER_START, UPLOAD_START -> new Status(OK);
                    case RECORDER_STOP -> new Leave(leaveCode(event.reason()));
                    case UPLOAD_STOP -> new Status(complete ? OK : SOMETHING_LEFT);
                    case FILE_UPLOADED -> uploaded(event);
                    default -> throw new IllegalArgumentException("no callback has number " + type);
                };
        return Json.write(
                new Body(
                        RECORDING,
                        type,
                        sentAtMs,
                        new Info(
                                event.roomId(),
                                event.time() / MILLIS,
                                event.time(),
                                ROBOT,
                                Long.toString(event.taskId()),
                                payload)));
    }

    private static int leaveCode(String reason) {
        return switch (reason == null ? "" : reason) {
            case Reason.ROOM_DISMISSED -> DISMISSED_BY_CUSTOMER;
            case Reason.LAST_USER_LEFT, Reason.EMPTY_TOO_LONG -> NO_OTHER_USERS;
            case Reason.TASK_TOO_LONG -> TOO_LONG;
            // A StopRecord, or the app's switch: the customer asked for it.
            default -> STOPPED_BY_REQUEST;
        };
    }

    private static Uploaded uploaded(RecordingEvent event) {
        RecordingEvent.Audio audio = event.audio();
        String file = event.file().key();
        long start = audio == null ? event.time() : audio.startUs() / MILLIS;
        return new Uploaded(
                event.type() == RecordingEvent.Type.SEGMENT_UPLOADED ? OK : ABNORMAL,
                List.of(file),
                List.of(
                        new FileMessage(
                                file,
                                event.userId() == null ? "" : event.userId(),
                                "audio",
                                event.stream() == Stream.MIXED ? "mix" : "main",
                                start,
                                start + (audio == null ? 0 : audio.durationMs()))));
    }

    @Override
    public Map<String, String> headers(RecordingEvent event, byte[] body, SigningKey key) {
        String app = Long.toString(event.bizId());
        return key == null
                ? Map.of("SdkAppId", app)
                : Map.of(
                        "SdkAppId",
                        app,
                        "Sign",
                        SigningKey.Encoding.BASE64.encode(key.hmacSha256(body)));
    }
}
