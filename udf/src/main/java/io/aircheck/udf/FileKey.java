package io.aircheck.udf;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file's key, read back.
 *
 * <p>Ids may hold the {@code _} that stands between them, so a user's folder can often be split in
 * more than one place. An id is told only where every other split is none that the naming rule
 * makes.
 *
 * @param bizId the application
 * @param roomId null when it cannot be told
 * @param userId null when it cannot be told, and of a room's file
 * @param taskId of a room's file; null of a user's
 * @param started the task's start, in the zone names are written in
 * @param segment from 0
 * @param renamed the eight hex digits of a file whose name another's object had; else null
 */
record FileKey(
        long bizId,
        String roomId,
        String userId,
        Long taskId,
        LocalDateTime started,
        int segment,
        String renamed) {
    /** COS's limit; no name comes near it. */
    private static final int MAX_CHARS = 850;

    private static final Pattern FOLDER =
            Pattern.compile("([1-9][0-9]{0,18})_(.+)", Pattern.DOTALL);
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:(?<task>[1-9][0-9]{0,18})_)?"
                            + "(?<started>[0-9]{4}(?:-[0-9]{2}){5})"
                            + "_(?<segment>0|[1-9][0-9]{0,9})"
                            + "_audio(?:~(?<renamed>[0-9a-f]{8}))?\\.mp3");
    private static final DateTimeFormatter STARTED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss")
                    .withResolverStyle(ResolverStyle.STRICT);

    /** The ids of a folder; each null when it cannot be told. */
    private record Owner(String roomId, String userId) {}

    /** Reads a key; empty when the naming rule does not make it. */
    static Optional<FileKey> read(String key) {
        int slash = key.indexOf('/');
        if (slash < 0 || key.length() > MAX_CHARS) {
            return Optional.empty();
        }
        Matcher folder = FOLDER.matcher(key.substring(0, slash));
        Matcher name = NAME.matcher(key.substring(slash + 1));
        if (!folder.matches() || !name.matches()) {
            return Optional.empty();
        }
        boolean ofRoom = name.group("task") != null;
        String ids = folder.group(2);
        try {
            // Digits that are no number of their size are no key's, as are days that never were.
            long bizId = Long.parseLong(folder.group(1));
            Long taskId = ofRoom ? Long.valueOf(name.group("task")) : null;
            LocalDateTime started = LocalDateTime.parse(name.group("started"), STARTED);
            int segment = Integer.parseInt(name.group("segment"));
            if (started.getYear() == 0) {
                return Optional.empty();
            }
            return (ofRoom ? room(ids) : user(ids))
                    .map(
                            owner ->
                                    new FileKey(
                                            bizId,
                                            owner.roomId(),
                                            owner.userId(),
                                            taskId,
                                            started,
                                            segment,
                                            name.group("renamed")));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<Owner> room(String ids) {
        return IdInName.read(ids).map(room -> new Owner(room.id(), null));
    }

    private static Optional<Owner> user(String ids) {
        List<Owner> possible = new ArrayList<>();
        for (int at = ids.indexOf('_'); at >= 0; at = ids.indexOf('_', at + 1)) {
            Optional<IdInName> room = IdInName.read(ids.substring(0, at));
            Optional<IdInName> user = IdInName.read(ids.substring(at + 1));
            if (room.isPresent() && user.isPresent()) {
                possible.add(new Owner(room.get().id(), user.get().id()));
            }
        }
        return switch (possible.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(possible.get(0));
            default -> Optional.of(new Owner(null, null));
        };
    }
}
