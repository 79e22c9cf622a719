package io.aircheck.testbed.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.audio.Mp3Encoder;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import io.aircheck.testbed.signal.CodedSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault of a recording is found and named. */
class RecordingCheckTest {
    private static final int RATE = SampleRecording.RATE;
    private static final int BLOCK = RATE / 10;
    private static final String ALICE = "room 1/42, task 77, user alice: ";
    private static final String BOB = "room 1/42, task 77, user bob: ";
    private static final String MIX = "room 1/42, task 77, mix: ";

    private static Mp3Encoder encoder;
    private static SampleRecording faultless;

    @TempDir Path dir;
    private Scenario scenario;
    private SampleRecording recording;

    @BeforeAll
    static void open() throws Exception {
        encoder = new Mp3Encoder();
        faultless = SampleRecording.make(encoder);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @BeforeEach
    void record() throws Exception {
        Path yaml = Files.writeString(dir.resolve("scenario.yaml"), SampleRecording.SCENARIO);
        scenario = ScenarioReader.read(yaml);
        recording = faultless.copy();
    }

    @Test
    void aFaultlessRecordingHasNoViolations() throws Exception {
        Path events = recording.write(dir);
        // Somebody else's task in the same topic.
        String stranger =
                "{\"version\":1,\"id\":\"x\",\"number\":3,\"type\":\"task-ended\",\"time\":5,"
                        + "\"bizId\":9,\"roomId\":\"z\",\"taskId\":5,\"taskStart\":1}\n";
        Files.writeString(events, stranger + Files.readString(events));

        CheckReport report =
                RecordingCheck.check(scenario, RecordingCheck.Options.of(scenario), dir, events);

        assertThat(report.violations()).isEmpty();
        assertThat(report.tasks()).isEqualTo(1);
        assertThat(report.tracks()).isEqualTo(3);
        assertThat(report.segments()).isEqualTo(6);
        // In their own tracks and in the mix: Alice for 22 s, Bob for 18 s.
        assertThat(report.blocks()).isEqualTo(2 * (220 + 180));
        assertThat(report.unreadable()).isLessThanOrEqualTo(2);
    }

    // ---- sound --------------------------------------------------------------------------------

    @Test
    void namesADroppedBlock() throws Exception {
        recording.rerecord("bob", 0, pcm -> join(to(pcm, 80), from(pcm, 81)));
        assertThat(violations())
                .contains(BOB + "bob, block 100 is missing")
                .anyMatch(v -> v.startsWith(BOB + "bob, blocks 101 to 199 are ") && early(v))
                .anyMatch(v -> v.startsWith(BOB + "segment 0 ends at 2026-03-01 08:00:19.900"));
    }

    @Test
    void namesADroppedBlockOfTheMix() throws Exception {
        recording.rerecord(
                null, 1, pcm -> join(join(to(pcm, 20), from(pcm, 21)), new short[BLOCK]));
        assertThat(violations())
                .anyMatch(v -> v.matches(MIX + "alice, block 16[01] is missing"))
                .anyMatch(v -> v.matches(MIX + "bob, block 16[01] is missing"))
                .anyMatch(v -> v.startsWith(MIX + "alice, blocks 161 to 239 are ") && early(v))
                .allMatch(v -> v.startsWith(MIX));
    }

    @Test
    void namesADoubledBlock() throws Exception {
        recording.rerecord("bob", 0, pcm -> to(join(to(pcm, 81), from(pcm, 80)), 180));
        assertThat(violations())
                .anyMatch(v -> v.startsWith(BOB + "bob, block 100 is in the recording again"))
                .anyMatch(v -> v.startsWith(BOB + "bob, blocks 100 to 198 are ") && late(v))
                .contains(BOB + "bob, block 199 is missing");
    }

    @Test
    void namesSwappedStretches() throws Exception {
        recording.rerecord(
                "alice",
                2,
                pcm ->
                        join(
                                join(to(pcm, 40), slice(pcm, 45, 50)),
                                join(slice(pcm, 40, 45), from(pcm, 50))));
        assertThat(violations())
                .anyMatch(v -> v.startsWith(ALICE + "alice, blocks 165 to 169 are ") && early(v))
                .anyMatch(v -> v.startsWith(ALICE + "alice, blocks 160 to 164 are ") && late(v))
                .anyMatch(v -> v.contains("come after block 169"));
    }

    /** Also by periods of the code's low bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 32, 64, 128})
    void namesAFileWithTheSoundOfAnotherTime(int blocks) throws Exception {
        CodedSignal signal = new CodedSignal(1);
        recording.rerecord(
                "bob", 0, pcm -> signal.generate(2L * RATE + (long) blocks * BLOCK, pcm.length));
        int last = 199 + blocks;
        assertThat(violations())
                .anyMatch(v -> v.startsWith(BOB + "bob, block") && v.contains(" missing"))
                .anyMatch(
                        v ->
                                v.startsWith(BOB + "bob, blocks ")
                                        && v.contains(" to " + last + " are ")
                                        && early(v));
    }

    /** The least that is noticed for certain: three blocks that are displaced by a period. */
    @Test
    void noticesThreeBlocksOfAnotherTime() throws Exception {
        CodedSignal signal = new CodedSignal(1);
        recording.rerecord(
                "bob",
                0,
                pcm -> {
                    signal.generate(2L * RATE + 144L * BLOCK, pcm, 80 * BLOCK, 3 * BLOCK);
                    return pcm;
                });
        assertThat(violations()).anyMatch(v -> v.matches(".*bob, blocks? 10[0-2].* missing"));
    }

    @Test
    void namesASilencedBlock() throws Exception {
        recording.rerecord("alice", 1, silence(30, 31));
        assertThat(violations())
                .isNotEmpty()
                .allMatch(v -> v.matches(".*alice, blocks? 7\\d.* missing"));
    }

    @Test
    void namesSoundWhereNobodyWasHeard() throws Exception {
        recording.rerecord(
                null,
                0,
                pcm -> {
                    new CodedSignal(1).generate(0, pcm, 110 * BLOCK, 1);
                    Arrays.fill(pcm, 110 * BLOCK, 111 * BLOCK, (short) 0);
                    return pcm;
                });
        // Bob is missing there; nobody else was there at the end of the mix.
        assertThat(violations()).contains(MIX + "bob, block 110 is missing");
    }

    @Test
    void namesSoundBehindMicOff() throws Exception {
        recording.rerecord(
                "alice", 1, pcm -> join(pcm, new CodedSignal(0).generate(10L * RATE, 10 * BLOCK)));
        assertThat(violations())
                .contains(
                        ALICE + "segment 1 goes on over mic-off or exit at 2026-03-01 08:00:10.000",
                        ALICE + "segment 1 ends at 2026-03-01 08:00:11.000, where no sound ends")
                .anyMatch(v -> v.contains("blocks 100 to 109 are in segment 1 but were not to be"))
                .anyMatch(
                        v ->
                                v.matches(
                                        ALICE
                                                + "segment 1 sounds at .*10\\.2.* for [78]\\d\\d ms.*"));
    }

    @Test
    void namesTheSoundOfAnotherUser() throws Exception {
        recording.rerecord("alice", 2, pcm -> new CodedSignal(1).generate(12L * RATE, pcm.length));
        assertThat(violations()).contains(ALICE + "alice, blocks 120 to 239 are missing");
    }

    // ---- events -------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"100000, 100", "3200000, 3200", "-100000, 100"})
    void namesAShiftedStart(long shiftUs, String ms) throws Exception {
        byte[] bytes = recording.files().get(recording.key("bob", 0));
        recording.edit("bob", 0, audio -> shifted(audio, shiftUs), bytes);
        assertThat(violations())
                .anyMatch(v -> v.startsWith(BOB + "segment 0 begins at ") && v.contains("no sound"))
                .anyMatch(
                        v ->
                                v.startsWith(BOB + "bob, blocks ")
                                        && (shiftUs > 0 ? late(v) : early(v)));
    }

    @Test
    void namesASampleBetweenFilesThatJoin() throws Exception {
        byte[] bytes = recording.files().get(recording.key("alice", 1));
        recording.edit("alice", 1, audio -> shifted(audio, 21), bytes);
        assertThat(violations())
                .contains(
                        ALICE + "segment 1 begins 1 samples behind the end of segment 0 (restart)");
        recording.edit("alice", 1, audio -> shifted(audio, -42), bytes);
        assertThat(violations())
                .contains(ALICE + "segment 1 begins 1 samples before the end of segment 0");
    }

    @ParameterizedTest
    @EnumSource(
            value = Type.class,
            names = {"SEGMENT_STARTED", "SEGMENT_FINISHED", "SEGMENT_UPLOADED"})
    void namesAnEventThatIsMissing(Type type) throws Exception {
        int at = recording.find(type, "bob", 0);
        recording.events().remove(at);
        assertThat(violations())
                .contains("room 1/42, task 77: event number " + at + " is missing")
                .anyMatch(v -> v.contains("user bob, segment 0") && v.contains(type.word()));
        recording.number();
        assertThat(violations()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Type.class,
            names = {"TASK_STARTED", "TASK_ENDED"})
    void namesAnEndOfATaskThatIsMissing(Type type) throws Exception {
        recording.events().remove(recording.find(type, null, null));
        recording.number();
        assertThat(violations()).containsExactly("room 1/42, task 77: there is no " + type.word());
    }

    @Test
    void namesADoubledEvent() throws Exception {
        int at = recording.find(Type.SEGMENT_UPLOADED, "bob", 0);
        recording.events().add(at, recording.events().get(at));
        assertThat(violations())
                .anyMatch(v -> v.matches("task 77: event .* \\(segment-uploaded.* stands twice"))
                .anyMatch(v -> v.matches(".*event number " + at + " stands twice .*"));
        // Under another id and number it is one more.
        recording.number();
        assertThat(violations())
                .contains("room 1/42, task 77: user bob, segment 0: segment-uploaded stands twice");
    }

    @Test
    void namesEventsOutOfOrder() throws Exception {
        List<RecordingEvent> events = recording.events();
        events.add(5, events.remove(6));
        assertThat(violations()).contains("room 1/42, task 77: event 5 stands behind event 6");
    }

    @Test
    void namesATaskThatIsMissing() throws Exception {
        recording.events().clear();
        assertThat(violations())
                .contains(
                        "room 1/42: the task that starts at 2026-03-01T08:00:00Z was not recorded")
                .contains("v-12500/1_42_bob/2026-03-01-08-00-00_0_audio.mp3 was not announced");
    }

    // ---- files --------------------------------------------------------------------------------

    @Test
    void namesAChangedByte() throws Exception {
        String key = recording.key("bob", 0);
        recording.files().get(key)[50_000] ^= 4;
        assertThat(violations())
                .anyMatch(v -> v.matches("v-12500/" + key + " has the CRC-64 \\d+, but \\d+ by.*"));
    }

    @Test
    void namesACutFile() throws Exception {
        String key = recording.key("bob", 0);
        byte[] bytes = recording.files().get(key);
        recording.files().put(key, Arrays.copyOf(bytes, bytes.length - 500));
        assertThat(violations())
                .anyMatch(v -> v.matches(".*" + key + " has 14\\d+ bytes, but 14\\d+ by its event"))
                .anyMatch(v -> v.matches(".*" + key + " ends within a frame at byte \\d+"));
    }

    @Test
    void namesAFileThatIsMissing() throws Exception {
        recording.write(dir);
        String key = recording.key("alice", 1);
        recording.files().remove(key);
        Files.delete(dir.resolve(SampleRecording.BUCKET).resolve(key));
        assertThat(violations())
                .contains("v-12500/" + key + " was announced but is not in the folder")
                .anyMatch(v -> v.matches(ALICE + "alice, blocks 4[23] to 99 are missing"));
    }

    @Test
    void namesAFileNobodyAnnounced() throws Exception {
        recording.files().put("1_42_bob/2026-03-01-08-00-00_1_audio.mp3", new byte[10]);
        recording.files().put("x.tmp", new byte[10]);
        assertThat(violations())
                .containsExactlyInAnyOrder(
                        "v-12500/1_42_bob/2026-03-01-08-00-00_1_audio.mp3 was not announced",
                        "v-12500/x.tmp was not announced");
    }

    @Test
    void namesWhatTheStoreLeftOver() throws Exception {
        Path events = recording.write(Files.createDirectories(dir.resolve("cos")));
        Files.createDirectories(dir.resolve("cos/.tmp"));
        Files.writeString(dir.resolve("cos/.tmp/half"), "x");
        CheckReport report =
                RecordingCheck.check(scenario, RecordingCheck.Options.of(scenario), dir, events);
        assertThat(report.violations()).containsExactly(".tmp/half is left over");
    }

    @Test
    void namesAWrongName() throws Exception {
        Path events = recording.write(dir);
        CheckReport report =
                RecordingCheck.check(
                        scenario,
                        new RecordingCheck.Options(scenario.start(), ZoneOffset.ofHours(8)),
                        dir,
                        events);
        assertThat(report.violations())
                .hasSize(6)
                .contains(
                        "v-12500/1_42_bob/2026-03-01-08-00-00_0_audio.mp3 is to be named"
                                + " 1_42_bob/2026-03-01-16-00-00_0_audio.mp3");
    }

    // -------------------------------------------------------------------------------------------

    private List<String> violations() throws Exception {
        Path events = recording.write(dir);
        return RecordingCheck.check(scenario, RecordingCheck.Options.of(scenario), dir, events)
                .violations();
    }

    private static RecordingEvent.Audio shifted(RecordingEvent.Audio audio, long micros) {
        return new RecordingEvent.Audio(
                audio.startUs() + micros,
                audio.samples(),
                audio.sampleRate(),
                audio.durationMs(),
                audio.bytes(),
                audio.crc64());
    }

    private static boolean early(String violation) {
        return violation.contains(" ms early in segment");
    }

    private static boolean late(String violation) {
        return violation.contains(" ms late in segment");
    }

    private static UnaryOperator<short[]> silence(int fromBlock, int toBlock) {
        return pcm -> {
            Arrays.fill(pcm, fromBlock * BLOCK, toBlock * BLOCK, (short) 0);
            return pcm;
        };
    }

    private static short[] to(short[] pcm, int block) {
        return Arrays.copyOf(pcm, block * BLOCK);
    }

    private static short[] from(short[] pcm, int block) {
        return Arrays.copyOfRange(pcm, block * BLOCK, pcm.length);
    }

    private static short[] slice(short[] pcm, int from, int to) {
        return Arrays.copyOfRange(pcm, from * BLOCK, to * BLOCK);
    }

    private static short[] join(short[] a, short[] b) {
        short[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
