package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownEventTest {
    private static final long TIME = 1_772_380_800_000L;
    private static final KnownEvent FUNCTION = new KnownEvent();

    /** An event whose fields a test spoils one at a time. */
    private static final class Fields {
        Integer version = 1;
        String id = "5f";
        String type = "segment-uploaded";
        Long time = TIME;
        Long bizId = 1_400_000_001L;
        String roomId = "raid";
        Long taskId = 77L;
        Long taskStart = TIME;
        String userId = "alice";
        String stream = "single";
        Integer segment = 0;
        Row file =
                Row.of(
                        "voice-1250000000",
                        "ap-seoul",
                        "1400000001_raid_alice/2026-03-01-16-00-00_0_audio.mp3");
        Row audio = Row.of(TIME * 1000, 48_000L, 48_000, 1_000L, 8_000L, "18446744073709551615");

        boolean known() {
            return FUNCTION.eval(
                    version, id, type, time, bizId, roomId, taskId, taskStart, userId, stream,
                    segment, file, audio);
        }
    }

    private final Fields event = new Fields();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task-started",
                "task-ended",
                "segment-started",
                "segment-finished",
                "segment-uploaded",
                "segment-failed",
                "speech",
                "track-stats"
            })
    void allTypesOfTheVersionAreKnown(String type) {
        event.type = type;
        assertThat(event.known()).isTrue();
        event.version = null;
        assertThat(event.known()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1, Integer.MAX_VALUE})
    void otherVersionsAreNot(int version) {
        event.version = version;
        assertThat(event.known()).isFalse();
    }

    @Test
    void whatLacksAFieldIsNot() {
        assertThat(changed(e -> e.id = null)).isFalse();
        assertThat(changed(e -> e.type = null)).isFalse();
        assertThat(changed(e -> e.type = "segment-moved")).isFalse();
        assertThat(changed(e -> e.time = null)).isFalse();
        assertThat(changed(e -> e.bizId = 0L)).isFalse();
        assertThat(changed(e -> e.roomId = "")).isFalse();
        assertThat(changed(e -> e.roomId = "r".repeat(128))).isFalse();
        assertThat(changed(e -> e.taskId = -1L)).isFalse();
        assertThat(changed(e -> e.taskStart = null)).isFalse();
        assertThat(changed(e -> e.userId = null)).isFalse();
        assertThat(changed(e -> e.stream = "other")).isFalse();
        assertThat(changed(e -> e.segment = -1)).isFalse();
        assertThat(changed(e -> e.audio = null)).isFalse();
    }

    @Test
    void aRoomsFileHasNoUserAndABegunOneNoLength() {
        assertThat(
                        changed(
                                e -> {
                                    e.stream = "mixed";
                                    e.userId = null;
                                }))
                .isTrue();
        assertThat(
                        changed(
                                e -> {
                                    e.type = "segment-started";
                                    e.audio = null;
                                    e.file = null;
                                }))
                .isTrue();
    }

    @Test
    void noFieldIsMoreThanTheCatalogueTakes() {
        assertThat(changed(e -> e.file.setField(0, "b".repeat(128)))).isFalse();
        assertThat(changed(e -> e.file.setField(0, "a\0b"))).isFalse();
        assertThat(changed(e -> e.file.setField(1, "a\0b"))).isFalse();
        assertThat(changed(e -> e.file.setField(2, "k".repeat(851)))).isFalse();
        assertThat(changed(e -> e.file.setField(2, "ä".repeat(426)))).isFalse();
        assertThat(changed(e -> e.file.setField(2, "a\0b"))).isFalse();
        assertThat(changed(e -> e.file = Row.of(null, null, "k".repeat(850)))).isTrue();
        assertThat(changed(e -> e.audio.setField(0, null))).isFalse();
        assertThat(changed(e -> e.audio.setField(0, Long.MAX_VALUE))).isFalse();
        assertThat(changed(e -> e.audio.setField(0, -1L))).isFalse();
        assertThat(changed(e -> e.audio.setField(3, null))).isFalse();
        assertThat(changed(e -> e.audio.setField(3, -1L))).isFalse();
        assertThat(changed(e -> e.audio.setField(3, 86_400_001L))).isFalse();
        assertThat(changed(e -> e.audio.setField(3, 86_400_000L))).isTrue();
        assertThat(changed(e -> e.audio.setField(5, "1\0"))).isFalse();
        assertThat(changed(e -> e.audio.setField(5, null))).isTrue();
    }

    @Test
    void timesAreOfThisCentury() {
        assertThat(changed(e -> e.time = Long.MAX_VALUE)).isFalse();
        assertThat(changed(e -> e.taskStart = 0L)).isFalse();
        assertThat(changed(e -> e.time = 4_102_444_799_999L)).isTrue();
    }

    @Test
    void speechNeedsItsSpeaker() {
        assertThat(
                        changed(
                                e -> {
                                    e.type = "speech";
                                    e.userId = "";
                                }))
                .isFalse();
    }

    private static boolean changed(Consumer<Fields> change) {
        Fields fields = new Fields();
        change.accept(fields);
        return fields.known();
    }
}
