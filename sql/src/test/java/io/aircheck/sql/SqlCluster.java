package io.aircheck.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.sql.catalogue.CatalogueAddress;
import io.aircheck.sql.catalogue.CatalogueMigrations;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Flink, Kafka and PostgreSQL in one place, with the shipped tables in each. */
final class SqlCluster implements AutoCloseable {
    static final String TOPIC = "recording-events";

    private static final String WRITER = "aircheck";
    private static final int PARTITIONS = 2;
    private static final int SLOTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final EmbeddedBroker broker;
    private final EmbeddedDatabase database;
    private final Configuration configuration;
    private final MiniCluster flink;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<JobClient> jobs = new ArrayList<>();
    private int killed;

    SqlCluster(Path dir) throws Exception {
        broker = EmbeddedBroker.start(dir.resolve("kafka"));
        database = EmbeddedDatabase.start(dir.resolve("postgres"));
        database.createLogin(WRITER);
        // As PGPASSFILE, which a running process cannot set for itself.
        System.setProperty("org.postgresql.pgpassfile", database.passfile().toString());
        CatalogueMigrations.migrate(
                CatalogueAddress.of(database.jdbcUrl(EmbeddedDatabase.SUPERUSER)));
        execute("GRANT aircheck_writer TO " + WRITER);
        broker.createTopic(TOPIC, PARTITIONS, Map.of("message.timestamp.type", "LogAppendTime"));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        configuration = configuration(dir);
        flink = flink(configuration);
    }

    private static Configuration configuration(Path dir) {
        return Configuration.fromMap(
                Map.of(
                        "parallelism.default", "1",
                        "execution.checkpointing.interval", "300ms",
                        "execution.checkpointing.dir",
                                dir.resolve("checkpoints").toUri().toString(),
                        "restart-strategy.type", "fixed-delay",
                        "restart-strategy.fixed-delay.attempts", "100",
                        "restart-strategy.fixed-delay.delay", "100ms",
                        "taskmanager.memory.managed.size", "64m",
                        "rest.bind-address", "127.0.0.1"));
    }

    private static MiniCluster flink(Configuration configuration) throws Exception {
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(SLOTS)
                                .setCommonBindAddress("127.0.0.1")
                                .withRandomPorts()
                                .build());
        cluster.start();
        TestStreamEnvironment.setAsContext(cluster, 1);
        return cluster;
    }

    /** Runs shipped files after those that define functions and tables. */
    void submit(String... names) throws Exception {
        List<StatementFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(StatementFile.read(Path.of(name)));
        }
        TableEnvironment tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .build());
        for (TableResult result :
                SqlJob.run(
                        tables,
                        ShippedFiles.before(files),
                        Addresses.of(broker.bootstrapServers(), database.jdbcUrl(WRITER)))) {
            jobs.add(result.getJobClient().orElseThrow());
        }
    }

    void send(RecordingEvent... events) {
        for (RecordingEvent event : events) {
            send(event.key(), Json.write(event));
        }
    }

    /** What is no event. */
    void send(String value) {
        send("1", value.getBytes(UTF_8));
    }

    private void send(String key, byte[] value) {
        producer.send(new ProducerRecord<>(TOPIC, key.getBytes(UTF_8), value));
    }

    void flush() {
        producer.flush();
    }

    /** Kills the process all jobs run in, and starts another. */
    void killTaskManager() throws Exception {
        flink.terminateTaskManager(killed++).get();
        flink.startTaskManager();
    }

    /** How often the jobs were restored from checkpoints, and how many of those there were. */
    long restored() {
        return jobs.stream().mapToLong(job -> checkpoints(job).restored()).sum();
    }

    /** Checkpoints of the job that has the fewest. */
    long checkpoints() {
        return jobs.stream().mapToLong(job -> checkpoints(job).completed()).min().orElseThrow();
    }

    private record Checkpoints(long completed, long restored) {}

    private Checkpoints checkpoints(JobClient job) {
        try {
            var counts =
                    flink.getExecutionGraph(job.getJobID())
                            .get()
                            .getCheckpointStatsSnapshot()
                            .getCounts();
            return new Checkpoints(
                    counts.getNumberOfCompletedCheckpoints(),
                    counts.getNumberOfRestoredCheckpoints());
        } catch (Exception e) {
            throw new AssertionError("the job cannot be asked", e);
        }
    }

    /** All rows of a query, each as PostgreSQL's text of its columns with '|' between them. */
    List<String> rows(String query) {
        try (Connection connection =
                        database.dataSource(EmbeddedDatabase.SUPERUSER).getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    columns.add(found.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (Exception e) {
            throw new AssertionError(query, e);
        }
    }

    void execute(String sql) throws Exception {
        try (Connection connection =
                        database.dataSource(EmbeddedDatabase.SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Waits for what the jobs do. A job that has ended never will. */
    ConditionFactory await() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .failFast("a job has ended", this::oneHasEnded);
    }

    private boolean oneHasEnded() throws Exception {
        for (JobClient job : jobs) {
            JobStatus status = job.getJobStatus().get();
            if (status.isGloballyTerminalState()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws Exception {
        try (database;
                broker;
                producer) {
            TestStreamEnvironment.unsetAsContext();
            flink.close();
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
        }
    }
}
