package io.aircheck.job.callback;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Stream;
import java.util.List;
import java.util.Map;

/**
 * GME's recording callback (cloud.tencent.com.cn 607/53749): the life of each file. GME leaves open
 * how the signature is written; its voice moderation uses Base64.
 */
final class GmeFormat implements CallbackFormat {
    static final int STARTED = 1;
    static final int FINISHED = 2;
    static final int UPLOADED = 3;

    /** As in the body; not the numbers of GME's API. */
    private static final int SINGLE = 0;

    private static final int MIXED = 1;
    private static final long MILLIS = 1000;

    private final SigningKey.Encoding encoding;

    GmeFormat(SigningKey.Encoding encoding) {
        this.encoding = encoding;
    }

    @JsonPropertyOrder({
        "BizID",
        "RoomID",
        "UserID",
        "TaskID",
        "RecordMode",
        "Timestamp",
        "EventType",
        "Detail"
    })
    private record Body(
            @JsonProperty("BizID") long bizId,
            @JsonProperty("RoomID") String roomId,
            @JsonProperty("UserID") String userId,
            @JsonProperty("TaskID") long taskId,
            @JsonProperty("RecordMode") int recordMode,
            @JsonProperty("Timestamp") long timestamp,
            @JsonProperty("EventType") int eventType,
            @JsonProperty("Detail") Detail detail) {}

    private record Detail(
            @JsonProperty("SeqNo") int seqNo, @JsonProperty("FileName") String fileName) {}

    @Override
    public List<Integer> types(RecordingEvent event) {
        return switch (event.type()) {
            case SEGMENT_STARTED -> List.of(STARTED);
            case SEGMENT_FINISHED -> List.of(FINISHED);
            case SEGMENT_UPLOADED -> List.of(UPLOADED);
            // A failed file is announced by no callback of GME's: the third never comes.
            case SEGMENT_FAILED, TASK_STARTED, TASK_ENDED, SPEECH, TRACK_STATS -> List.of();
        };
    }

    @Override
    public byte[] body(int type, RecordingEvent event, boolean complete, long sentAtMs) {
        return Json.write(
                new Body(
                        event.bizId(),
                        event.roomId(),
                        event.userId() == null ? "" : event.userId(),
                        event.taskId(),
                        event.stream() == Stream.MIXED ? MIXED : SINGLE,
                        sentAtMs / MILLIS,
                        type,
                        new Detail(event.segment(), event.file().key())));
    }

    @Override
    public Map<String, String> headers(RecordingEvent event, byte[] body, SigningKey key) {
        return key == null ? Map.of() : Map.of("Signature", encoding.encode(key.hmacSha1(body)));
    }
}
