package io.aircheck.cli;

import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.PlayedScenario;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import io.aircheck.testbed.scenario.ScenarioTopics;
import io.aircheck.testbed.scenario.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "replay",
        description = "Plays a scenario into the topics of a Kafka cluster, as gateways would.",
        footer = {
            "",
            "Topics that are missing are created. Records bear the scenario's times, moved by"
                    + " --shift; topics set to LogAppendTime take their own."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ReplayCommand implements Callable<Integer> {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..1",
            description = "A scenario in YAML; left out with --ticks-only.")
    private Path scenario;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT,...",
            required = true,
            description = "The brokers.")
    private String bootstrapServers;

    @Option(
            names = "--shift",
            paramLabel = "now|TIME",
            converter = Start.Converter.class,
            description = "Move the scenario's start to now or to a time (2026-03-01T08:00:00Z).")
    private Start shift;

    @Option(
            names = "--rate",
            paramLabel = "max|N",
            defaultValue = "1",
            converter = Rate.Converter.class,
            description = "N times real time (default: 1), or as fast as can be.")
    private Rate rate;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of topics that are missing (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--keep-ticking",
            description = "Let time go on after the scenario's end, until interrupted.")
    private boolean keepTicking;

    @Option(
            names = "--ticks-only",
            description = "Play nothing: write the present time every second until interrupted.")
    private boolean ticksOnly;

    @Spec private CommandSpec spec;

    /** Where a scenario is moved to; null: when it is played. */
    record Start(Instant at) {
        static final class Converter implements ITypeConverter<Start> {
            @Override
            public Start convert(String text) {
                try {
                    return new Start(text.equals("now") ? null : Instant.parse(text));
                } catch (java.time.format.DateTimeParseException e) {
                    throw new TypeConversionException(
                            "'" + text + "' is not now or a time such as 2026-03-01T08:00:00Z");
                }
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        if (ticksOnly != (scenario == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    ticksOnly
                            ? "--ticks-only plays no scenario"
                            : "give a SCENARIO or --ticks-only");
        }
        if (partitions < 1) {
            throw new ParameterException(spec.commandLine(), "--partitions must be 1 or more");
        }
        Scenario read = ticksOnly ? null : ScenarioReader.read(scenario);
        ScenarioTopics.createMissing(bootstrapServers, partitions);
        try (KafkaRecordSink sink = KafkaRecordSink.open(bootstrapServers)) {
            if (ticksOnly) {
                tickTheTime(new Ticker(sink, Instant.now()));
            } else {
                play(read, sink);
            }
        }
        return 0;
    }

    private void play(Scenario read, KafkaRecordSink sink) throws Exception {
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        PlayOptions options =
                PlayOptions.fastest()
                        .withRate(rate.times())
                        .withProgress(
                                played ->
                                        progress.say(
                                                Math.min(
                                                                100,
                                                                100
                                                                        * played.toMillis()
                                                                        / read.length().toMillis())
                                                        + " % played"));
        if (shift != null) {
            options = options.startingAt(shift.at == null ? Instant.now() : shift.at);
        }
        Player player = new Player(read, options, sink);
        PlayedScenario played = player.play();
        long frames = played.users().stream().mapToLong(PlayedScenario.PlayedUser::sent).sum();
        spec.commandLine()
                .getOut()
                .println(
                        "played "
                                + frames
                                + " frames of "
                                + played.users().size()
                                + " users, "
                                + played.start()
                                + " to "
                                + played.end());
        if (keepTicking) {
            keepTicking(player.ticker());
        }
    }

    private static void keepTicking(Ticker ticker) throws InterruptedException {
        while (!Thread.interrupted()) {
            TimeUnit.SECONDS.sleep(1);
            ticker.tickUntil(ticker.time().plus(SECOND));
        }
    }

    private static void tickTheTime(Ticker ticker) throws InterruptedException {
        while (!Thread.interrupted()) {
            ticker.tickUntil(Instant.now());
            TimeUnit.SECONDS.sleep(1);
        }
    }
}
