package io.aircheck.job.transcode;

import com.google.protobuf.ByteString;
import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Window;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.EncodedChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transcodes chunks in threads of its own, several a run of ffmpeg when several are waiting. Never
 * gives up on audio: what fails in company is tried alone; what fails alone, while the encoder
 * works otherwise, becomes silence of the same length, with the reason; and while the encoder does
 * not work at all, chunks wait. Thread-safe.
 */
final class Transcoder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transcoder.class);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;

    /** More than one: a machine out of breath kills runs that nothing is wrong with. */
    private static final int TRIES_ALONE = 3;

    /** What a chunk weighs besides its packets. */
    private static final int CHUNK_BYTES = 1024;

    private final TranscodeSettings settings;
    private final ChunkDecoding decoding;
    private final WindowEncoder encoder;
    private final Semaphore budget;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final List<Thread> workers = new ArrayList<>();
    private final Set<ByteString> hung = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private record Waiting(
            Chunk chunk,
            int bytes,
            TranscodeMetrics metrics,
            Consumer<EncodedChunk> done,
            Consumer<Throwable> failed) {}

    Transcoder(TranscodeSettings settings, ChunkDecoding decoding, WindowEncoder encoder) {
        this.settings = settings;
        this.decoding = decoding;
        this.encoder = encoder;
        this.budget = new Semaphore(settings.budget());
        for (int i = 0; i < settings.workers(); i++) {
            Thread worker = new Thread(this::work, "transcode-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
    }

    /**
     * Takes a chunk; waits while more bytes are in flight than configured.
     *
     * @param metrics of the operator that asks
     * @param done is called once, from a thread of the transcoder
     * @param failed is called instead if the transcoder itself is broken
     */
    void transcode(
            Chunk chunk,
            TranscodeMetrics metrics,
            Consumer<EncodedChunk> done,
            Consumer<Throwable> failed)
            throws InterruptedException {
        // One chunk larger than the whole budget must pass as well.
        int bytes = Math.min(settings.budget(), chunk.getSerializedSize() + CHUNK_BYTES);
        budget.acquire(bytes);
        queue.add(new Waiting(chunk, bytes, metrics, done, failed));
    }

    int waiting() {
        return queue.size();
    }

    private void work() {
        List<Waiting> batch = new ArrayList<>();
        try (GuardedDecoder decoder = new GuardedDecoder(decoding, GuardedDecoder.LIMIT, hung)) {
            while (!closed) {
                batch.add(queue.take());
                queue.drainTo(batch, settings.chunksPerRun() - 1);
                finish(batch, decoder);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Closed: what is unfinished lives in the operator's state.
            Thread.currentThread().interrupt();
        }
    }

    private void finish(List<Waiting> batch, GuardedDecoder decoder) throws InterruptedException {
        try {
            List<EncodedChunk> encoded = transcode(batch, decoder);
            for (int i = 0; i < batch.size(); i++) {
                tell(batch.get(i).done(), encoded.get(i));
            }
        } catch (RuntimeException | Error e) {
            if (closed) {
                // The encoder was closed under it; what is unfinished lives in the state.
                LOG.debug("A chunk was not encoded, as the transcoder was closed", e);
                return;
            }
            // A bug: better a restart that is seen than a chunk that never comes.
            batch.forEach(waiting -> tell(waiting.failed(), e));
        } finally {
            batch.forEach(waiting -> budget.release(waiting.bytes()));
        }
    }

    /** One task that has ended meanwhile must not keep others from their chunks. */
    private static <T> void tell(Consumer<T> task, T news) {
        try {
            task.accept(news);
        } catch (RejectedExecutionException e) {
            LOG.debug("A task ended before its chunk was encoded: its next attempt has it", e);
        }
    }

    /** A chunk on its way through the encoder. */
    private record Job(
            Mp3Encoder.Request request, EncodedChunk.Builder result, TranscodeMetrics metrics) {
        void put(byte[] frames) {
            result.setMp3(ByteString.copyFrom(frames));
        }
    }

    private List<EncodedChunk> transcode(List<Waiting> batch, GuardedDecoder decoder)
            throws InterruptedException {
        long started = System.nanoTime();
        List<EncodedChunk.Builder> encoded = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (Waiting waiting : batch) {
            Chunk chunk = waiting.chunk();
            EncodedChunk.Builder builder =
                    EncodedChunk.newBuilder().setFile(chunk.getFile()).setIndex(chunk.getIndex());
            if (chunk.hasEnd()) {
                builder.setEnd(chunk.getEnd());
            }
            encoded.add(builder);
            if (isSteadySilence(chunk)) {
                Mp3Format format = ChunkDecoder.format(chunk);
                builder.setMp3(ByteString.copyFrom(silentFrame(format, waiting.metrics())))
                        .setRepeat(ChunkDecoder.window(chunk).frames(format));
            } else {
                ChunkDecoder.Decoded decoded = decoder.decode(chunk, waiting.metrics());
                builder.addAllFaults(decoded.faults()).addAllSpeech(decoded.speech());
                jobs.add(new Job(decoded.request(), builder, waiting.metrics()));
            }
        }
        encode(jobs);
        long each = (System.nanoTime() - started) / batch.size();
        batch.forEach(waiting -> waiting.metrics().encoded(waiting.chunk(), each));
        return encoded.stream().map(EncodedChunk.Builder::build).toList();
    }

    /** Whether the chunk is one frame repeated: nothing sounds in it nor in what surrounds it. */
    private static boolean isSteadySilence(Chunk chunk) {
        Mp3Format format = ChunkDecoder.format(chunk);
        long preroll = (long) Window.PREROLL_FRAMES * format.frameSamples();
        return chunk.getVoicesCount() == 0
                && !chunk.hasEnd()
                && chunk.getFrom() - chunk.getFile().getStartSample() >= preroll;
    }

    private void encode(List<Job> jobs) throws InterruptedException {
        if (jobs.isEmpty()) {
            return;
        }
        try {
            List<byte[]> frames = encoder.encode(jobs.stream().map(Job::request).toList());
            for (int i = 0; i < jobs.size(); i++) {
                jobs.get(i).put(frames.get(i));
            }
        } catch (EncodeException e) {
            LOG.warn("Encoding {} chunks together failed, trying each alone", jobs.size(), e);
            for (Job job : jobs) {
                job.metrics().failed();
                encodeAlone(job);
            }
        }
    }

    /** Tries until the chunk, or at least silence in its place, is encoded. */
    private void encodeAlone(Job job) throws InterruptedException {
        byte[] frames =
                untilItWorks(
                        () -> {
                            EncodeException last = null;
                            for (int i = 0; i < TRIES_ALONE; i++) {
                                try {
                                    return encoder.encode(List.of(job.request())).get(0);
                                } catch (EncodeException e) {
                                    job.metrics().failed();
                                    LOG.warn("Encoding a chunk alone failed", e);
                                    last = e;
                                }
                            }
                            return silence(job, last);
                        },
                        job.metrics());
        job.put(frames);
    }

    /** Silence for what cannot be encoded; fails if the encoder does not work at all. */
    private byte[] silence(Job job, EncodeException cause)
            throws EncodeException, InterruptedException {
        Mp3Encoder.Request request = job.request();
        Window window = request.window();
        Mp3Encoder.Request silent =
                new Mp3Encoder.Request(window, request.format(), new short[request.pcm().length]);
        byte[] frames = encoder.encode(List.of(silent)).get(0);
        job.result()
                .addFaults(
                        EncodedChunk.Fault.newBuilder()
                                .setStartSample(window.from() - window.fileStart())
                                .setSamples(window.to() - window.from())
                                .setReason("encoder: " + cause.getMessage()));
        job.metrics().silenced();
        return frames;
    }

    private byte[] silentFrame(Mp3Format format, TranscodeMetrics metrics)
            throws InterruptedException {
        return untilItWorks(() -> encoder.silentFrame(format), metrics);
    }

    private interface Encoding {
        byte[] run() throws EncodeException, InterruptedException;
    }

    private static byte[] untilItWorks(Encoding encoding, TranscodeMetrics metrics)
            throws InterruptedException {
        long pause = FIRST_PAUSE_MS;
        while (true) {
            try {
                return encoding.run();
            } catch (EncodeException e) {
                metrics.failed();
                LOG.error("The encoder does not work; audio waits {} ms", pause, e);
                Thread.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        workers.forEach(Thread::interrupt);
        encoder.close();
        boolean interrupted = false;
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
