package io.aircheck.cli.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.ogg.OggPacket;
import org.gagravarr.ogg.OggPacketWriter;
import org.gagravarr.opus.OpusInfo;
import org.gagravarr.opus.OpusTags;

/** Opus packets as a file that any player takes (RFC 7845). */
final class OggOpusFile {
    private static final int RATE = 48_000;
    private static final int FRAME = 960;

    /** A page a second, as encoders write them. */
    private static final int PACKETS_PER_PAGE = 50;

    private OggOpusFile() {}

    /**
     * Writes packets of 20 ms, mono. Nothing is skipped at the beginning: the first sample of the
     * first packet is the first of the file.
     */
    static void write(Path file, List<byte[]> packets) throws IOException {
        OpusInfo info = new OpusInfo();
        info.setNumChannels(1);
        info.setSampleRate(RATE);
        info.setPreSkip(0);
        OpusTags tags = new OpusTags();
        tags.setVendor("aircheck");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                OggFile ogg = new OggFile(out)) {
            // One serial number for all, so that equal packets make equal files.
            try (OggPacketWriter writer = ogg.getPacketWriter(1)) {
                writer.bufferPacket(info.write(), true);
                writer.bufferPacket(tags.write(), true);
                long samples = 0;
                for (int i = 0; i < packets.size(); i++) {
                    samples += FRAME;
                    writer.bufferPacket(new OggPacket(packets.get(i)), samples);
                    if ((i + 1) % PACKETS_PER_PAGE == 0 && i + 1 < packets.size()) {
                        writer.flush();
                    }
                }
            }
        }
    }
}
