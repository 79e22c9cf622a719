package io.aircheck.job.message;

/** A user's audio in a room of an app. */
public record TrackKey(long bizId, String roomId, String userId) {
    public static TrackKey of(ReceivedFrames frames) {
        return new TrackKey(frames.getBizId(), frames.getRoomId(), frames.getUserId());
    }

    public static TrackKey of(TrackOrder order) {
        return new TrackKey(order.getBizId(), order.getRoomId(), order.getUserId());
    }
}
