package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.Codec;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.MemorySink.Written;
import io.aircheck.testbed.scenario.PlayedScenario.PlayedUser;
import io.aircheck.testbed.scenario.PlayedScenario.Talk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlayerTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final long START_US = START.toEpochMilli() * 1000;

    private final MemorySink sink = new MemorySink();

    @Test
    void roomEventsFollowStayAndMic() throws Exception {
        play("duration: 60s", "{id: a, stay: [[0s, 40s]], mic: [[0s, 10s], [20s, 40s]]}, {id: b}");

        assertThat(sink.of(Topics.ROOM_EVENTS).stream().filter(event -> !event.key().isEmpty()))
                .allMatch(event -> event.key().equals("1/r"))
                .map(PlayerTest::told)
                .containsExactly(
                        "0 enter a",
                        "0 enter b",
                        "0 mic-on a",
                        "0 mic-on b",
                        "10 mic-off a",
                        "20 mic-on a",
                        "40 mic-off a",
                        "40 exit a",
                        "60 exit b");
    }

    @Test
    void nobodyAnnouncesUsersOfAnAppThatKnowsThemByTheirFrames() throws Exception {
        playApp("presence: frames", "duration: 5s", "{id: a, audio: 'tone:440'}");

        assertThat(sink.of(Topics.ROOM_EVENTS)).allMatch(event -> event.key().isEmpty());
        assertThat(sink.audio()).isNotEmpty();
    }

    @Test
    void settingsComeFirstAndChangesAtTheirTime() throws Exception {
        play("duration: 5s\nsettings: [{at: 3s, bizId: 1, enabled: false}]", "{id: a}");

        assertThat(sink.written.get(0).topic()).isEqualTo(Topics.APP_SETTINGS);
        assertThat(sink.written.get(0).key()).isEqualTo("1");
        Written change =
                sink.of(Topics.APP_SETTINGS).stream()
                        .filter(record -> record.key().equals("1"))
                        .skip(1)
                        .findFirst()
                        .orElseThrow();
        assertThat(change.timeMs()).isEqualTo(START.plusSeconds(3).toEpochMilli());
        AppSettings changed = AppSettings.parse(change.value());
        assertThat(changed.enabled()).isFalse();
        assertThat(changed.effectiveFrom()).isEqualTo(change.timeMs());
    }

    @Test
    void aShiftMovesRecordsEventsCommandsAndMedia() throws Exception {
        Scenario scenario =
                scenario(
                        "",
                        "duration: 5s\n"
                                + "commands: [{at: 2s, stopRecord: {bizId: 1, roomId: r}}]\n"
                                + "settings: [{at: 1s, bizId: 1, enabled: false}]",
                        "{id: a, audio: 'tone:440'}");
        Instant now = START.plus(Duration.ofDays(77));
        new Player(scenario, PlayOptions.fastest().startingAt(now), sink).play();

        assertThat(sink.written)
                .allMatch(record -> record.timeMs() >= now.toEpochMilli())
                .allMatch(record -> record.timeMs() <= now.plusSeconds(6).toEpochMilli());
        RecordingCommand command =
                RecordingCommand.parse(
                        sink.of(Topics.RECORDING_COMMANDS).stream()
                                .filter(record -> record.key().equals("1/r"))
                                .findFirst()
                                .orElseThrow()
                                .value());
        assertThat(command.time()).isEqualTo(now.plusSeconds(2).toEpochMilli());
        assertThat(frames(sink, "a").get(0).getMediaTimeUs()).isEqualTo(now.toEpochMilli() * 1000);
        assertThat(sink.of(Topics.APP_SETTINGS))
                .anyMatch(
                        record ->
                                record.text()
                                        .contains(
                                                "\"effectiveFrom\":"
                                                        + now.plusSeconds(1).toEpochMilli()));
    }

    @Test
    void ticksEverySecondInEveryPartitionOfEveryInputTopic() throws Exception {
        play("duration: 30s", "{id: a, audio: 'tone:440', mic: [[3s, 4s]]}");

        List<Long> seconds = new ArrayList<>();
        for (int second = 0; second <= 30; second++) {
            seconds.add(START.plusSeconds(second).toEpochMilli());
        }
        for (String topic :
                List.of(
                        Topics.APP_SETTINGS,
                        Topics.AUDIO_FRAMES,
                        Topics.RECORDING_COMMANDS,
                        Topics.ROOM_EVENTS)) {
            for (int partition = 0; partition < MemorySink.PARTITIONS; partition++) {
                int place = partition;
                assertThat(
                                sink.of(topic).stream()
                                        .filter(
                                                record ->
                                                        record.partition() == place
                                                                && isTick(record)))
                        .extracting(Written::timeMs)
                        .isEqualTo(seconds);
            }
        }
    }

    @Test
    void theTickerGoesOnInLargerSteps() throws Exception {
        Player player =
                new Player(scenario("", "duration: 2s", "{id: a}"), PlayOptions.fastest(), sink);
        PlayedScenario played = player.play();
        sink.written.clear();
        Instant later = played.end().plus(Duration.ofHours(12));
        player.ticker().tickUntil(played.end().plusSeconds(2));
        player.ticker().tickUntil(later, Duration.ofMinutes(1));

        assertThat(played.end()).isEqualTo(START.plusSeconds(2));
        assertThat(player.ticker().time()).isEqualTo(later);
        assertThat(sink.of(Topics.ROOM_EVENTS))
                .filteredOn(record -> record.partition() == 0)
                .hasSize(3 + 12 * 60)
                .isSortedAccordingTo((a, b) -> Long.compare(a.timeMs(), b.timeMs()));
    }

    @Test
    void framesLieOnTheGridWhileTheMicIsOn() throws Exception {
        PlayedScenario played =
                play(
                        "",
                        "{id: a, stay: [[0s, 9s]], mic: [[1005ms, 2s], [3s, 4001ms]], audio: 'tone:440'}");

        List<AudioFrame> frames = frames(sink, "a");
        List<Long> expected = new ArrayList<>();
        for (long t = 1020; t < 2000; t += 20) {
            expected.add(START_US + t * 1000);
        }
        for (long t = 3000; t < 4001; t += 20) {
            expected.add(START_US + t * 1000);
        }
        assertThat(frames).extracting(AudioFrame::getMediaTimeUs).isEqualTo(expected);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).getSequence()).isEqualTo(i);
        }
        PlayedUser user = played.users().get(0);
        assertThat(user.talks()).hasSize(2);
        Talk first = user.talks().get(0);
        assertThat(first.firstFrameUs()).isEqualTo(START_US + 1_020_000);
        assertThat(first.lastFrameUs()).isEqualTo(START_US + 1_980_000);
        assertThat(first.sent()).isEqualTo(49);
        assertThat(first.stream()).isEqualTo(user.talks().get(1).stream());
        assertThat(user.sent()).isEqualTo(frames.size());
    }

    @Test
    void recordsHoldTenFramesAndBearTheTimeTheLastArrived() throws Exception {
        play("", "{id: a, stay: [[0s, 1s]], audio: 'tone:440'}");

        assertThat(sink.audio())
                .hasSize(5)
                .allSatisfy(
                        record -> {
                            AudioFrames frames = record.audio().getFrames();
                            assertThat(frames.getFramesCount()).isEqualTo(10);
                            assertThat(record.timeMs() * 1000)
                                    .isEqualTo(frames.getFrames(9).getMediaTimeUs() + 20_000);
                            assertThat(record.key()).isEqualTo("1/r/a");
                            assertThat(frames.getBizId()).isEqualTo(1);
                            assertThat(frames.getRoomId()).isEqualTo("r");
                            assertThat(frames.getUserId()).isEqualTo("a");
                            assertThat(frames.getCodec()).isEqualTo(Codec.OPUS);
                        });
    }

    @Test
    void aStayOrReconnectIsANewStreamFromSequenceZero() throws Exception {
        play("", "{id: a, stay: [[0s, 2s], [3s, 4s]], reconnectAt: [1s], audio: 'tone:440'}");

        Map<Long, List<Long>> sequences = new HashMap<>();
        List<Long> order = new ArrayList<>();
        for (Written record : sink.audio()) {
            AudioFrames frames = record.audio().getFrames();
            sequences.computeIfAbsent(
                    frames.getStream(),
                    stream -> {
                        order.add(stream);
                        return new ArrayList<>();
                    });
            frames.getFramesList()
                    .forEach(frame -> sequences.get(frames.getStream()).add(frame.getSequence()));
        }
        List<Long> fifty = new ArrayList<>();
        for (long i = 0; i < 50; i++) {
            fifty.add(i);
        }
        assertThat(order).hasSize(3);
        assertThat(sequences.values()).allSatisfy(numbers -> assertThat(numbers).isEqualTo(fifty));
    }

    @Property(tries = 12)
    void timesNeverGoBackInAPartitionAndFramesAreWhatTheSummarySays(
            @ForAll @DoubleRange(min = 0, max = 50) double loss,
            @ForAll @IntRange(min = 0, max = 400) int jitterMs,
            @ForAll @DoubleRange(min = 0, max = 30) double duplicate,
            @ForAll @DoubleRange(min = 0, max = 30) double reorder,
            @ForAll @IntRange(min = -300, max = 300) int drift,
            @ForAll @IntRange(min = 1, max = 50) int bundle,
            @ForAll long seed)
            throws Exception {
        String network =
                String.format(
                        java.util.Locale.ROOT,
                        "network: {loss: %.3f%%, jitter: %dms, duplicate: %.3f%%, reorder: %.3f%%,"
                                + " driftPpm: %d, seed: %d}",
                        loss,
                        jitterMs,
                        duplicate,
                        reorder,
                        drift,
                        seed);
        Scenario scenario =
                scenario(
                        "",
                        "duration: 10s",
                        "{id: a, audio: 'tone:440', codec: pcm, stay: [[0s, 4s], [5s, 8s]],"
                                + " mic: [[1s, 2s], [3s, 4s], [5s, 8s]], "
                                + network
                                + "}, {id: b, audio: 'tone:500', codec: pcm, "
                                + network
                                + "}");
        MemorySink into = new MemorySink();
        PlayedScenario played =
                new Player(scenario, PlayOptions.fastest().withFramesPerRecord(bundle), into)
                        .play();

        Map<String, Long> last = new HashMap<>();
        for (Written record : into.written) {
            Long before = last.put(record.topic() + record.partition(), record.timeMs());
            assertThat(before == null || before <= record.timeMs()).isTrue();
        }
        assertThat(into.written.get(into.written.size() - 1)).matches(PlayerTest::isTick);
        for (PlayedUser user : played.users()) {
            List<AudioFrame> frames = frames(into, user.userId());
            assertThat(frames).hasSize((int) (user.sent() + user.duplicated()));
            for (AudioFrame frame : frames) {
                assertThat(user.talks())
                        .anyMatch(
                                talk ->
                                        talk.firstFrameUs() <= frame.getMediaTimeUs()
                                                && frame.getMediaTimeUs() <= talk.lastFrameUs());
            }
            for (Talk talk : user.talks()) {
                assertThat(talk.firstFrameUs() < 0 || talk.firstFrameUs() >= talk.onUs()).isTrue();
                assertThat(talk.lastFrameUs()).isLessThan(talk.offUs());
                double grid = (talk.offUs() - talk.onUs()) / (20_000 * (1 + drift / 1e6));
                assertThat((double) talk.sent() + talk.lost()).isCloseTo(grid, within(1.01));
            }
        }
        for (Written record : into.audio()) {
            assertThat(record.audio().getFrames().getFramesCount()).isBetween(1, bundle);
            for (AudioFrame frame : record.audio().getFrames().getFramesList()) {
                assertThat(record.timeMs() * 1000)
                        .isGreaterThanOrEqualTo(frame.getMediaTimeUs() + 19_000);
            }
        }
    }

    @Test
    void theNetworkLosesDoublesAndReordersAboutAsMuchAsItSays() throws Exception {
        PlayedScenario played =
                new Player(
                                scenario(
                                        "",
                                        "duration: 200s",
                                        "{id: a, codec: pcm, audio: 'tone:440', network: {loss: 10%, duplicate: 5%, reorder: 8%}}"),
                                PlayOptions.fastest().withFramesPerRecord(1),
                                sink)
                        .play();

        PlayedUser user = played.users().get(0);
        assertThat(user.lost() / 10_000.0).isCloseTo(0.10, within(0.012));
        assertThat(user.duplicated() / (double) user.sent()).isCloseTo(0.05, within(0.01));
        List<AudioFrame> frames = frames(sink, "a");
        long back = 0;
        for (int i = 1; i < frames.size(); i++) {
            back += frames.get(i).getSequence() < frames.get(i - 1).getSequence() ? 1 : 0;
        }
        assertThat(back / (double) frames.size()).isBetween(0.04, 0.14);
    }

    @Test
    void theSameSeedPlaysTheSame() throws Exception {
        String network = "network: {loss: 5%, jitter: 80ms, duplicate: 5%, reorder: 5%, seed: ";
        List<String> once = played(network + "7}");

        assertThat(played(network + "7}")).isEqualTo(once);
        assertThat(played(network + "8}")).isNotEqualTo(once);
    }

    private List<String> played(String network) throws Exception {
        MemorySink into = new MemorySink();
        new Player(
                        scenario("", "duration: 5s", "{id: a, audio: 'tone:440', " + network + "}"),
                        PlayOptions.fastest(),
                        into)
                .play();
        return into.written.stream()
                .map(
                        r ->
                                r.topic()
                                        + r.partition()
                                        + r.key()
                                        + r.timeMs()
                                        + java.util.HexFormat.of().formatHex(r.value()))
                .toList();
    }

    @Test
    void usersOfOneSeedLoseDifferentFrames() throws Exception {
        play(
                "duration: 10s",
                "{id: a, audio: 'tone:440', network: {loss: 20%}}, {id: b, audio: 'tone:440', network: {loss: 20%}}");

        assertThat(frames(sink, "a"))
                .extracting(AudioFrame::getSequence)
                .isNotEqualTo(frames(sink, "b").stream().map(AudioFrame::getSequence).toList());
    }

    @Test
    void driftSpacesMediaTimes() throws Exception {
        play("duration: 100s", "{id: a, codec: pcm, audio: 'tone:440', network: {driftPpm: 80}}");

        List<AudioFrame> frames = frames(sink, "a");
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).getMediaTimeUs())
                    .isEqualTo(START_US + Math.round(i * 20_000 * 1.00008));
        }
        assertThat(frames).hasSize(5000);
    }

    @Test
    void rateOneTakesAsLongAsTheScenario() throws Exception {
        Scenario scenario = scenario("", "duration: 1s", "{id: a, audio: 'tone:440'}");
        long before = System.nanoTime();
        new Player(scenario, PlayOptions.fastest().withRate(2), sink).play();

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    private PlayedScenario play(String top, String users) throws Exception {
        return playApp("scope: full", top, users);
    }

    private PlayedScenario playApp(String app, String top, String users) throws Exception {
        return new Player(scenario(app, top, users), PlayOptions.fastest(), sink).play();
    }

    private static Scenario scenario(String app, String top, String users) throws Exception {
        Path file = Files.createTempFile("scenario", ".yaml");
        try {
            Files.writeString(
                    file,
                    "start: "
                            + START
                            + "\napps: [{bizId: 1, bucket: v-12500, region: r-x"
                            + (app.isEmpty() ? "" : ", " + app)
                            + "}]\n"
                            + top
                            + "\nrooms: [{bizId: 1, id: r, users: ["
                            + users
                            + "]}]\n");
            return ScenarioReader.read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static List<AudioFrame> frames(MemorySink from, String user) {
        return from.audio().stream()
                .map(record -> record.audio().getFrames())
                .filter(frames -> frames.getUserId().equals(user))
                .flatMap(frames -> frames.getFramesList().stream())
                .toList();
    }

    private static boolean isTick(Written record) {
        return switch (record.topic()) {
            case Topics.AUDIO_FRAMES -> record.audio().hasTick() && record.key().isEmpty();
            case Topics.APP_SETTINGS ->
                    record.key().equals(AppSettings.TICK_KEY)
                            && record.text().equals("{\"tick\":true}");
            case Topics.ROOM_EVENTS ->
                    record.key().isEmpty() && record.text().contains("\"type\":\"tick\"");
            default -> record.key().isEmpty() && record.text().contains("\"tick\":true");
        };
    }

    private static String told(Written record) {
        try {
            RoomEvent event = RoomEvent.parse(record.value());
            assertThat(event.time()).isEqualTo(record.timeMs());
            return (event.time() - START.toEpochMilli()) / 1000
                    + " "
                    + event.type().word()
                    + " "
                    + event.userId();
        } catch (io.aircheck.schema.MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
