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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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

    /** What a chunk weighs besides its packets. */
    private static final int CHUNK_BYTES = 1024;

    private final TranscodeSettings settings;
    private final Mp3Encoder encoder;
    private final TranscodeMetrics metrics;
    private final Semaphore budget;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final List<Thread> workers = new ArrayList<>();

    private record Waiting(
            Chunk chunk, int bytes, Consumer<EncodedChunk> done, Consumer<Throwable> failed) {}

    Transcoder(TranscodeSettings settings, Mp3Encoder encoder, TranscodeMetrics metrics) {
        this.settings = settings;
        this.encoder = encoder;
        this.metrics = metrics;
        this.budget = new Semaphore(settings.bytesInFlight());
        for (int i = 0; i < settings.parallelRuns(); i++) {
            Thread worker = new Thread(this::work, "transcode-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
    }

    /**
     * Takes a chunk; waits while more bytes are in flight than configured.
     *
     * @param done is called once, from a thread of the transcoder
     * @param failed is called instead if the transcoder itself is broken
     */
    void transcode(Chunk chunk, Consumer<EncodedChunk> done, Consumer<Throwable> failed)
            throws InterruptedException {
        // One chunk larger than the whole budget must pass as well.
        int bytes = Math.min(settings.bytesInFlight(), chunk.getSerializedSize() + CHUNK_BYTES);
        budget.acquire(bytes);
        queue.add(new Waiting(chunk, bytes, done, failed));
    }

    int waiting() {
        return queue.size();
    }

    private void work() {
        List<Waiting> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, settings.chunksPerRun() - 1);
                finish(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Closed: what is unfinished lives in the operator's state.
            Thread.currentThread().interrupt();
        }
    }

    private void finish(List<Waiting> batch) throws InterruptedException {
        try {
            List<EncodedChunk> encoded = transcode(batch.stream().map(Waiting::chunk).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done().accept(encoded.get(i));
            }
        } catch (RuntimeException | Error e) {
            // A bug: better a restart that is seen than a chunk that never comes.
            batch.forEach(waiting -> waiting.failed().accept(e));
        } finally {
            batch.forEach(waiting -> budget.release(waiting.bytes()));
        }
    }

    private List<EncodedChunk> transcode(List<Chunk> chunks) throws InterruptedException {
        long started = System.nanoTime();
        List<Mp3Encoder.Request> requests = new ArrayList<>();
        List<EncodedChunk.Builder> encoded = new ArrayList<>();
        List<EncodedChunk.Builder> sounding = new ArrayList<>();
        for (Chunk chunk : chunks) {
            EncodedChunk.Builder builder =
                    EncodedChunk.newBuilder().setFile(chunk.getFile()).setIndex(chunk.getIndex());
            if (chunk.hasEnd()) {
                builder.setEnd(chunk.getEnd());
            }
            encoded.add(builder);
            if (isSteadySilence(chunk)) {
                Mp3Format format = ChunkDecoder.format(chunk);
                builder.setMp3(ByteString.copyFrom(silentFrame(format)))
                        .setRepeat(ChunkDecoder.window(chunk).frames(format));
            } else {
                ChunkDecoder.Decoded decoded = ChunkDecoder.decode(chunk);
                requests.add(decoded.request());
                sounding.add(builder.addAllFaults(decoded.faults()).addAllSpeech(decoded.speech()));
            }
        }
        encode(requests, sounding);
        metrics.encoded(chunks, System.nanoTime() - started);
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

    private void encode(List<Mp3Encoder.Request> requests, List<EncodedChunk.Builder> results)
            throws InterruptedException {
        if (requests.isEmpty()) {
            return;
        }
        try {
            put(encoder.encode(requests), results);
        } catch (EncodeException e) {
            metrics.failed();
            LOG.warn("Encoding {} chunks together failed, trying each alone", requests.size(), e);
            for (int i = 0; i < requests.size(); i++) {
                encodeAlone(requests.get(i), results.get(i));
            }
        }
    }

    private static void put(List<byte[]> frames, List<EncodedChunk.Builder> results) {
        for (int i = 0; i < frames.size(); i++) {
            results.get(i).setMp3(ByteString.copyFrom(frames.get(i)));
        }
    }

    private void encodeAlone(Mp3Encoder.Request request, EncodedChunk.Builder result)
            throws InterruptedException {
        try {
            put(encoder.encode(List.of(request)), List.of(result));
        } catch (EncodeException e) {
            metrics.failed();
            LOG.warn("Encoding a chunk alone failed", e);
            silence(request, result, e);
        }
    }

    /** Puts silence for what cannot be encoded, once the encoder is seen to work otherwise. */
    private void silence(
            Mp3Encoder.Request request, EncodedChunk.Builder result, EncodeException cause)
            throws InterruptedException {
        Window window = request.window();
        Mp3Encoder.Request silent =
                new Mp3Encoder.Request(window, request.format(), new short[request.pcm().length]);
        result.setMp3(ByteString.copyFrom(untilItWorks(List.of(silent))));
        result.addFaults(
                EncodedChunk.Fault.newBuilder()
                        .setStartSample(window.from() - window.fileStart())
                        .setSamples(window.to() - window.from())
                        .setReason("encoder: " + cause.getMessage()));
        metrics.silenced();
    }

    private byte[] silentFrame(Mp3Format format) throws InterruptedException {
        long pause = FIRST_PAUSE_MS;
        while (true) {
            try {
                return encoder.silentFrame(format);
            } catch (EncodeException e) {
                pause = pauseAfter(e, pause);
            }
        }
    }

    private byte[] untilItWorks(List<Mp3Encoder.Request> requests) throws InterruptedException {
        long pause = FIRST_PAUSE_MS;
        while (true) {
            try {
                return encoder.encode(requests).get(0);
            } catch (EncodeException e) {
                pause = pauseAfter(e, pause);
            }
        }
    }

    private long pauseAfter(EncodeException e, long pause) throws InterruptedException {
        metrics.failed();
        LOG.error("The encoder does not work; audio waits, next try in {} ms", pause, e);
        Thread.sleep(pause);
        return Math.min(2 * pause, LONGEST_PAUSE_MS);
    }

    @Override
    public void close() {
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
