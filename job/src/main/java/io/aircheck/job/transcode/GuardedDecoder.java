package io.aircheck.job.transcode;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Packet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes chunks in a thread of its own, so that a packet at which the decoder fails or never ends
 * costs that packet and not the job: the chunk is decoded again without it. A thread that never
 * ends cannot be ended in Java: it is left behind and counted, and its packet is known from then
 * on, so that it does not take another thread in another file, in the mix, or in the next chunk's
 * preroll.
 *
 * <p>A packet has never ended when it took so much processor time: time on the clock also passes
 * for a process that is held still or a machine that is overloaded, and no packet is to blame then.
 *
 * <p>To be used by one thread.
 */
final class GuardedDecoder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDecoder.class);

    /** A voice with more bad packets than this in a chunk is concealed in all of it. */
    private static final int MAX_REFUSED = 4;

    /** Of one packet; a tenth of a millisecond is usual. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final long POLL_MILLIS = 200;

    private static final int MAX_KNOWN = 10_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ChunkDecoding decoding;
    private final Duration limit;
    private final Set<ByteString> hung;
    private volatile Thread thread;
    private ExecutorService executor = newExecutor();

    /**
     * @param limit of processor time for one packet
     * @param hung packets at which a decoder never ended, of all decoders; thread-safe
     */
    GuardedDecoder(ChunkDecoding decoding, Duration limit, Set<ByteString> hung) {
        this.decoding = decoding;
        this.limit = limit;
        this.hung = hung;
    }

    /**
     * Decodes a chunk whatever is in it.
     *
     * @throws IllegalStateException if it cannot be decoded even without any of its packets
     */
    ChunkDecoder.Decoded decode(Chunk chunk, TranscodeMetrics metrics) throws InterruptedException {
        Map<Packet, String> refused = known(chunk);
        while (true) {
            AtomicReference<Packet> underWay = new AtomicReference<>();
            Future<ChunkDecoder.Decoded> decoded =
                    executor.submit(() -> decoding.decode(chunk, refused, underWay::set));
            String reason;
            boolean hangs = false;
            Throwable cause = null;
            try {
                return await(decoded, underWay);
            } catch (TimeoutException e) {
                abandon(underWay.get(), metrics);
                hangs = true;
                reason = "decoder: no end after " + limit.toMillis() + " ms of processor time";
            } catch (ExecutionException e) {
                cause = e.getCause();
                if (cause instanceof VirtualMachineError error) {
                    throw error; // no packet is to blame
                }
                reason = "decoder: " + cause;
            }
            LOG.error("Decoding a chunk of {} failed: {}", chunk.getFile().getKey(), reason, cause);
            if (!refuse(chunk, refused, underWay.get(), hangs, reason)) {
                throw new IllegalStateException("a chunk cannot be decoded: " + reason, cause);
            }
        }
    }

    /**
     * @throws TimeoutException when one packet took longer than it may
     */
    private ChunkDecoder.Decoded await(
            Future<ChunkDecoder.Decoded> decoded, AtomicReference<Packet> underWay)
            throws InterruptedException, ExecutionException, TimeoutException {
        Packet watched = null;
        long since = processorNanos();
        while (true) {
            try {
                return decoded.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = processorNanos();
                if (underWay.get() != watched) {
                    watched = underWay.get();
                    since = now;
                } else if (now - since > limit.toNanos()) {
                    throw e;
                }
            }
        }
    }

    /** Of the decoding thread so far; 0 before it runs. */
    private long processorNanos() {
        Thread decoder = thread;
        return decoder == null ? 0 : Math.max(0, threads.getThreadCpuTime(decoder.getId()));
    }

    /**
     * Takes a packet out; all of its speaker's when there were too many, or when it never ended and
     * cost a thread, and there are others in the chunk who would wait; and everybody's when no
     * packet is to blame. False when there is nothing left to take out.
     */
    private static boolean refuse(
            Chunk chunk, Map<Packet, String> refused, Packet packet, boolean hangs, String reason) {
        boolean othersWait = hangs && chunk.getVoicesCount() > 1;
        int before = refused.size();
        for (Chunk.Voice voice : chunk.getVoicesList()) {
            if (isIn(voice, packet)) {
                refused.putIfAbsent(packet, reason);
                if (othersWait || refusedOf(voice, refused) > MAX_REFUSED) {
                    refuseAll(voice, refused, reason);
                }
            }
        }
        if (refused.size() == before) {
            chunk.getVoicesList().forEach(voice -> refuseAll(voice, refused, reason));
        }
        return refused.size() > before;
    }

    /** The very packet: others may have the same bytes. */
    private static boolean isIn(Chunk.Voice voice, Packet packet) {
        return voice.getPacketsList().stream().anyMatch(other -> other == packet);
    }

    private static long refusedOf(Chunk.Voice voice, Map<Packet, String> refused) {
        return voice.getPacketsList().stream().filter(refused::containsKey).count();
    }

    private static void refuseAll(Chunk.Voice voice, Map<Packet, String> refused, String reason) {
        voice.getPacketsList().forEach(packet -> refused.putIfAbsent(packet, reason));
    }

    private Map<Packet, String> known(Chunk chunk) {
        Map<Packet, String> refused = new IdentityHashMap<>();
        if (!hung.isEmpty()) {
            for (Chunk.Voice voice : chunk.getVoicesList()) {
                for (Packet packet : voice.getPacketsList()) {
                    if (hung.contains(packet.getPayload())) {
                        refused.put(packet, "decoder: no end with these bytes before");
                    }
                }
            }
        }
        return refused;
    }

    private void abandon(Packet packet, TranscodeMetrics metrics) {
        metrics.decoderAbandoned();
        if (packet != null && hung.size() < MAX_KNOWN) {
            hung.add(packet.getPayload());
        }
        executor.shutdownNow();
        executor = newExecutor();
    }

    private ExecutorService newExecutor() {
        return Executors.newSingleThreadExecutor(
                work -> {
                    Thread made = new Thread(work, "decode");
                    made.setDaemon(true);
                    thread = made;
                    return made;
                });
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
