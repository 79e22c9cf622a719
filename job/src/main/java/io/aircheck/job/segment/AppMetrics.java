package io.aircheck.job.segment;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Figures by app, in groups {@code app=<bizId>}. The first apps seen have one each; so that there
 * are never more than a reporter can bear, all others share {@code app=other}.
 */
final class AppMetrics {
    private static final String OTHER = "other";

    private final MetricGroup group;
    private final int named;
    private final Map<Long, OfApp> apps = new HashMap<>();
    private OfApp others;

    /** Of one app, or of all others. */
    static final class OfApp {
        private final Counter uploadedFiles;
        private final Counter uploadedBytes;
        private final Counter failedFiles;
        // Written by the task's thread, read by reporters.
        private volatile int openFiles;

        private OfApp(MetricGroup group) {
            uploadedFiles = group.counter("uploadedFilesOfApp");
            uploadedBytes = group.counter("uploadedBytesOfApp");
            failedFiles = group.counter("failedFilesOfApp");
            group.gauge("openFilesOfApp", (Gauge<Integer>) () -> openFiles);
        }

        void opened(int files) {
            openFiles += files;
        }

        void uploaded(long bytes) {
            uploadedFiles.inc();
            uploadedBytes.inc(bytes);
        }

        void failed() {
            failedFiles.inc();
        }
    }

    /**
     * @param named apps that have a group of their own, at most; 0: there are no groups at all
     */
    AppMetrics(MetricGroup group, int named) {
        this.group = group;
        this.named = named;
    }

    OfApp of(long bizId) {
        OfApp app = apps.get(bizId);
        if (app != null) {
            return app;
        }
        if (apps.size() < named) {
            app = new OfApp(group.addGroup("app", Long.toString(bizId)));
            apps.put(bizId, app);
            return app;
        }
        if (others == null) {
            others =
                    new OfApp(
                            named == 0
                                    ? new UnregisteredMetricsGroup()
                                    : group.addGroup("app", OTHER));
        }
        return others;
    }
}
