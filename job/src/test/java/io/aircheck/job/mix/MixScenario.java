package io.aircheck.job.mix;

import static io.aircheck.job.message.MessageType.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.restart.RestartAwareOperator;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.Codec;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The mixer of task 7 of room 42 of app 1, which started at {@link #T0}; times are ms from it. */
final class MixScenario {
    static final long T0 = 1_772_352_000_000L;
    static final long STRETCH = Ticks.ofMillis(2880);
    static final long DELAY = 5_000;
    static final ChunkGrid GRID = ChunkGrid.of(STRETCH, 1, "42");
    private static final int FRAME = 960;
    private static final Task TASK =
            Task.newBuilder()
                    .setBizId(1)
                    .setRoomId("42")
                    .setTaskId(7)
                    .setStartMs(T0)
                    .setNameStartMs(T0)
                    .build();

    private record Input(long atMs, MixPart part, MixOrder order) {}

    private record Restart(long atMs, SnapshotType kind) {}

    private final List<Input> inputs = new ArrayList<>();
    private final List<Restart> restarts = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<TaskNote> notes = new ArrayList<>();
    private long maxSegmentMs = 7_200_000;
    private long pace = 1;

    MixScenario maxSegment(long ms) {
        maxSegmentMs = ms;
        return this;
    }

    MixScenario pace(long ms) {
        pace = ms;
        return this;
    }

    MixScenario mix(long ms) {
        return order(
                ms,
                MixOrder.newBuilder()
                        .setMix(
                                Output.newBuilder()
                                        .setBucket("voice-1250000000")
                                        .setRegion("ap-seoul")
                                        .setSampleRate(48_000)
                                        .setBitRate(64_000)
                                        .setMaxSegmentMs(maxSegmentMs)));
    }

    MixScenario pause(long ms) {
        return order(
                ms,
                MixOrder.newBuilder()
                        .setPause(MixOrder.Pause.newBuilder().setReason("settings-changed")));
    }

    MixScenario end(long ms) {
        return order(
                ms, MixOrder.newBuilder().setEnd(MixOrder.End.newBuilder().setReason("dismissed")));
    }

    private MixScenario order(long ms, MixOrder.Builder order) {
        inputs.add(new Input(ms + 100, null, order.setTask(TASK).setTimeMs(T0 + ms).build()));
        return this;
    }

    /** A user is heard in {@code [from, to)}: parts with margins, handed over a while later. */
    MixScenario talk(String user, long fromMs, long toMs, long delayMs) {
        List<Packet> packets = new ArrayList<>();
        for (long at = Ticks.ofMillis(fromMs); at < Ticks.ofMillis(toMs); at += FRAME) {
            packets.add(
                    Packet.newBuilder()
                            .setStream(user.hashCode())
                            .setCodec(Codec.OPUS)
                            .setSequence(packets.size())
                            .setStartTicks(at)
                            .setLengthTicks(FRAME)
                            .setPayload(ByteString.copyFrom(new byte[] {9 << 3, 0}))
                            .build());
        }
        long first = GRID.index(Ticks.ofMillis(fromMs));
        long last = GRID.index(Ticks.ofMillis(toMs) + Margins.BEFORE);
        for (long n = first - 1; n <= last; n++) {
            long from = GRID.start(n) - Margins.BEFORE;
            long to = GRID.end(n) + Margins.BEHIND;
            List<Packet> of =
                    packets.stream()
                            .filter(packet -> packet.getStartTicks() < to)
                            .filter(packet -> packet.getStartTicks() + FRAME > from)
                            .toList();
            if (!of.isEmpty()) {
                MixPart part =
                        MixPart.newBuilder()
                                .setTask(TASK)
                                .setN(n)
                                .setUserId(user)
                                .addAllPackets(of)
                                .build();
                inputs.add(new Input(Ticks.toMillis(GRID.end(n)) + delayMs, part, null));
            }
        }
        return this;
    }

    MixScenario restart(long ms, SnapshotType kind) {
        restarts.add(new Restart(ms, kind));
        return this;
    }

    // ---- the run ------------------------------------------------------------------------------

    private static KeyedTwoInputStreamOperatorTestHarness<TaskKey, MixPart, MixOrder, Chunk>
            harness() throws Exception {
        MixSettings settings = new MixSettings(STRETCH, DELAY, ZoneOffset.UTC);
        var harness =
                new KeyedTwoInputStreamOperatorTestHarness<TaskKey, MixPart, MixOrder, Chunk>(
                        RestartAwareOperator.of(new MixFunction(settings)),
                        part -> TaskKey.of(part.getTask()),
                        order -> TaskKey.of(order.getTask()),
                        TypeInformation.of(TaskKey.class));
        harness.setup(message(Chunk.class).createSerializer(null));
        return harness;
    }

    /** Lets it happen, and a day pass; nothing may be left then. */
    MixScenario run() throws Exception {
        inputs.sort(Comparator.comparingLong(Input::atMs));
        var harness = harness();
        try {
            harness.open();
            int next = 0;
            for (Restart restart : restarts) {
                next = feed(harness, next, restart.atMs());
                harness.processBothWatermarks(new Watermark(T0 + restart.atMs()));
                OperatorSubtaskState snapshot =
                        harness.snapshotWithLocalState(1, 1, restart.kind())
                                .getJobManagerOwnedState();
                collect(harness);
                harness.close();
                harness = harness();
                harness.initializeState(snapshot);
                harness.open();
            }
            feed(harness, next, Long.MAX_VALUE);
            harness.processBothWatermarks(new Watermark(T0 + 86_400_000));
            collect(harness);
            assertThat(
                            ((HeapKeyedStateBackend<?>)
                                            harness.getOperator().<TaskKey>getKeyedStateBackend())
                                    .numKeyValueStateEntries())
                    .as("state entries")
                    .isZero();
            assertThat(harness.numEventTimeTimers()).as("timers").isZero();
        } finally {
            harness.close();
        }
        return this;
    }

    private int feed(
            KeyedTwoInputStreamOperatorTestHarness<TaskKey, MixPart, MixOrder, Chunk> harness,
            int from,
            long untilMs)
            throws Exception {
        int next = from;
        for (; next < inputs.size() && inputs.get(next).atMs() <= untilMs; next++) {
            Input input = inputs.get(next);
            long time = T0 + input.atMs();
            long passed = Math.floorDiv(input.atMs() - 1, pace) * pace;
            harness.processBothWatermarks(new Watermark(T0 + passed));
            if (input.part() != null) {
                harness.processElement1(new StreamRecord<>(input.part(), time));
            } else {
                harness.processElement2(new StreamRecord<>(input.order(), time));
            }
        }
        return next;
    }

    private void collect(
            KeyedTwoInputStreamOperatorTestHarness<TaskKey, MixPart, MixOrder, Chunk> harness) {
        chunks.addAll(harness.extractOutputValues());
        var told = harness.getSideOutput(MixFunction.NOTES);
        if (told != null) {
            told.forEach(note -> notes.add(note.getValue()));
        }
    }

    // ---- what comes of it ---------------------------------------------------------------------

    List<Chunk> chunks() {
        return chunks;
    }

    /** The files, each whole: its chunks join without gap or overlap from the start to the end. */
    List<List<Chunk>> files() {
        Map<Integer, List<Chunk>> files = new TreeMap<>();
        chunks.forEach(
                chunk ->
                        files.computeIfAbsent(chunk.getFile().getSegment(), id -> new ArrayList<>())
                                .add(chunk));
        for (List<Chunk> file : files.values()) {
            long next = file.get(0).getFile().getStartSample();
            for (int i = 0; i < file.size(); i++) {
                Chunk chunk = file.get(i);
                assertThat(chunk.getIndex()).isEqualTo(i);
                assertThat(chunk.getFrom()).isEqualTo(next);
                assertThat(chunk.hasEnd()).isEqualTo(i == file.size() - 1);
                next = chunk.getTo();
            }
            SegmentEnd end = end(file);
            assertThat(end.getChunks()).isEqualTo(file.size());
            assertThat(end.getSamples()).isEqualTo(next - file.get(0).getFile().getStartSample());
        }
        return List.copyOf(files.values());
    }

    static SegmentEnd end(List<Chunk> file) {
        return file.get(file.size() - 1).getEnd();
    }

    /** Such as {@code #0 @0+10000 task-end}, in ms. */
    List<String> told() {
        return files().stream()
                .map(
                        file ->
                                "#"
                                        + file.get(0).getFile().getSegment()
                                        + " @"
                                        + file.get(0).getFile().getStartSample() / 48.0
                                        + "+"
                                        + end(file).getSamples() / 48.0
                                        + " "
                                        + end(file).getReason())
                .map(text -> text.replace(".0", ""))
                .toList();
    }

    List<Integer> closed() {
        return notes.stream()
                .filter(TaskNote::hasTrackClosed)
                .map(note -> note.getTrackClosed().getSegments())
                .toList();
    }

    List<TaskNote> notes() {
        return notes;
    }

    /** Frames heard in the files, by their counts. */
    long received() {
        return files().stream().mapToLong(file -> end(file).getFrames().getReceived()).sum();
    }

    long late() {
        return files().stream().mapToLong(file -> end(file).getFrames().getLate()).sum();
    }
}
