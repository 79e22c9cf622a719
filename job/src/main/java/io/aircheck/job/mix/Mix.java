package io.aircheck.job.mix;

import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Window;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import io.aircheck.job.mix.state.MixState;
import io.aircheck.job.mix.state.OpenMix;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.ObjectNames;
import io.aircheck.schema.RecordingEvent.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The mix of one task: from its start to its end on the wall clock, silence included. Stretch by
 * stretch of the grid, a while after its end, it joins the parts that the users' tracks sent.
 *
 * <p>An evaluation is a function of the state, the parts and the time. Positions are ticks from the
 * task's start. Not thread-safe; made anew for every evaluation.
 */
final class Mix {
    private static final String NOBODY = "";

    private final MixSettings settings;
    private final int epoch;
    private final MixOutput out;
    private final MixState.Builder state;
    private final MixOrders orders;
    private final Parts parts;
    private final Task task;
    private final ChunkGrid grid;
    private final long now;

    private OpenMix.Builder file;
    private boolean over;

    /** The parts that have come. */
    interface Parts {
        /** The parts of a stretch, each once, users in a fixed order. */
        List<MixPart> of(long stretch);

        /**
         * Forgets the stretches before the given one.
         *
         * @return frames that begin in them and nobody asked for
         */
        long forgetBefore(long stretch);
    }

    /**
     * What an evaluation leaves.
     *
     * @param state null when the task is over
     * @param wakeMs when to evaluate again; {@link Long#MAX_VALUE} when orders are needed first
     */
    record Result(MixState state, long wakeMs) {}

    private Mix(
            MixSettings settings,
            int epoch,
            MixState before,
            Parts parts,
            long now,
            MixOutput out) {
        this.settings = settings;
        this.epoch = epoch;
        this.out = out;
        this.parts = parts;
        this.now = now;
        this.state = before.toBuilder();
        this.task = before.getTask();
        this.orders = new MixOrders(before.getOrdersList(), now);
        this.grid = ChunkGrid.of(settings.chunkTicks(), task.getBizId(), task.getRoomId());
        if (state.hasFile()) {
            file = state.getFile().toBuilder();
        }
    }

    /**
     * Mixes what can be mixed.
     *
     * @param epoch how often the job was restarted abnormally: a file of an earlier epoch ends
     *     where its last chunk did
     * @param now event time in ms; what came or was ordered later is not looked at
     */
    static Result evaluate(
            MixSettings settings,
            int epoch,
            MixState before,
            Parts parts,
            long now,
            MixOutput out) {
        Mix mix = new Mix(settings, epoch, before, parts, now, out);
        mix.reconnect();
        mix.mixStretches();
        return mix.result();
    }

    /** The first state of a task's mix: it begins with the first order. */
    static MixState begin(MixSettings settings, MixOrder first) {
        Task task = first.getTask();
        ChunkGrid grid = ChunkGrid.of(settings.chunkTicks(), task.getBizId(), task.getRoomId());
        long start = Ticks.ofMillis(first.getTimeMs() - task.getStartMs());
        return MixState.newBuilder().setTask(task).setNextStretch(grid.index(start)).build();
    }

    private void reconnect() {
        if (file == null || file.getEpoch() == epoch) {
            return;
        }
        if (file.getChunks() == 0) {
            file.setEpoch(epoch);
            return;
        }
        long cut = file.getCutSample();
        Output output = file.getFile().getOutput();
        finish(cut, Reason.RESTART, List.of());
        open(Ticks.ofSamples(cut, output.getSampleRate()), output);
    }

    private void mixStretches() {
        countLate(state.getNextStretch());
        while (!over && dueMs() <= now) {
            long stretch = state.getNextStretch();
            mix(stretch, parts.of(stretch));
            state.setNextStretch(stretch + 1);
            parts.forgetBefore(stretch + 1);
        }
    }

    /** Counts what came for stretches that were mixed before; of the open file, or the next. */
    private void countLate(long stretch) {
        long frames = parts.forgetBefore(stretch);
        if (frames == 0) {
            return;
        }
        out.late(frames);
        if (file == null) {
            state.setLate(state.getLate() + frames);
        } else {
            long before = file.getFrames().getLate();
            file.setFrames(file.getFrames().toBuilder().setLate(before + frames));
        }
    }

    /** When the next stretch is mixed; the last one needs no waiting for its line. */
    private long dueMs() {
        long line = timeMs(grid.end(state.getNextStretch()));
        long end = orders.end().map(MixOrder::getTimeMs).orElse(Long.MAX_VALUE);
        return Math.min(line, end) + settings.delayMs();
    }

    private void mix(long stretch, List<MixPart> voices) {
        long line = grid.end(stretch);
        long at = grid.start(stretch);
        while (!over) {
            if (file == null && !openWithin(at, line)) {
                return;
            }
            long limit = file.getStart() + Ticks.ofMillis(maxSegmentMs());
            Optional<MixOrder> ending = orders.firstEnding(timeMs(file.getStart()));
            long ended = ending.map(this::endedBy).orElse(Long.MAX_VALUE);
            if (Math.min(limit, ended) > line) {
                cut(line, voices);
                return;
            }
            at = Math.min(limit, ended);
            String reason = ended <= limit ? reason(ending.get()) : Reason.MAX_DURATION;
            finish(Ticks.toSamples(at, rate()), reason, voices);
            endIfOver(at);
        }
    }

    /** Where an order ends the file: what went out already is not taken back. */
    private long endedBy(MixOrder order) {
        long cut = Ticks.ofSamples(file.getCutSample(), rate());
        return Math.max(position(order.getTimeMs()), cut);
    }

