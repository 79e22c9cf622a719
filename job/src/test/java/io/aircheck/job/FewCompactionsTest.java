package io.aircheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;

class FewCompactionsTest {
    @Test
    void theJobAsksForFewUnlessTheUserAskedForSomethingElse() {
        assertThat(RecordingJob.ownOptions(new Configuration()).get(RocksDBOptions.OPTIONS_FACTORY))
                .isEqualTo(FewCompactions.class.getName());
        assertThat(
                        RecordingJob.ownOptions(
                                        new Configuration()
                                                .set(RocksDBOptions.OPTIONS_FACTORY, "theirs"))
                                .getOptional(RocksDBOptions.OPTIONS_FACTORY))
                .isEmpty();
    }

    @Test
    void writesAreHeldUpNoSoonerThanCompactionsHadAChance() throws Exception {
        RocksDB.loadLibrary();
        List<AutoCloseable> toClose = new ArrayList<>();
        try (ColumnFamilyOptions given = new ColumnFamilyOptions();
                ColumnFamilyOptions options =
                        new FewCompactions().createColumnOptions(given, toClose)) {
            assertThat(options.level0FileNumCompactionTrigger()).isEqualTo(16);
            assertThat(options.level0SlowdownWritesTrigger())
                    .isGreaterThan(2 * options.level0FileNumCompactionTrigger());
            assertThat(options.level0StopWritesTrigger())
                    .isGreaterThan(options.level0SlowdownWritesTrigger());
        }
    }
}
