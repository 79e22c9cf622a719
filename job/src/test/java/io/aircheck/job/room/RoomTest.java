package io.aircheck.job.room;

import static io.aircheck.job.room.RoomFixture.APP;
import static io.aircheck.job.room.RoomFixture.ROOM;
import static io.aircheck.job.room.RoomFixture.T0;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.AppHistory;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final RoomKey KEY = new RoomKey(APP, ROOM);

    private static AppHistory with(AppHistory before, Long from, String more) throws Exception {
        ByteString json =
                ByteString.copyFrom(
                        ("{'bizId':1,'bucket':'voice-1250000000','region':'ap-seoul'"
                                        + (from == null ? "" : ",'effectiveFrom':" + from)
                                        + more
                                        + "}")
                                .replace('\'', '"')
                                .getBytes(StandardCharsets.UTF_8));
        return SettingsHistory.add(before, AppSettings.parse(json.toByteArray()), json);
    }

    private static SettingsHistory app(String more) throws Exception {
        return SettingsHistory.of(with(AppHistory.getDefaultInstance(), null, more));
    }

    private static Decision decide(
            SettingsHistory app, RoomState before, long nowMs, RoomInput... inputs) {
        return Room.decide(RoomFixture.LIMITS, KEY, app, before, List.of(inputs), T0 + nowMs);
    }

    private static RoomInput start(long ms) {
        return RoomFixture.commandInput(RoomFixture.startCommand(ms, 3, null, null), ms);
    }

    private static RoomInput stop(long ms, Long taskId) {
        return RoomFixture.commandInput(
                new RecordingCommand(
                        1,
                        T0 + ms,
                        null,
                        null,
                        new RecordingCommand.StopRecord(APP, ROOM, taskId),
                        null),
                ms);
    }

    private static RoomInput enter(String user, long ms) {
        return RoomFixture.eventInput(RoomEvent.Type.ENTER, user, ms, ms);
    }

    @Test
    void everyIgnoredInputHasItsReason() throws Exception {
        RoomState none = RoomState.getDefaultInstance();
        SettingsHistory custom = app(",'scope':'custom'");
        RoomState running = decide(custom, none, 2, enter("alice", 1), start(2)).state();

        assertThat(decide(null, none, 1, start(1)).ignored()).containsExactly(Ignored.UNKNOWN_APP);
        assertThat(decide(app(""), none, 1, start(1)).ignored())
                .containsExactly(Ignored.FULL_SCOPE);
        assertThat(decide(app(",'scope':'custom','enabled':false"), none, 1, start(1)).ignored())
                .containsExactly(Ignored.SWITCHED_OFF);
        assertThat(decide(custom, running, 3, start(3)).ignored())
                .containsExactly(Ignored.TASK_IN_USE);
        assertThat(decide(custom, none, 3, stop(3, null)).ignored())
                .containsExactly(Ignored.NO_TASK);
        assertThat(decide(custom, running, 3, stop(3, 7L)).ignored())
                .containsExactly(Ignored.WRONG_TASK);
        assertThat(decide(custom, running, 3, stop(1, null)).ignored())
                .containsExactly(Ignored.OUTDATED);
        assertThat(
                        decide(
                                        custom,
                                        none,
                                        1,
                                        RoomFixture.eventInput(
                                                RoomEvent.Type.ENTER, "alice", 3_600_000, 1))
                                .ignored())
                .containsExactly(Ignored.CLOCK_SKEW);
        assertThat(
                        decide(
                                        custom,
                                        none,
                                        1,
                                        RoomInput.newBuilder()
                                                .setRecordTimeMs(T0 + 1)
                                                .setEvent(ByteString.copyFromUtf8("{"))
                                                .build())
                                .ignored())
                .containsExactly(Ignored.MALFORMED);

        Decision waiting = decide(custom, none, 1, start(1));
        assertThat(waiting.wakeMs()).isEqualTo(T0 + 600_002);
        assertThat(decide(custom, waiting.state(), 43_200_001).ignored())
                .containsExactly(Ignored.NOBODY_CAME);
    }

    @Test
    void anInputWithoutContentIsMalformedAndATickIsNothing() throws Exception {
        Decision decision =
                decide(
                        app(""),
                        RoomState.getDefaultInstance(),
                        1,
                        RoomInput.newBuilder().setRecordTimeMs(T0 + 1).build(),
                        RoomFixture.eventInput(RoomEvent.Type.TICK, null, 1, 1));

        assertThat(decision.ignored()).containsExactly(Ignored.MALFORMED);
        assertThat(decision.state()).isEqualTo(RoomState.getDefaultInstance());
    }

    @Test
    void aRoomOfAThousandIsMixedUpToTheLimit() throws Exception {
        RoomInput[] inputs =
                IntStream.range(0, 1000)
                        .mapToObj(i -> enter(String.format("user%03d", i), 1 + i))
                        .toArray(RoomInput[]::new);
        Decision decision = decide(app(""), RoomState.getDefaultInstance(), 2_000, inputs);

        assertThat(decision.tracks().stream().filter(TrackOrder::hasRecord)).hasSize(1000);
        assertThat(decision.tracks().stream().filter(order -> order.getRecord().getMixed()))
                .hasSize(64);
        // A room of the size this is meant for stays small in state.
        assertThat(decision.state().getSerializedSize()).isLessThan(100_000);
    }

    @Property(tries = 50)
    void taskIdsArePositiveAndTellStartsApart(@ForAll long ms, @ForAll String user) {
        long id = TaskIds.of(KEY, "enter", ms, user);

        assertThat(id).isPositive().isEqualTo(TaskIds.of(KEY, "enter", ms, user));
        assertThat(id)
                .isNotEqualTo(TaskIds.of(KEY, "enter", ms + 1, user))
                .isNotEqualTo(TaskIds.of(KEY, "audio", ms, user))
                .isNotEqualTo(TaskIds.of(KEY, "enter", ms, user + "x"))
                .isNotEqualTo(TaskIds.of(new RoomKey(2, ROOM), "enter", ms, user))
                .isNotEqualTo(TaskIds.of(new RoomKey(APP, "43"), "enter", ms, user));
    }

    @Test
    void newerSettingsTakeThePlaceOfOlderOnesFromTheirTimeOn() throws Exception {
        AppHistory history = with(AppHistory.getDefaultInstance(), null, ",'maxMixedUsers':1");
        history = with(history, 100L, ",'maxMixedUsers':2");
        history = with(history, 300L, ",'maxMixedUsers':3");
        history = with(history, 200L, ",'maxMixedUsers':4");
        SettingsHistory app = SettingsHistory.of(history);

        List<Integer> limits = new ArrayList<>();
        for (long at : new long[] {0, 99, 100, 199, 200, 300, 1000}) {
            limits.add(app.at(at).settings().maxMixedUsers());
        }
        assertThat(limits).containsExactly(1, 1, 2, 2, 4, 4, 4);
        assertThat(app.nextChange(100)).isEqualTo(200);
        assertThat(app.nextChange(200)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void storedSettingsThatWouldBeRefusedNowAreLeftOut() throws Exception {
        AppHistory.Version refused =
                AppHistory.Version.newBuilder()
                        .setEffectiveFromMs(5)
                        .setSettings(ByteString.copyFromUtf8("{\"bizId\":1}"))
                        .build();
        AppHistory good = with(AppHistory.getDefaultInstance(), null, "");

        assertThat(SettingsHistory.of(good.toBuilder().addVersions(refused).build()).at(9).fromMs())
                .isZero();
        assertThat(SettingsHistory.of(AppHistory.newBuilder().addVersions(refused).build()))
                .isNull();
    }

    @Test
    void oldVersionsOfSettingsAreForgotten() throws Exception {
        AppHistory history = AppHistory.getDefaultInstance();
        for (long from = 1; from <= 100; from++) {
            history = with(history, from, "");
        }
        assertThat(history.getVersionsCount()).isEqualTo(SettingsHistory.MAX_VERSIONS);
        assertThat(SettingsHistory.of(history).at(1).fromMs()).isEqualTo(69);
        assertThat(SettingsHistory.of(history).at(100).fromMs()).isEqualTo(100);
    }
}
