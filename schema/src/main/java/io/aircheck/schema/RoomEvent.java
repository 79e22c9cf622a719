package io.aircheck.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The value of a record in the topic {@code room-events}; the key is {@code <bizId>/<roomId>} in
 * UTF-8.
 *
 * @param version of this record's form; 1; null means 1
 * @param type what happened
 * @param bizId the application, positive
 * @param roomId the room, 1 to 127 characters
 * @param userId the user, 1 to 127 characters; absent for {@link Type#ROOM_DISMISSED}
 * @param time when it happened: milliseconds since 1970-01-01T00:00:00Z in the clock the gateways
 *     stamp frames with
 */
public record RoomEvent(
        Integer version, Type type, long bizId, String roomId, String userId, long time) {

    /** What can happen in a room. */
    public enum Type {
        ENTER("enter"),
        EXIT("exit"),
        MIC_ON("mic-on"),
        MIC_OFF("mic-off"),
        /** Everybody is out: as an exit of every user. */
        ROOM_DISMISSED("room-dismissed"),
        /** Time passes; carries nothing else. See {@code Tick} in {@code audio_frames.proto}. */
        TICK("tick");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        @JsonValue
        public String word() {
            return word;
        }

        @JsonCreator
        static Type of(String word) {
            for (Type type : values()) {
                if (type.word.equals(word)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("unknown room event type");
        }
    }

    /** The tick of this topic. */
    public static RoomEvent tick(long time) {
        return new RoomEvent(1, Type.TICK, 0, null, null, time);
    }

    /**
     * Reads and checks a record.
     *
     * @throws MalformedRecordException when it is not a room event
     */
    public static RoomEvent parse(byte[] utf8) throws MalformedRecordException {
        RoomEvent event = Json.read(utf8, RoomEvent.class);
        Versions.require(event.version, 1);
        if (event.type == null) {
            throw new MalformedRecordException("type is missing");
        }
        if (event.type != Type.TICK) {
            Ids.require(event.bizId, event.roomId, event.userId, event.type != Type.ROOM_DISMISSED);
            if (event.time <= 0) {
                throw new MalformedRecordException("time is missing or not positive");
            }
        }
        return event;
    }

    /** The key of this record in Kafka. */
    public String key() {
        return type == Type.TICK ? "" : bizId + "/" + roomId;
    }
}
