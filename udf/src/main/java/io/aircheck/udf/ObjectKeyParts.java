package io.aircheck.udf;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code OBJECT_KEY_PARTS(key)}: what the key of a recording in COS says of it, by the rule of
 * {@link io.aircheck.schema.ObjectNames}. For listings and inventories of a bucket; where there is
 * an event, it says more.
 *
 * <p>What a key does not tell is null. {@code room_id} and {@code user_id}: of a user's file, when
 * ids hold {@code _} and could be split in more than one way; and of an id that takes the 97 to 100
 * bytes a cut one takes, and ends like one. {@code task_id} is null exactly for a user's file.
 * {@code started} is the task's start as written, at {@code naming.offset}, which a key does not
 * say either. {@code renamed} has the eight hex digits of a file whose own name another's object
 * had.
 */
public final class ObjectKeyParts extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param key without a bucket
     * @return null when the key is null or the naming rule does not make it
     */
    @DataTypeHint(
            "ROW<biz_id BIGINT, room_id STRING, user_id STRING, task_id BIGINT,"
                    + " started TIMESTAMP(3), segment INT, renamed STRING>")
    public Row eval(String key) {
        if (key == null) {
            return null;
        }
        return FileKey.read(key)
                .map(
                        file ->
                                Row.of(
                                        file.bizId(),
                                        file.roomId(),
                                        file.userId(),
                                        file.taskId(),
                                        file.started(),
                                        file.segment(),
                                        file.renamed()))
                .orElse(null);
    }
}
