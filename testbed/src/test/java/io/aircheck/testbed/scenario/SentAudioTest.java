package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.AudioFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentAudioTest {

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"opus", "pcm"})
    void brokenFramesAreSentAndNotToBeHeard(String codec) throws Exception {
        Scenario scenario =
                ScenarioReader.read(
                        Files.writeString(
                                dir.resolve("s.yaml"),
                                """
                                start: 2026-03-01T08:00:00Z
                                duration: 20s
                                apps: [{bizId: 1, bucket: v-12500, region: r-x}]
                                rooms:
                                - bizId: 1
                                  id: r
                                  users: [{id: a, audio: 'tone:440', codec: %s, network: {broken: 10%%}}]
                                """
                                        .formatted(codec)));
        MemorySink sink = new MemorySink();
        PlayedScenario played = new Player(scenario, PlayOptions.fastest(), sink).play();
        Scenario.Room room = scenario.rooms().get(0);
        byte[] broken = BrokenFrame.of(room.users().get(0).codec());

        Set<Long> sentBroken = new TreeSet<>();
        sink.audio()
                .forEach(
                        record ->
                                record.audio().getFrames().getFramesList().stream()
                                        .filter(
                                                frame ->
                                                        Arrays.equals(
                                                                frame.getPayload().toByteArray(),
                                                                broken))
                                        .forEach(frame -> sentBroken.add(frame.getMediaTimeUs())));

        assertThat(played.users().get(0).lost()).isZero();
        assertThat(played.users().get(0).sent()).isEqualTo(1000);
        assertThat(sentBroken).hasSizeBetween(60, 140);
        assertThat(SentAudio.of(played.start(), room, room.users().get(0)).talks())
                .singleElement()
                .satisfies(talk -> assertThat(talk.lostUs()).containsExactlyElementsOf(sentBroken));
    }

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
