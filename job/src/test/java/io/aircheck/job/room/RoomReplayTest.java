package io.aircheck.job.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.RoomInput;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Replays decide the same, in whatever order and pace inputs arrive. */
class RoomReplayTest {
    private static final List<String> USERS = List.of("alice", "bob", "carol");

    /** What a supervisor said, kind by kind. */
    private record Told(
            List<String> tracks,
            List<String> mixes,
            List<String> notes,
            List<Long> taskIds,
            List<Long> nameStarts) {
        static Told by(RoomFixture room) throws Exception {
            // Nobody stays for ever.
            room.dismiss(400_000).stop(401_000, null).nothingIsLeft();
            return new Told(
                    room.tracks(), room.mixes(), room.notes(), room.taskIds(), room.nameStarts());
        }
    }

    /** Inputs by record time; those of one user have times of their own. */
    private static List<RoomInput> inputs(Random random, int count) {
        List<RoomInput> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long record = 1_000L * (1 + random.nextInt(300));
            long ms = record - 500 - random.nextInt(20) * 100L;
            // No two inputs of one user, and no two commands, at one time.
            String user = USERS.get(i % USERS.size());
            long own = ms + i;
            switch (random.nextInt(8)) {
                case 0, 1 -> inputs.add(event(RoomEvent.Type.ENTER, user, own, record));
                case 2 -> inputs.add(event(RoomEvent.Type.EXIT, user, own, record));
                case 3 -> inputs.add(event(RoomEvent.Type.MIC_OFF, user, own, record));
                case 4 -> inputs.add(event(RoomEvent.Type.MIC_ON, user, own, record));
                case 5 -> inputs.add(RoomFixture.audioInput(user, own, record));
                case 6 ->
                        inputs.add(
                                RoomFixture.commandInput(
                                        RoomFixture.startCommand(
                                                own, 1 + random.nextInt(3), null, null),
                                        record));
                default ->
                        inputs.add(
                                random.nextInt(4) == 0
                                        ? event(RoomEvent.Type.ROOM_DISMISSED, null, own, record)
                                        : RoomFixture.commandInput(stop(own), record));
            }
        }
        inputs.sort(Comparator.comparingLong(RoomInput::getRecordTimeMs));
        return inputs;
    }

    private static RoomInput event(RoomEvent.Type type, String user, long ms, long record) {
        return RoomFixture.eventInput(type, user, ms, record);
    }

    private static RecordingCommand stop(long ms) {
        return new RecordingCommand(
                1,
                RoomFixture.T0 + ms,
                null,
                null,
                new RecordingCommand.StopRecord(RoomFixture.APP, RoomFixture.ROOM, null),
                null);
    }

    private static List<RoomInput> shuffledWithDuplicates(List<RoomInput> inputs, Random random) {
        Map<Long, List<RoomInput>> batches = new LinkedHashMap<>();
        for (RoomInput input : inputs) {
            List<RoomInput> batch =
                    batches.computeIfAbsent(input.getRecordTimeMs(), key -> new ArrayList<>());
            batch.add(input);
            if (random.nextInt(3) == 0) {
                batch.add(input);
            }
        }
        List<RoomInput> shuffled = new ArrayList<>();
        for (List<RoomInput> batch : batches.values()) {
            Collections.shuffle(batch, random);
            shuffled.addAll(batch);
        }
        return shuffled;
    }

    private static String settings(boolean custom, boolean frames) {
        return "'scope':'"
                + (custom ? "custom" : "full")
                + "','presence':'"
                + (frames ? "frames" : "events")
                + "','maxMixedUsers':2";
    }

    @Property(tries = 60)
    void theOrderWithinARecordTimeAndDuplicatesDoNotMatter(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 120) int count,
            @ForAll boolean custom,
            @ForAll boolean frames)
            throws Exception {
        Random random = new Random(seed);
        List<RoomInput> inputs = inputs(random, count);
        Told told;
        try (RoomFixture room = new RoomFixture().settings(settings(custom, frames))) {
            for (RoomInput input : inputs) {
                room.input(input);
            }
            told = Told.by(room);
        }
        try (RoomFixture room = new RoomFixture().settings(settings(custom, frames))) {
            for (RoomInput input : shuffledWithDuplicates(inputs, random)) {
                room.input(input);
            }
            assertThat(Told.by(room)).isEqualTo(told);
        }
    }

    @Property(tries = 40)
    void thePaceOfTimeDoesNotMatter(
            @ForAll long seed, @ForAll boolean custom, @ForAll boolean frames) throws Exception {
        Random random = new Random(seed);
        List<RoomInput> inputs = inputs(random, 100);
        Told told;
        try (RoomFixture room = new RoomFixture().settings(settings(custom, frames))) {
            for (RoomInput input : inputs) {
                room.input(input);
            }
            told = Told.by(room);
        }
        try (RoomFixture room = new RoomFixture().settings(settings(custom, frames))) {
            // Inputs of different record times arrive mixed up; event time jumps behind them.
            List<RoomInput> ahead = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                ahead.add(inputs.get(i));
                if (random.nextInt(10) == 0 && i + 1 < inputs.size()) {
                    Collections.shuffle(ahead, random);
                    for (RoomInput input : ahead) {
                        room.inputNow(input);
                    }
                    ahead.clear();
                    room.advance(inputs.get(i + 1).getRecordTimeMs() - RoomFixture.T0 - 1);
                }
            }
            for (RoomInput input : ahead) {
                room.inputNow(input);
            }
            assertThat(Told.by(room)).isEqualTo(told);
        }
    }
}
