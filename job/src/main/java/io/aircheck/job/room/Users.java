package io.aircheck.job.room;

import io.aircheck.job.room.state.UserState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The users of a room: who is there, and who is remembered. */
final class Users {
    /** Earliest to come first. */
    static final Comparator<UserState.Builder> BY_ARRIVAL =
            Comparator.comparingLong(UserState.Builder::getSinceMs)
                    .thenComparing(UserState.Builder::getUserId);

    private final TreeMap<String, UserState.Builder> byId = new TreeMap<>();

    private boolean byFrames;

    /**
     * Takes up what is stored.
     *
     * @param byFrames whether users are present by their frames only, so that nobody is announced
     */
    Users(List<UserState> stored, boolean byFrames) {
        stored.forEach(user -> byId.put(user.getUserId(), user.toBuilder()));
        this.byFrames = byFrames;
    }

    boolean byFrames() {
        return byFrames;
    }

    /**
     * Changes how presence is known. Who was announced now has until the idle time to be heard.
     *
     * @param now event time in ms
     */
    void setByFrames(boolean newByFrames, long now) {
        if (newByFrames && !byFrames) {
            for (UserState.Builder user : byId.values()) {
                if (user.getAnnounced()) {
                    user.setAnnounced(false)
                            .setAudible(true)
                            .setAudibleMs(now)
                            .setAudibleRecordMs(now);
                }
            }
        }
        byFrames = newByFrames;
    }

    static boolean isPresent(UserState.Builder user) {
        return user.getAnnounced() || user.getAudible();
    }

    UserState.Builder user(String id) {
        return byId.computeIfAbsent(id, key -> UserState.newBuilder().setUserId(key));
    }

    /** All that are known, by id. */
    Collection<UserState.Builder> all() {
        return byId.values();
    }

    /** Those who are there, by id. */
    List<UserState.Builder> present() {
        return byId.values().stream().filter(Users::isPresent).toList();
    }

    boolean anyPresent() {
        return byId.values().stream().anyMatch(Users::isPresent);
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Until when a user who is not there is remembered, to know old events by. */
    static long rememberedUntil(UserState.Builder user, long skewMs) {
        return lastHeardOf(user) + skewMs;
    }

    private static long lastHeardOf(UserState.Builder user) {
        return Math.max(user.getPresenceMs(), Math.max(user.getMicMs(), user.getAudibleMs()));
    }

    /** When the last happened that a user's track was, or may have been, told of. */
    static long lastConcern(UserState.Builder user) {
        return Math.max(lastHeardOf(user), user.getRecorded().getOrderMs());
    }

    /** Those who left the running task, who left first first. */
    List<UserState.Builder> departed() {
        return byId.values().stream()
                .filter(user -> user.hasRecorded() && !isPresent(user))
                .sorted(
                        Comparator.comparingLong(Users::lastConcern)
                                .thenComparing(UserState.Builder::getUserId))
                .toList();
    }

    /** Forgets who is neither there nor recorded and whose last event is too old to matter. */
    void forget(long now, long skewMs) {
        byId.values().removeIf(user -> isForgettable(user) && rememberedUntil(user, skewMs) < now);
    }

    void forgetAll() {
        byId.clear();
    }

    static boolean isForgettable(UserState.Builder user) {
        return !isPresent(user) && !user.hasRecorded();
    }

    List<UserState> stored() {
        return byId.values().stream().map(UserState.Builder::build).toList();
    }
}
