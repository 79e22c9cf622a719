package io.aircheck.job;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * RocksDB for state of which most is written once, read once and deleted. Each checkpoint adds a
 * file to level 0; by default RocksDB rewrites all there is once they are four, and what it rewrote
 * goes to checkpoint storage again. Here it waits for more: reads look into more files, of which
 * there are few.
 */
public final class FewCompactions implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    /** Files in level 0 that set off a compaction; RocksDB's default is 4. */
    private static final int TRIGGER = 16;

    /** Above the trigger by more than RocksDB's defaults, 20 and 36, are above 4. */
    private static final int SLOW_DOWN = 40;

    private static final int STOP = 60;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
        return current.setLevel0FileNumCompactionTrigger(TRIGGER)
                .setLevel0SlowdownWritesTrigger(SLOW_DOWN)
                .setLevel0StopWritesTrigger(STOP);
    }
}
