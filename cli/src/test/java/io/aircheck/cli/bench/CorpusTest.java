package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.Player;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.ogg.OggPacket;
import org.gagravarr.ogg.OggPacketReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    private static final int RATE = 48_000;

    /** Identification and comments. */
    private static final int HEADERS = 2;

    @TempDir Path dir;

    private Speech speech;

    @BeforeEach
    void find() throws Exception {
        speech = Speech.find(dir, dir);
    }

    @Test
    void whatFfmpegReadsIsWhatIsPlayedPacketByPacket() throws Exception {
        Load load = Load.of(Mode.IDLE, 45, Duration.ofSeconds(4));
        Corpus corpus = Corpus.make(speech, load, dir.resolve("corpus"));

        PacketCapture played = new PacketCapture();
        new Player(corpus.scenario(), PlayOptions.fastest(), played).play();

        for (int user = 0; user < load.tracks(); user++) {
            assertThat(played.of(Load.user(user)))
                    .as("packets of user %d", user)
                    .hasSize(10)
                    .containsExactlyElementsOf(corpus.said(user).packets());
        }
    }

    @Test
    void theFileHoldsExactlyThePackets() throws Exception {
        Corpus corpus =
                Corpus.make(
                        speech,
                        Load.of(Mode.SINGLE, 2, Duration.ofSeconds(3)),
                        dir.resolve("corpus"));
        Path ogg = corpus.said(1).ogg();
        byte[] pcm = Ffmpeg.run(List.of("-i", ogg.toString(), "-f", "s16le", "pipe:1"));
        assertThat(pcm).hasSize(3 * RATE * 2);
        List<byte[]> stored = new ArrayList<>();
        try (OggFile file = new OggFile(Files.newInputStream(ogg))) {
            OggPacketReader reader = file.getPacketReader();
            for (OggPacket packet = reader.getNextPacket();
                    packet != null;
                    packet = reader.getNextPacket()) {
                stored.add(packet.getData());
            }
        }
        assertThat(stored.subList(HEADERS, stored.size()))
                .containsExactlyElementsOf(corpus.said(1).packets());
    }

    @Test
    void withoutRecordedSpeechTheDemoSpeaks() {
        assertThat(speech.name()).contains("demo");
        assertThat(speech.files()).hasSize(3);
    }
}
