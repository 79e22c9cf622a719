package io.aircheck.schema;

import java.util.List;

/**
 * The value of a record in the topic {@code recording-commands}; the key is {@code
 * <bizId>/<roomId>} in UTF-8. Commands hold for apps of custom scope. Exactly one of the three is
 * given, or none in a tick.
 *
 * @param version of this record's form; 1; null means 1
 * @param time when it was asked for: milliseconds since the epoch; positive
 * @param startRecord begin a task (GME: StartRecord)
 * @param modifyRecord change a running task (GME: ModifyRecordInfo)
 * @param stopRecord end a task (GME: StopRecord)
 * @param tick true: time passes, nothing else
 */
public record RecordingCommand(
        Integer version,
        long time,
        StartRecord startRecord,
        ModifyRecord modifyRecord,
        StopRecord stopRecord,
        Boolean tick) {

    /** The longest allow or block list (GME: SubscribeRecordUserIds). */
    public static final int MAX_LISTED = 20;

    /**
     * Begins a task.
     *
     * @param recordMode 1 single, 2 mixed, 3 both (GME: RecordMode)
     * @param subscribeUserIds allow list, at most 20; only these are recorded; null or empty: all
     * @param unSubscribeUserIds block list, at most 20; only one of the two lists may be given
     */
    public record StartRecord(
            long bizId,
            String roomId,
            int recordMode,
            List<String> subscribeUserIds,
            List<String> unSubscribeUserIds) {}

    /**
     * Changes a running task; the whole of mode and lists is given anew.
     *
     * @param taskId the task; null means the room's running one
     */
    public record ModifyRecord(
            long bizId,
            String roomId,
            Long taskId,
            int recordMode,
            List<String> subscribeUserIds,
            List<String> unSubscribeUserIds) {}

    /**
     * Ends a task.
     *
     * @param taskId the task; null means the room's running one
     */
    public record StopRecord(long bizId, String roomId, Long taskId) {}

    /** The tick of this topic. */
    public static RecordingCommand tick(long time) {
        return new RecordingCommand(1, time, null, null, null, true);
    }

    /**
     * Reads and checks a record.
     *
     * @throws MalformedRecordException when it is not a command
     */
    public static RecordingCommand parse(byte[] utf8) throws MalformedRecordException {
        RecordingCommand command = Json.read(utf8, RecordingCommand.class);
        command.check();
        return command;
    }

    /**
     * Checks the ranges above.
     *
     * @throws MalformedRecordException naming the first field out of its range
     */
    public void check() throws MalformedRecordException {
        Versions.require(version, 1);
        if (onlyTick()) {
            return;
        }
        int given =
                (startRecord == null ? 0 : 1)
                        + (modifyRecord == null ? 0 : 1)
                        + (stopRecord == null ? 0 : 1);
        if (given != 1) {
            throw new MalformedRecordException(
                    "exactly one of startRecord, modifyRecord, stopRecord must be given, not "
                            + given);
        }
        if (time <= 0) {
            throw new MalformedRecordException("time is missing or not positive");
        }
        Ids.require(bizId(), roomId(), null, false);
        if (startRecord != null) {
            checkMode(startRecord.recordMode);
            checkLists(startRecord.subscribeUserIds, startRecord.unSubscribeUserIds);
        } else if (modifyRecord != null) {
            checkMode(modifyRecord.recordMode);
            checkLists(modifyRecord.subscribeUserIds, modifyRecord.unSubscribeUserIds);
        }
    }

    private static void checkMode(int mode) throws MalformedRecordException {
        if (mode < 1 || mode > 3) {
            throw new MalformedRecordException(
                    "recordMode must be 1 (single), 2 (mixed) or 3 (both), is " + mode);
        }
    }

    private static void checkLists(List<String> allowed, List<String> blocked)
            throws MalformedRecordException {
        boolean both =
                allowed != null && !allowed.isEmpty() && blocked != null && !blocked.isEmpty();
        if (both) {
            throw new MalformedRecordException(
                    "only one of subscribeUserIds and unSubscribeUserIds may be given");
        }
        checkList("subscribeUserIds", allowed);
        checkList("unSubscribeUserIds", blocked);
    }

    private static void checkList(String name, List<String> users) throws MalformedRecordException {
        if (users == null) {
            return;
        }
        if (users.size() > MAX_LISTED) {
            throw new MalformedRecordException(
                    name + " has " + users.size() + " entries, at most " + MAX_LISTED);
        }
        for (String user : users) {
            Ids.requireTrack(1, "-", user);
        }
    }

    /** Whether the record only carries time. */
    public boolean onlyTick() {
        return Boolean.TRUE.equals(tick);
    }

    /** The app the command is for; 0 in a tick. */
    public long bizId() {
        return startRecord != null
                ? startRecord.bizId
                : modifyRecord != null
                        ? modifyRecord.bizId
                        : stopRecord != null ? stopRecord.bizId : 0;
    }

    /** The room the command is for; null in a tick. */
    public String roomId() {
        return startRecord != null
                ? startRecord.roomId
                : modifyRecord != null
                        ? modifyRecord.roomId
                        : stopRecord != null ? stopRecord.roomId : null;
    }

    /** The key of this record in Kafka. */
    public String key() {
        return onlyTick() ? "" : bizId() + "/" + roomId();
    }
}
