package io.aircheck.sql.catalogue;

/**
 * Which files are wanted. With a room or a user the newest come first; otherwise they come in the
 * order of their keys, byte by byte, as COS lists them, and files without a key are left out.
 * Nothing in the texts is a wildcard. Immutable.
 *
 * @param bizId the application, or null for all
 * @param roomId the room, or null for all; of several applications unless one is named
 * @param userId the user, or null for all
 * @param prefix what keys begin with; null or empty for all
 * @param after the last file of the page before, or null to begin
 * @param limit the most files, 1 or more; null for all
 */
public record FileQuery(
        Long bizId,
        String roomId,
        String userId,
        String prefix,
        CatalogueFile after,
        Integer limit) {

    /**
     * @throws IllegalArgumentException if a text holds what PostgreSQL's cannot, or a number is not
     *     positive; the message is for people
     */
    public FileQuery {
        QueryText.require("the room", roomId);
        QueryText.require("the user", userId);
        QueryText.require("the prefix", prefix);
        if (bizId != null && bizId < 1) {
            throw new IllegalArgumentException("the app must be 1 or more");
        }
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more");
        }
    }

    /** All files. */
    public static FileQuery all() {
        return new FileQuery(null, null, null, null, null, null);
    }

    /** Of one application. */
    public FileQuery ofApp(Long app) {
        return new FileQuery(app, roomId, userId, prefix, after, limit);
    }

    /** Of one room. */
    public FileQuery inRoom(String room) {
        return new FileQuery(bizId, room, userId, prefix, after, limit);
    }

    /** Of one user; an empty name means the rooms' mixed files. */
    public FileQuery ofUser(String user) {
        return new FileQuery(bizId, roomId, user, prefix, after, limit);
    }

    /** With keys that begin like this. */
    public FileQuery startingWith(String keyPrefix) {
        return new FileQuery(bizId, roomId, userId, keyPrefix, after, limit);
    }

    /** The page behind a file. */
    public FileQuery after(CatalogueFile last) {
        return new FileQuery(bizId, roomId, userId, prefix, last, limit);
    }

    /** At most so many. */
    public FileQuery limit(Integer most) {
        return new FileQuery(bizId, roomId, userId, prefix, after, most);
    }

    boolean newestFirst() {
        return roomId != null || userId != null;
    }
}
