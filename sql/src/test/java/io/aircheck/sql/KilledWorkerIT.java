package io.aircheck.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.sql.TaskEvents.SegmentEvents;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes die while files are told; every file counts once. */
@Timeout(300)
class KilledWorkerIT {
    private static final int FILES_A_ROUND = 200;
    private static final int KILLS = 3;
    private static final long LENGTH_MS = 1_234;

    @TempDir Path dir;

    @Test
    void noMinuteIsLostOrCountedTwice() throws Exception {
        try (SqlCluster cluster = new SqlCluster(dir)) {
            cluster.submit("catalogue.sql", "usage.sql");
            int sent = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                long before = cluster.checkpoints();
                sent = send(cluster, sent);
                cluster.await().until(() -> cluster.checkpoints() > before + 1);
                // What was written since the checkpoint is written again.
                int more = send(cluster, sent);
                cluster.await().until(() -> written(cluster) > 0.9 * (more - FILES_A_ROUND));
                cluster.killTaskManager();
                long restored = 2L * (kill + 1);
                cluster.await().until(() -> cluster.restored() >= restored);
                sent = more;
            }

            int all = sent;
            cluster.await().until(() -> written(cluster) == all);
            cluster.await().until(() -> counted(cluster) >= all);
            assertThat(
                            cluster.rows(
                                    "SELECT files, recorded_ms, billable_minutes"
                                            + " FROM aircheck.usage_by_day"))
                    .containsExactly(
                            all
                                    + "|"
                                    + all * LENGTH_MS
                                    + "|"
                                    + (all * LENGTH_MS + 59_999) / 60_000);
            assertThat(
                            cluster.rows(
                                    "SELECT count(*), sum(duration_ms), min(stage)"
                                            + " FROM aircheck.segment"))
                    .isEqualTo(List.of(all + "|" + all * LENGTH_MS + "|4"));
        }
    }

    private static int send(SqlCluster cluster, int from) {
        for (int i = from; i < from + FILES_A_ROUND; i++) {
            TaskEvents task = new TaskEvents(1, "room" + i % 7, 1 + i % 50, 1_772_380_800_000L);
            SegmentEvents file = task.file("user" + i % 11, i, i, LENGTH_MS);
            cluster.send(file.started(), file.finished(), file.uploaded());
        }
        cluster.flush();
        return from + FILES_A_ROUND;
    }

    private static int written(SqlCluster cluster) {
        return number(cluster, "SELECT count(*) FROM aircheck.segment WHERE stage = 4");
    }

    private static int counted(SqlCluster cluster) {
        return number(cluster, "SELECT coalesce(sum(files), 0) FROM aircheck.usage_by_day");
    }

    private static int number(SqlCluster cluster, String query) {
        return Integer.parseInt(cluster.rows(query).get(0));
    }
}
