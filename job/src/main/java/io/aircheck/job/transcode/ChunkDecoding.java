package io.aircheck.job.transcode;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Packet;
import java.util.Map;
import java.util.function.Consumer;

/** How chunks are decoded; see {@link ChunkDecoder#decode}. */
@FunctionalInterface
interface ChunkDecoding {
    ChunkDecoder.Decoded decode(
            Chunk chunk, Map<Packet, String> refused, Consumer<Packet> underWay);
}
