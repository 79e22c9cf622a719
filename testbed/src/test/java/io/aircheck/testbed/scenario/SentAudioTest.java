package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.AudioFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentAudioTest {

    @TempDir Path dir;

    @Test
    void isWhatThePlayerSends() throws Exception {
        Scenario scenario =
                ScenarioReader.read(
                        Files.writeString(
                                dir.resolve("s.yaml"),
                                """
                                start: 2026-03-01T08:00:00Z
                                apps: [{bizId: 1, bucket: v-12500, region: r-x}]
                                rooms:
                                - bizId: 1
                                  id: r
                                  users:
                                  - id: a
                                    stay: [[0s, 20s]]
                                    mic: [[1s, 8s], [9s, 20s]]
                                    audio: tone:440
                                    codec: pcm
                                    reconnectAt: [12s]
                                    network: {loss: 5%, jitter: 90ms, duplicate: 2%, reorder: 2%,
                                              driftPpm: 90, seed: 4}
                                """));
        Instant start = Instant.parse("2026-07-01T00:00:00Z");
        MemorySink sink = new MemorySink();
        new Player(scenario, PlayOptions.fastest().startingAt(start), sink).play();
        Set<Long> arrived = new HashSet<>();
        sink.audio()
                .forEach(
                        record ->
                                record.audio().getFrames().getFramesList().stream()
                                        .map(AudioFrame::getMediaTimeUs)
                                        .forEach(arrived::add));

        Scenario.Room room = scenario.rooms().get(0);
        List<SentAudio.Talk> talks = SentAudio.of(start, room, room.users().get(0)).talks();

        assertThat(talks).hasSize(3);
        int lost = 0;
        for (SentAudio.Talk talk : talks) {
            assertThat(arrived).contains(talk.fromUs(), talk.toUs() - 20_000);
            assertThat(talk.lostUs()).doesNotContainAnyElementsOf(arrived);
            lost += talk.lostUs().size();
        }
        assertThat(lost).isPositive();
        // Every frame of 18 s: 900, less what drift leaves out.
        assertThat(arrived.size() + lost).isBetween(898, 901);
    }
}
