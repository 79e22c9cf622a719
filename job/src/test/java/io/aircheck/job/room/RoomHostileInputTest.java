package io.aircheck.job.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Activity;
import io.aircheck.job.message.RoomInput;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a room is told, it decides, and two days later nothing is left of it. */
class RoomHostileInputTest {
    private static final List<String> IDS =
            List.of("alice", "..", "a/b", "%00", "\u0000", "😀", "x".repeat(127), "_");
    private static final long[] ABSURD = {
        1, Long.MAX_VALUE, Long.MAX_VALUE / 8, RoomFixture.T0 - 600_001, RoomFixture.T0 * 1000
    };

    @Property(tries = 150)
    void anyInputIsDecided(@ForAll long seed, @ForAll boolean custom, @ForAll boolean frames)
            throws Exception {
        Random random = new Random(seed);
        String settings =
                "'scope':'"
                        + (custom ? "custom" : "full")
                        + "','presence':'"
                        + (frames ? "frames" : "events")
                        + "'";
        try (RoomFixture room = new RoomFixture().settings(settings)) {
            for (int i = 0; i < 60; i++) {
                room.input(input(random, 1_000L * (1 + i)));
                if (random.nextInt(20) == 0) {
                    room.rawSettings(random.nextBoolean() ? "{" : "{'bizId':1,'bucket':5}");
                }
            }
            // Nobody stays for ever.
            room.dismiss(700_000).stop(700_001, null).nothingIsLeft();

            // No order and no note is of a time that no input has.
            assertThat(room.trackOrders())
                    .allMatch(order -> Math.abs(order.getTimeMs() - RoomFixture.T0) < 1_400_000);
        }
    }

    private static RoomInput input(Random random, long recordMs) {
        long time =
                random.nextInt(4) == 0
                        ? ABSURD[random.nextInt(ABSURD.length)]
                        : RoomFixture.T0 + recordMs - random.nextInt(700_000) + 50_000;
        String user = IDS.get(random.nextInt(IDS.size()));
        RoomInput.Builder input =
                RoomInput.newBuilder()
                        .setBizId(RoomFixture.APP)
                        .setRoomId(RoomFixture.ROOM)
                        .setRecordTimeMs(RoomFixture.T0 + recordMs);
        switch (random.nextInt(6)) {
            case 0 -> input.setEvent(noise(random));
            case 1 -> input.setCommand(noise(random));
            case 2 -> input.setActivity(Activity.newBuilder().setUserId(user).setMediaTimeMs(time));
            case 3, 4 -> input.setEvent(event(random, user, time));
            default -> input.setCommand(command(random, user, time));
        }
        return input.build();
    }

    private static ByteString noise(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static ByteString event(Random random, String user, long time) {
        RoomEvent.Type type = RoomEvent.Type.values()[random.nextInt(6)];
        return ByteString.copyFrom(
                Json.write(new RoomEvent(1, type, RoomFixture.APP, RoomFixture.ROOM, user, time)));
    }

    private static ByteString command(Random random, String user, long time) {
        RecordingCommand start =
                new RecordingCommand(
                        1,
                        time,
                        new RecordingCommand.StartRecord(
                                RoomFixture.APP,
                                RoomFixture.ROOM,
                                1 + random.nextInt(3),
                                random.nextBoolean() ? List.of(user) : null,
                                null),
                        null,
                        null,
                        null);
        RecordingCommand modify =
                new RecordingCommand(
                        1,
                        time,
                        null,
                        new RecordingCommand.ModifyRecord(
                                RoomFixture.APP,
                                RoomFixture.ROOM,
                                random.nextBoolean() ? random.nextLong() : null,
                                1 + random.nextInt(3),
                                null,
                                List.of(user, user)),
                        null,
                        null);
        return ByteString.copyFrom(Json.write(random.nextBoolean() ? start : modify));
    }
}
