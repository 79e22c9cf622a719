package io.aircheck.job.room;

import io.aircheck.job.message.Activity;
import io.aircheck.job.message.RoomInput;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A checked input of the room supervisor. */
sealed interface RoomHappening {
    /** By its own time; then events, audio, commands; then by user; then as they came. */
    Comparator<RoomHappening> ORDER =
            Comparator.comparingLong(RoomHappening::timeMs)
                    .thenComparingInt(RoomHappening::rank)
                    .thenComparing(RoomHappening::userId);

    /** When it happened: ms in the clock of whoever says so. */
    long timeMs();

    /** When Kafka took it. */
    long recordTimeMs();

    /** Whom it is about; empty if the whole room. */
    String userId();

    int rank();

    record Presence(RoomEvent event, long recordTimeMs) implements RoomHappening {
        @Override
        public long timeMs() {
            return event.time();
        }

        @Override
        public String userId() {
            return event.type() == RoomEvent.Type.ROOM_DISMISSED ? "" : event.userId();
        }

        @Override
        public int rank() {
            return 0;
        }
    }

    record Audio(String userId, long timeMs, long recordTimeMs) implements RoomHappening {
        @Override
        public int rank() {
            return 1;
        }
    }

    record Command(RecordingCommand command, long recordTimeMs) implements RoomHappening {
        @Override
        public long timeMs() {
            return command.time();
        }

        @Override
        public String userId() {
            return "";
        }

        @Override
        public int rank() {
            return 2;
        }
    }

    /**
     * Reads an input.
     *
     * @return nothing for a tick
     * @throws MalformedRecordException when it is none
     */
    static Optional<RoomHappening> of(RoomInput input) throws MalformedRecordException {
        switch (input.getInputCase()) {
            case EVENT -> {
                RoomEvent event = RoomEvent.parse(input.getEvent().toByteArray());
                return event.type() == RoomEvent.Type.TICK
                        ? Optional.empty()
                        : Optional.of(new Presence(event, input.getRecordTimeMs()));
            }
            case COMMAND -> {
                RecordingCommand command = RecordingCommand.parse(input.getCommand().toByteArray());
                return command.onlyTick()
                        ? Optional.empty()
                        : Optional.of(new Command(command, input.getRecordTimeMs()));
            }
            case ACTIVITY -> {
                Activity activity = input.getActivity();
                return Optional.of(
                        new Audio(
                                activity.getUserId(),
                                activity.getMediaTimeMs(),
                                input.getRecordTimeMs()));
            }
            default -> throw new MalformedRecordException("an input of no known kind");
        }
    }

    /** Orders what is decided together. */
    static List<RoomHappening> inOrder(List<RoomHappening> happenings) {
        List<RoomHappening> ordered = new ArrayList<>(happenings);
        ordered.sort(ORDER);
        return ordered;
    }
}
