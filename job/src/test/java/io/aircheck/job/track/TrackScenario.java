package io.aircheck.job.track;

import static io.aircheck.job.message.MessageType.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Stretches;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.Presence.Kind;
import io.aircheck.job.restart.RestartAwareOperator;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
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
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * What happens to the track of alice in room 42 of app 1, and what the track makes of it. Times are
 * ms from {@link #T0}, the start of task 7. Frames are Opus of 20 ms (tracks do not decode), five a
 * record; the broker takes a record {@link #LAG} behind its last frame's begin unless said
 * otherwise, and the supervisor decides an order as late.
 */
final class TrackScenario {
    static final long T0 = 1_772_352_000_000L;
    static final long LAG = 100;
    static final long TASK = 7;
    static final int FRAME_MS = 20;
    static final long STRETCH = Ticks.ofMillis(2880);
    private static final int FRAMES_A_RECORD = 5;

    /** Code 0, SILK, wide band, 20 ms; RFC 6716, section 3.1. */
    private static final ByteString OPUS = ByteString.copyFrom(new byte[] {9 << 3, 0});

    private record Input(long atMs, ReceivedFrames frames, TrackOrder order) {}

    private record Restart(long atMs, SnapshotType kind) {}

    private final List<Input> inputs = new ArrayList<>();
    private final List<Restart> restarts = new ArrayList<>();
    private long pace = 1;
    private long maxSegmentMs = 7_200_000;
    private long skewMs;
    private long lagMs = LAG;
    private int rate = 48_000;

    private final List<Chunk> chunks = new ArrayList<>();
    private final List<MixPart> parts = new ArrayList<>();
    private final List<TaskNote> notes = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();

    // ---- what happens -------------------------------------------------------------------------

    TrackScenario maxSegment(long ms) {
        maxSegmentMs = ms;
        return this;
    }

    TrackScenario rate(int samplesPerSecond) {
        rate = samplesPerSecond;
        return this;
    }

    /** The gateway's clock is so far ahead from here on; orders keep the true time. */
    TrackScenario skew(long ms) {
        skewMs = ms;
        return this;
    }

    /** Records reach the broker so late from here on. */
    TrackScenario lag(long ms) {
        lagMs = ms;
        return this;
    }

    /** Event time moves in steps of this. */
    TrackScenario pace(long ms) {
        pace = ms;
        return this;
    }

    /** A stream sends its frames that begin in {@code [from, to)}. */
    TrackScenario talk(long stream, long firstSequence, long fromMs, long toMs) {
        int frames = (int) ((toMs - fromMs) / FRAME_MS);
        for (int at = 0; at < frames; at += FRAMES_A_RECORD) {
            int behind = Math.min(frames, at + FRAMES_A_RECORD);
            long last = fromMs + (behind - 1L) * FRAME_MS;
            frames(
                    stream,
                    firstSequence + at,
                    behind - at,
                    fromMs + (long) at * FRAME_MS,
                    last + lagMs);
        }
        return this;
    }

    /** One record. */
    TrackScenario frames(long stream, long sequence, int count, long fromMs, long takenMs) {
        AudioFrames.Builder bundle =
                AudioFrames.newBuilder()
                        .setStream(stream)
                        .setCodec(Codec.OPUS)
                        .setSampleRate(48_000)
                        .setChannels(1);
        for (int i = 0; i < count; i++) {
            bundle.addFrames(
                    AudioFrame.newBuilder()
                            .setSequence(sequence + i)
                            .setMediaTimeUs((T0 + skewMs + fromMs + (long) i * FRAME_MS) * 1000)
                            .setPayload(OPUS));
        }
        inputs.add(
                new Input(
                        takenMs,
                        received(bundle.build())
                                .setBizId(1)
                                .setRoomId("42")
                                .setUserId("alice")
                                .setRecordTimeMs(T0 + takenMs)
                                .build(),
                        null));
        return this;
    }

    private static ReceivedFrames.Builder received(AudioFrames frames) {
        ReceivedFrames.Builder received =
                ReceivedFrames.newBuilder().setFrames(frames.toByteString());
        Stretches.of(frames).ifPresent(received::setStretch);
        return received;
    }

    static Task task(long id, long startMs) {
        return Task.newBuilder()
                .setBizId(1)
                .setRoomId("42")
                .setTaskId(id)
                .setStartMs(T0 + startMs)
                .setNameStartMs(T0 + startMs)
                .build();
    }

    TrackOrder.Record.Builder recording(long taskId, long startMs) {
        return TrackOrder.Record.newBuilder()
                .setTask(task(taskId, startMs))
                .setSingle(true)
                .setMixed(true)
                .setOutput(
                        Output.newBuilder()
                                .setBucket("voice-1250000000")
                                .setRegion("ap-seoul")
                                .setSampleRate(rate)
                                .setBitRate(64_000)
                                .setMaxSegmentMs(maxSegmentMs)
                                .setMicOffGapMs(2000));
    }

    /** Task 7 records alice from its start on. */
    TrackScenario record() {
        return order(0, TrackOrder.newBuilder().setRecord(recording(TASK, 0)));
    }

    TrackScenario end(long ms) {
        return end(ms, TASK, false);
    }

    TrackScenario end(long ms, long taskId, boolean openFuture) {
        return order(
                ms,
                TrackOrder.newBuilder()
                        .setEndTask(
                                TrackOrder.EndTask.newBuilder()
                                        .setTaskId(taskId)
                                        .setReason("stop-record")
                                        .setOpenFuture(openFuture)));
    }

    TrackScenario presence(long ms, Kind kind) {
        return order(
                ms,
                TrackOrder.newBuilder()
                        .setPresence(TrackOrder.Presence.newBuilder().setKind(kind).setCut(true)));
    }

    /** Alice left long ago; she may come back to task 7. */
    TrackScenario release(long ms, long decidedMs, long untilMs) {
        return order(
                ms,
                decidedMs,
                TrackOrder.newBuilder()
                        .setEndTask(
                                TrackOrder.EndTask.newBuilder()
                                        .setTaskId(TASK)
                                        .setReason("exit")
                                        .setResumableUntilMs(T0 + untilMs)));
    }

    TrackScenario order(long ms, TrackOrder.Builder order) {
        return order(ms, ms + LAG, order);
    }

    TrackScenario order(long ms, long decidedMs, TrackOrder.Builder order) {
        inputs.add(
                new Input(
                        decidedMs,
                        null,
                        order.setBizId(1)
                                .setRoomId("42")
                                .setUserId("alice")
                                .setTimeMs(T0 + ms)
                                .build()));
        return this;
    }

    /** The job is restored from a snapshot that was taken when so much was read. */
    TrackScenario restart(long ms, SnapshotType kind) {
        restarts.add(new Restart(ms, kind));
        return this;
    }

    // ---- the run ------------------------------------------------------------------------------

    private static KeyedTwoInputStreamOperatorTestHarness<
                    TrackKey, ReceivedFrames, TrackOrder, Chunk>
            harness() throws Exception {
        TrackSettings settings = new TrackSettings(STRETCH, 5_000, ZoneOffset.UTC, "audio-frames");
        var harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        RestartAwareOperator.of(new TrackFunction(settings)),
                        TrackKey::of,
                        TrackKey::of,
                        TypeInformation.of(TrackKey.class));
        harness.setup(message(Chunk.class).createSerializer(null));
        return harness;
    }

    /** Lets it happen, and a day pass; nothing may be left then. */
    TrackScenario run() throws Exception {
        inputs.sort(Comparator.comparingLong(Input::atMs));
        var harness = harness();
        try {
            harness.open();
            int next = 0;
            for (Restart restart : restarts) {
                next = feed(harness, next, restart.atMs());
                pass(harness, restart.atMs());
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
            pass(harness, 86_400_000);
            collect(harness);
            assertThat(
                            ((HeapKeyedStateBackend<?>)
                                            harness.getOperator().<TrackKey>getKeyedStateBackend())
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
            KeyedTwoInputStreamOperatorTestHarness<TrackKey, ReceivedFrames, TrackOrder, Chunk>
                    harness,
            int from,
            long untilMs)
            throws Exception {
        int next = from;
        for (; next < inputs.size() && inputs.get(next).atMs() <= untilMs; next++) {
            Input input = inputs.get(next);
            long time = T0 + input.atMs();
            pass(harness, Math.floorDiv(input.atMs() - 1, pace) * pace);
            if (input.frames() != null) {
                harness.processElement1(new StreamRecord<>(input.frames(), time));
            } else {
                harness.processElement2(new StreamRecord<>(input.order(), time));
            }
        }
        return next;
    }

    private static void pass(
            KeyedTwoInputStreamOperatorTestHarness<TrackKey, ReceivedFrames, TrackOrder, Chunk>
                    harness,
            long ms)
            throws Exception {
        var watermark = new org.apache.flink.streaming.api.watermark.Watermark(T0 + ms);
        harness.processBothWatermarks(watermark);
    }

    private void collect(
            KeyedTwoInputStreamOperatorTestHarness<TrackKey, ReceivedFrames, TrackOrder, Chunk>
                    harness) {
        chunks.addAll(harness.extractOutputValues());
        parts.addAll(side(harness, TrackFunction.MIX_PARTS));
        notes.addAll(side(harness, TrackFunction.NOTES));
        letters.addAll(side(harness, TrackFunction.DEAD_LETTERS));
    }

    private static <T> List<T> side(
            KeyedTwoInputStreamOperatorTestHarness<TrackKey, ReceivedFrames, TrackOrder, Chunk>
                    harness,
            OutputTag<T> tag) {
        var queue = harness.getSideOutput(tag);
        return queue == null ? List.of() : queue.stream().map(StreamRecord::getValue).toList();
    }

    // ---- what comes of it ---------------------------------------------------------------------

    List<Chunk> chunks() {
        return chunks;
    }

    List<MixPart> parts() {
        return parts;
    }

    List<TaskNote> notes() {
        return notes;
    }

    List<DeadLetter> letters() {
        return letters;
    }

    /** Everything, for comparing runs. */
    List<Object> outputs() {
        List<Object> all = new ArrayList<>(chunks);
        all.addAll(parts);
        all.addAll(notes);
        all.addAll(letters);
        return all;
    }

    /** A file by its chunks. */
    record File(SegmentFile file, List<Chunk> chunks) {
        SegmentEnd end() {
            return chunks.get(chunks.size() - 1).getEnd();
        }

        long endSample() {
            return file.getStartSample() + end().getSamples();
        }

        /** Such as {@code 7#0 @1000+5000 gap}; duration in samples where it is no whole ms. */
        @Override
        public String toString() {
            int perMilli = file.getOutput().getSampleRate() / 1000;
            long samples = end().getSamples();
            return file.getTask().getTaskId()
                    + "#"
                    + file.getSegment()
                    + " @"
                    + (file.getStartUs() / 1000 - T0)
                    + "+"
                    + (samples % perMilli == 0 ? samples / perMilli : samples + " samples")
                    + " "
                    + end().getReason();
        }
    }

    /** The files, each whole: its chunks join without gap or overlap from the start to the end. */
    List<File> files() {
        Map<String, List<Chunk>> byKey = new TreeMap<>();
        chunks.forEach(
                chunk ->
                        byKey.computeIfAbsent(
                                        chunk.getFile().getTask().getTaskId()
                                                + "/"
                                                + (1000 + chunk.getFile().getSegment()),
                                        key -> new ArrayList<>())
                                .add(chunk));
        List<File> files = new ArrayList<>();
        for (List<Chunk> of : byKey.values()) {
            File file = new File(of.get(0).getFile(), of);
            long next = file.file().getStartSample();
            for (int i = 0; i < of.size(); i++) {
                Chunk chunk = of.get(i);
                assertThat(chunk.getFile()).isEqualTo(file.file());
                assertThat(chunk.getIndex()).isEqualTo(i);
                assertThat(chunk.getFrom()).isEqualTo(next);
                assertThat(chunk.hasEnd()).isEqualTo(i == of.size() - 1);
                next = chunk.getTo();
            }
            assertThat(file.end().getChunks()).isEqualTo(of.size());
            assertThat(file.endSample()).isEqualTo(next);
            files.add(file);
        }
        return files;
    }

    List<String> told() {
        return files().stream().map(File::toString).toList();
    }

    /** Files opened, as told when the track closed: {@code task:segments}. */
    List<String> closed() {
        return notes.stream()
                .filter(TaskNote::hasTrackClosed)
                .map(note -> note.getTaskId() + ":" + note.getTrackClosed().getSegments())
                .toList();
    }

    /** How often the track had closed in the task before, each time it closed. */
    List<Integer> closedBefore() {
        return notes.stream()
                .filter(TaskNote::hasTrackClosed)
                .map(note -> note.getTrackClosed().getEarlier())
                .toList();
    }

    /** The packets of a file that begin in it, each once. */
    static List<Packet> packetsIn(File file) {
        Map<String, Packet> packets = new TreeMap<>();
        long from = Ticks.ofSamples(file.file().getStartSample(), 48_000);
        for (Chunk chunk : file.chunks()) {
            for (Packet packet : chunk.getVoices(0).getPacketsList()) {
                if (packet.getStartTicks() >= from && packet.getStartTicks() < file.endSample()) {
                    packets.put(
                            String.format("%016x/%08d", packet.getStream(), packet.getSequence()),
                            packet);
                }
            }
        }
        return List.copyOf(packets.values());
    }
}