    /** Opens the file that begins in {@code [at, line)}, if one does. */
    private boolean openWithin(long at, long line) {
        Optional<Output> output = orders.output(timeMs(at));
        if (output.isEmpty()) {
            Optional<MixOrder> start = orders.firstStarting(timeMs(at));
            if (start.isEmpty() || position(start.get().getTimeMs()) >= line) {
                endIfOver(line);
                return false;
            }
            at = position(start.get().getTimeMs());
            output = Optional.of(start.get().getMix());
        }
        if (at >= line || endsBy(at)) {
            endIfOver(line);
            return false;
        }
        open(at, output.get());
        return true;
    }

    private boolean endsBy(long position) {
        return orders.end().filter(end -> position(end.getTimeMs()) <= position).isPresent();
    }

    /** The task's end lies at or before the position: nothing more is mixed. */
    private void endIfOver(long position) {
        if (endsBy(position)) {
            out.note(Announcements.trackClosed(task, NOBODY, state.getSegments()));
            over = true;
        }
    }

    private static String reason(MixOrder order) {
        return order.hasPause() ? order.getPause().getReason() : Reason.TASK_END;
    }

    // ---- files --------------------------------------------------------------------------------

    private void open(long start, Output output) {
        int segment = state.getSegments();
        long sample = Ticks.toSamples(start, output.getSampleRate());
        SegmentFile described =
                SegmentFile.newBuilder()
                        .setTask(task)
                        .setMixed(true)
                        .setSegment(segment)
                        .setOutput(output)
                        .setStartSample(sample)
                        .setStartUs(task.getStartMs() * 1000 + Ticks.toMicros(start))
                        .setKey(
                                ObjectNames.mixed(
                                        task.getBizId(),
                                        task.getRoomId(),
                                        task.getTaskId(),
                                        Instant.ofEpochMilli(task.getNameStartMs()),
                                        settings.namingOffset(),
                                        segment))
                        .build();
        file =
                OpenMix.newBuilder()
                        .setFile(described)
                        .setStart(start)
                        .setCutSample(sample)
                        .setFrames(FrameCounts.newBuilder().setLate(state.getLate()))
                        .setEpoch(epoch);
        state.clearLate().setSegments(segment + 1);
        out.note(Announcements.segmentStarted(described));
        out.opened();
    }

    /** Whole MP3 frames up to a line of the grid. */
    private void cut(long line, List<MixPart> voices) {
        long start = file.getFile().getStartSample();
        long to = Ticks.toSamples(line, rate());
        to -= Math.floorMod(to - start, (long) format().frameSamples());
        if (to > file.getCutSample()) {
            Window window = new Window(start, file.getCutSample(), to, false);
            out.chunk(chunk(window, voices).build());
            file.setCutSample(to).setChunks(file.getChunks() + 1);
        }
    }

    private void finish(long endSample, String reason, List<MixPart> voices) {
        SegmentFile described = file.getFile();
        Window window =
                new Window(described.getStartSample(), file.getCutSample(), endSample, true);
        Chunk.Builder last = chunk(window, voices);
        SegmentEnd end =
                SegmentEnd.newBuilder()
                        .setChunks(file.getChunks() + 1)
                        .setSamples(endSample - described.getStartSample())
                        .setReason(reason)
                        .setTimeMs(timeMs(Ticks.ofSamples(endSample, rate())))
                        .setFrames(file.getFrames())
                        .build();
        out.chunk(last.setEnd(end).build());
        out.note(Announcements.segmentFinished(described, end));
        out.closed(reason);
        file = null;
    }

    private Chunk.Builder chunk(Window window, List<MixPart> voices) {
        long from = Margins.decodeFrom(window, format());
        long to = Margins.decodeTo(window, format());
        long first = Ticks.ofSamples(window.from(), rate());
        long behind = Ticks.ofSamples(window.to(), rate());
        Chunk.Builder chunk =
                Chunk.newBuilder()
                        .setFile(file.getFile())
                        .setIndex(file.getChunks())
                        .setFrom(window.from())
                        .setTo(window.to())
                        .setDetectSpeech(true);
        long received = file.getFrames().getReceived();
        for (MixPart part : voices) {
            Chunk.Voice.Builder voice = Chunk.Voice.newBuilder().setUserId(part.getUserId());
            for (Packet packet : part.getPacketsList()) {
                long start = packet.getStartTicks();
                if (start < to && start + packet.getLengthTicks() > from) {
                    voice.addPackets(packet);
                    received += start >= first && start < behind ? 1 : 0;
                }
            }
            if (voice.getPacketsCount() > 0) {
                chunk.addVoices(voice);
            }
        }
        file.setFrames(file.getFrames().toBuilder().setReceived(received));
        return chunk;
    }

    // ---- units --------------------------------------------------------------------------------

    private int rate() {
        return file.getFile().getOutput().getSampleRate();
    }

    private long maxSegmentMs() {
        return file.getFile().getOutput().getMaxSegmentMs();
    }

    private Mp3Format format() {
        return Mp3Format.of(rate(), file.getFile().getOutput().getBitRate());
    }

    private long position(long timeMs) {
        return Ticks.ofMillis(timeMs - task.getStartMs());
    }

    private long timeMs(long position) {
        return task.getStartMs() + Ticks.toMillis(position);
    }

    private Result result() {
        if (over) {
            return new Result(null, Long.MAX_VALUE);
        }
        orders.forgetBefore(
                timeMs(file == null ? grid.start(state.getNextStretch()) : file.getStart()));
        state.clearOrders().addAllOrders(orders.stored());
        if (file == null) {
            state.clearFile();
        } else {
            state.setFile(file);
        }
        return new Result(state.build(), dueMs());
    }
}
