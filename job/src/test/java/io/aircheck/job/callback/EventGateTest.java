package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventGateTest {
    private final List<CallbackEvent> passed = new ArrayList<>();

    @Test
    void whatCallbacksTellOfPasses() {
        take(Json.write(CallbackEvents.ofTask(Type.TASK_STARTED, Reason.FIRST_USER)));
        take(Json.write(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, "alice", "a.mp3")));
        take(Json.write(CallbackEvents.ofTask(Type.SPEECH, null)));
        take(Json.write(CallbackEvents.ofTask(Type.TRACK_STATS, null)));

        assertThat(passed).hasSize(2);
        assertThat(passed)
                .allSatisfy(
                        event -> {
                            assertThat(event.getBizId()).isEqualTo(CallbackEvents.APP);
                            assertThat(event.getRoomId()).isEqualTo("100");
                            assertThat(event.getTaskId()).isEqualTo(CallbackEvents.TASK);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "junk",
                "null",
                "{\"version\":1,\"id\":\"a\",\"type\":\"task-started\",\"bizId\":1,\"taskId\":1}",
                "{\"version\":1,\"id\":\"a\",\"type\":\"segment-uploaded\",\"bizId\":1,"
                        + "\"taskId\":1,\"roomId\":\"r\"}",
                "{\"version\":1,\"id\":\"a\\r\\nX-Evil: 1\",\"type\":\"task-started\",\"bizId\":1,"
                        + "\"taskId\":1,\"roomId\":\"r\"}",
                "{\"version\":1,\"id\":\"a\",\"type\":\"segment-uploaded\",\"bizId\":1,"
                        + "\"taskId\":1,\"roomId\":\"r\",\"segment\":0,\"file\":{}}",
                "{\"version\":1,\"id\":\"a\",\"type\":\"task-started\",\"bizId\":1,\"taskId\":1,"
                        + "\"roomId\":\"\\ud800\"}",
                "{\"version\":9,\"id\":\"a\",\"type\":\"task-started\",\"bizId\":1,\"taskId\":1,"
                        + "\"roomId\":\"r\"}"
            })
    void whatIsNoEventIsLeftOut(String value) {
        take(value.getBytes(UTF_8));

        assertThat(passed).isEmpty();
    }

    private void take(byte[] value) {
        new EventGate()
                .processElement(
                        SourceRecord.newBuilder().setValue(ByteString.copyFrom(value)).build(),
                        null,
                        new Collector<>() {
                            @Override
                            public void collect(CallbackEvent event) {
                                passed.add(event);
                            }

                            @Override
                            public void close() {
                                // Nothing is open.
                            }
                        });
    }
}
