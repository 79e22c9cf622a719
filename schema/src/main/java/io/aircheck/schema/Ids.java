package io.aircheck.schema;

/** The identifiers strangers choose. */
public final class Ids {
    /**
     * The longest room or user id, in UTF-16 code units; GME allows 127 characters for a room id
     * (GME client SDK, room entry).
     */
    public static final int MAX_LENGTH = 127;

    private Ids() {}

    /**
     * Refuses ids no recording can be made for.
     *
     * @throws MalformedRecordException when the app is not positive or an id is empty, too long or
     *     not well-formed Unicode
     */
    static void require(long bizId, String roomId, String userId, boolean userNeeded)
            throws MalformedRecordException {
        if (bizId <= 0) {
            throw new MalformedRecordException("bizId must be positive, is " + bizId);
        }
        require("roomId", roomId);
        if (userNeeded) {
            require("userId", userId);
        }
    }

    /** As {@link #require(long, String, String, boolean)}, for the three ids of a track. */
    public static void requireTrack(long bizId, String roomId, String userId)
            throws MalformedRecordException {
        require(bizId, roomId, userId, true);
    }

    private static void require(String name, String id) throws MalformedRecordException {
        if (id == null || id.isEmpty()) {
            throw new MalformedRecordException(name + " is missing or empty");
        }
        if (id.length() > MAX_LENGTH) {
            throw new MalformedRecordException(
                    name + " has " + id.length() + " characters, at most " + MAX_LENGTH);
        }
        for (int i = 0; i < id.length(); i++) {
            if (Character.isHighSurrogate(id.charAt(i))
                    && i + 1 < id.length()
                    && Character.isLowSurrogate(id.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(id.charAt(i))) {
                throw new MalformedRecordException(name + " holds half a surrogate pair");
            }
        }
    }
}
