package io.aircheck.job.message;

/** A room of an app. */
public record RoomKey(long bizId, String roomId) {
    public static RoomKey of(RoomInput input) {
        return new RoomKey(input.getBizId(), input.getRoomId());
    }
}
