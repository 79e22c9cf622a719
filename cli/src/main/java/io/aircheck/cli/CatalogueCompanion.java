package io.aircheck.cli;

import io.aircheck.cli.cluster.CatalogueServer;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.sql.Addresses;
import io.aircheck.sql.ShippedFiles;
import io.aircheck.sql.SqlJob;
import io.aircheck.sql.StatementFile;
import io.aircheck.sql.catalogue.Catalogue;
import io.aircheck.sql.catalogue.CatalogueAddress;
import io.aircheck.sql.catalogue.CatalogueException;
import io.aircheck.sql.catalogue.CatalogueFile;
import io.aircheck.sql.catalogue.DayUsage;
import io.aircheck.sql.catalogue.FileQuery;
import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.util.IOUtils;

/** The catalogue: a PostgreSQL server, and the SQL jobs that keep files and usage there. */
final class CatalogueCompanion implements Companion {
    private static final String PASSFILE = "org.postgresql.pgpassfile";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final MemorySize SMALL = MemorySize.ofMebiBytes(32);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;

    private final List<CatalogueFile> files = new ArrayList<>();
    private final List<DayUsage> usage = new ArrayList<>();

    /** The files that stand in the catalogue in the end, in the order of their keys. */
    List<CatalogueFile> files() {
        return files;
    }

    /** What apps recorded on the days of these files. */
    List<DayUsage> usage() {
        return usage;
    }

    /** Prints both. */
    void print(PrintWriter to) {
        FileTable table = new FileTable(to);
        files.forEach(table::add);
        table.end();
        to.println();
        UsageTable.print(to, usage);
    }

    @Override
    public Run start(RecordingConfig config, Path work) throws Exception {
        Filling filling = new Filling();
        try {
            filling.begin(config, work);
        } catch (Exception e) {
            try (filling) {
                throw e;
            }
        }
        return filling;
    }

    private static Configuration flink(Path work) {
        Configuration flink = new Configuration();
        flink.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        flink.set(CoreOptions.TMP_DIRS, work.resolve("tmp").toString());
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                work.resolve("catalogue").toUri().toString());
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, SMALL);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, SMALL);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, SMALL);
        flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        flink.set(RestOptions.ADDRESS, LOOPBACK);
        return flink;
    }

    private final class Filling implements Run {
        private final List<JobClient> jobs = new ArrayList<>();

        /** What there is to be closed, the last first. */
        private final Deque<AutoCloseable> open = new ArrayDeque<>();

        private Catalogue catalogue;

        void begin(RecordingConfig config, Path work) throws Exception {
            EmbeddedDatabase database = EmbeddedDatabase.start(work.resolve("postgres"));
            open.push(database);
            // As PGPASSFILE, which a running process cannot set for itself.
            System.setProperty(PASSFILE, database.passfile().toString());
            open.push(() -> System.clearProperty(PASSFILE));
            CatalogueServer.prepare(database);
            String url = database.jdbcUrl(CatalogueServer.WRITER);
            submit(flink(work), Addresses.of(config.bootstrapServers(), url));
            catalogue = Catalogue.open(CatalogueAddress.of(url));
            open.push(catalogue);
        }

        private void submit(Configuration flink, Addresses addresses) throws IOException {
            TableEnvironment tables =
                    TableEnvironment.create(
                            EnvironmentSettings.newInstance()
                                    .inStreamingMode()
                                    .withConfiguration(flink)
                                    .build());
            // One after the other: each job is known before the next could fail.
            for (StatementFile file : ShippedFiles.jobs("catalogue.sql", "usage.sql")) {
                for (TableResult result : SqlJob.run(tables, List.of(file), addresses)) {
                    JobClient job = result.getJobClient().orElseThrow();
                    jobs.add(job);
                    open.push(() -> cancel(job));
                }
            }
        }

        private static void cancel(JobClient job) throws Exception {
            if (!job.getJobStatus().get().isGloballyTerminalState()) {
                job.cancel().get();
            }
        }

        @Override
        public void finish(RecordedFiles recorded) throws Exception {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!isFull(recorded)) {
                for (JobClient job : jobs) {
                    if (job.getJobStatus().get().isGloballyTerminalState()) {
                        throw new CommandException("a job of the catalogue ended by itself");
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new CommandException(
                            "of " + recorded.count() + " files the catalogue has " + files.size());
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }

        private boolean isFull(RecordedFiles recorded) throws CatalogueException, IOException {
            files.clear();
            usage.clear();
            catalogue.files(FileQuery.all(), files::add);
            TreeSet<LocalDate> days = new TreeSet<>();
            files.forEach(file -> days.add(day(file)));
            for (LocalDate day : days) {
                usage.addAll(catalogue.usage(day, null));
            }
            return files.stream().filter(file -> file.status().equals("uploaded")).count()
                            == recorded.count()
                    && usage.stream()
                                    .filter(each -> each.stream() == null)
                                    .mapToLong(DayUsage::files)
                                    .sum()
                            == recorded.count();
        }

        private static LocalDate day(CatalogueFile file) {
            return LocalDate.ofInstant(Instant.ofEpochMilli(file.beginMs()), ZoneOffset.UTC);
        }

        @Override
        public void close() throws Exception {
            IOUtils.closeAll(open);
        }
    }
}
