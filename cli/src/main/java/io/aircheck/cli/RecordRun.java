package io.aircheck.cli;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.AppSettings;
import io.aircheck.testbed.cos.CosEmulator;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Records a scenario in this process: broker, object store and Flink are started, the scenario is
 * played, and what was recorded is taken out of the object store.
 */
final class RecordRun {
    private static final int MAX_PARALLELISM = 4;

    private final JobRunner runner;
    private final Map<String, String> jobOptions;
    private final Companion companion;
    private final PrintWriter err;

    /**
     * @param jobOptions options of the recording job that go before this run's own defaults
     * @param err where progress is said
     */
    RecordRun(JobRunner runner, Map<String, String> jobOptions, PrintWriter err) {
        this(runner, jobOptions, Companion.NONE, err);
    }

    /**
     * @param jobOptions options of the recording job that go before this run's own defaults
     * @param companion what runs beside the recording
     * @param err where progress is said
     */
    RecordRun(
            JobRunner runner,
            Map<String, String> jobOptions,
            Companion companion,
            PrintWriter err) {
        this.runner = runner;
        this.jobOptions = jobOptions;
        this.companion = companion;
        this.err = err;
    }

    /**
     * Records and returns when every task has ended.
     *
     * @param rate times real time; infinite: as fast as can be
     */
    RecordedFiles record(Scenario scenario, OutDirectory out, double rate) throws Exception {
        Set<String> buckets = ofApps(scenario, AppSettings::bucket);
        out.create(buckets);
        Path work = out.createWork();
        Thread tidy = new Thread(() -> tidy(work), "tidy");
        Runtime.getRuntime().addShutdownHook(tidy);
        try {
            return record(scenario, out, rate, work, buckets);
        } finally {
            out.take(work.resolve("cos"), buckets);
            OutDirectory.delete(work);
            Runtime.getRuntime().removeShutdownHook(tidy);
        }
    }

    private RecordedFiles record(
            Scenario scenario, OutDirectory out, double rate, Path work, Set<String> buckets)
            throws Exception {
        StoreKeys keys = new StoreKeys();
        Path secrets = work.resolve("secrets.properties");
        keys.write(secrets, ofApps(scenario, AppSettings::credentials), companion.secrets());
        int parallelism = Math.min(MAX_PARALLELISM, Runtime.getRuntime().availableProcessors());
        try (EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("kafka"));
                CosEmulator store =
                        CosEmulator.at(work.resolve("cos"))
                                .credentials(keys.id(), keys.key())
                                .start()) {
            for (String bucket : buckets) {
                store.createBucket(bucket);
            }
            ScenarioTopics.createMissing(broker.bootstrapServers(), parallelism);
            RecordingConfig config = config(broker, store, secrets);
            try (EventLog events =
                            EventLog.open(
                                    broker.bootstrapServers(),
                                    config.topics().recordingEvents(),
                                    out.events());
                    KafkaRecordSink sink = KafkaRecordSink.open(broker.bootstrapServers());
                    InputProgress progress = new InputProgress(config);
                    RunningJob job = runner.start(config, parallelism, work);
                    Companion.Run beside = companion.start(config, work)) {
                PlayOptions options = PlayOptions.fastest().withRate(rate);
                Playback playback = new Playback(scenario, new Player(scenario, options, sink));
                new Recording(playback, job, events, progress, new ProgressLine(err)).finish();
                beside.finish(events.files());
                return events.files();
            }
        }
    }

    private RecordingConfig config(EmbeddedBroker broker, CosEmulator store, Path secrets)
            throws CommandException {
        List<String> arguments = new ArrayList<>();
        // The user's come last and so go before.
        Map<String, String> own =
                Map.of(
                        "job.name",
                        "record",
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "cos.endpoint",
                        "http://" + store.endpoint(),
                        "secrets.file",
                        secrets.toString(),
                        "source.time",
                        "create",
                        // All of it is in this process, where comparing is cheap: so read on at
                        // once, also what one user said in hours.
                        "source.watermark-alignment.update-interval",
                        "100ms");
        own.forEach(
                (key, value) -> {
                    if (!jobOptions.containsKey(key)) {
                        arguments.addAll(List.of("--" + key, value));
                    }
                });
        jobOptions.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        try {
            return RecordingConfig.from(arguments.toArray(String[]::new));
        } catch (ConfigException e) {
            throw new CommandException(Failures.firstLine(e.getMessage()), e);
        }
    }

    private static Set<String> ofApps(Scenario scenario, Function<AppSettings, String> field) {
        Set<String> values = new LinkedHashSet<>();
        Stream.concat(
                        scenario.apps().stream(),
                        scenario.changes().stream().map(Scenario.TimedSettings::settings))
                .map(field)
                .forEach(values::add);
        return values;
    }

    /** When the run is interrupted: what is in the folder then is no recording. */
    private static void tidy(Path work) {
        try {
            OutDirectory.delete(work);
        } catch (IOException e) {
            System.err.println("aircheck: cannot delete " + work + ": " + e.getMessage());
        }
    }
}
