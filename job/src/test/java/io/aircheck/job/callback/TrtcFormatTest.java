package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrtcFormatTest {
    private final TrtcFormat format = new TrtcFormat();

    /** The example of 647/39558, which is indented by tabs. */
    @Test
    void thePublishedExampleIsSignedAsPublished() {
        String body =
                """
                {
                \t"EventGroupId":\t2,
                \t"EventType":\t204,
                \t"CallbackTs":\t1664209748188,
                \t"EventInfo":\t{
                \t\t"RoomId":\t8489,
                \t\t"EventTs":\t1664209748,
                \t\t"EventMsTs":\t1664209748180,
                \t\t"UserId":\t"user_85034614",
                \t\t"Reason":\t0
                \t}
                }""";

        assertThat(
                        format.headers(
                                CallbackEvents.ofTask(Type.TASK_STARTED, null),
                                body.getBytes(UTF_8),
                                new SigningKey("123654")))
                .containsEntry("Sign", "kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=")
                .containsEntry("SdkAppId", "1400000000");
    }

    @Test
    void withoutAKeyTheAppIsNamedAllTheSame() {
        assertThat(
                        format.headers(
                                CallbackEvents.ofTask(Type.TASK_STARTED, null), new byte[0], null))
                .containsOnlyKeys("SdkAppId");
    }

    @Test
    void aTasksStartIsTheRecordersAndTheUploads() {
        RecordingEvent event = CallbackEvents.ofTask(Type.TASK_STARTED, Reason.FIRST_USER);

        assertThat(format.types(event)).containsExactly(301, 303);
        assertThat(text(301, event, true))
                .isEqualTo(
                        "{\"EventGroupId\":3,\"EventType\":301,\"CallbackTs\":1675930609999,"
                                + "\"EventInfo\":{\"RoomId\":\"100\",\"EventTs\":1675930605,"
                                + "\"EventMsTs\":1675930605123,\"UserId\":\"aircheck\","
                                + "\"TaskId\":\"446946705284000000\","
                                + "\"Payload\":{\"Status\":0}}}");
    }

    @ParameterizedTest
    @CsvSource({
        "stop-record,0",
        "switched-off,0",
        "room-dismissed,2",
        "last-user-left,99",
        "empty-too-long,99",
        "task-too-long,100"
    })
    void aTasksEndSaysWhy(String reason, int code) {
        RecordingEvent event = CallbackEvents.ofTask(Type.TASK_ENDED, reason);

        assertThat(format.types(event)).containsExactly(302, 305);
        assertThat(text(302, event, true)).contains("\"Payload\":{\"LeaveCode\":" + code + "}");
    }

    @Test
    void theUploadsEndSaysWhetherAllIsThere() {
        RecordingEvent event = CallbackEvents.ofTask(Type.TASK_ENDED, Reason.STOP_RECORD);

        assertThat(text(305, event, true)).contains("\"Payload\":{\"Status\":0}");
        assertThat(text(305, event, false)).contains("\"Payload\":{\"Status\":1}");
    }

    @Test
    void aFileIsAnnouncedWhenItIsThere() {
        RecordingEvent mixed = CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, null, "a/b.mp3");

        assertThat(format.types(mixed)).containsExactly(310);
        assertThat(text(310, mixed, true))
                .contains(
                        "\"Payload\":{\"Status\":0,\"FileList\":[\"a/b.mp3\"],\"FileMessage\":[{"
                                + "\"FileName\":\"a/b.mp3\",\"UserId\":\"\",\"TrackType\":\"audio\","
                                + "\"MediaId\":\"mix\",\"StartTimeStamp\":1675930575123,"
                                + "\"EndTimeStamp\":1675930605123}]}");
        assertThat(text(310, CallbackEvents.ofFile(Type.SEGMENT_FAILED, "alice", "a/b.mp3"), false))
                .contains("\"Status\":2", "\"UserId\":\"alice\"", "\"MediaId\":\"main\"");
    }

    @Test
    void theRestIsNoNewsToTrtc() {
        for (Type type :
                List.of(
                        Type.SEGMENT_STARTED,
                        Type.SEGMENT_FINISHED,
                        Type.SPEECH,
                        Type.TRACK_STATS)) {
            assertThat(format.types(CallbackEvents.ofFile(type, "alice", "a/b.mp3"))).isEmpty();
        }
    }

    private String text(int type, RecordingEvent event, boolean complete) {
        return new String(format.body(type, event, complete, 1_675_930_609_999L), UTF_8);
    }
}
