package io.aircheck.cli;

import io.aircheck.testbed.check.CheckReport;
import io.aircheck.testbed.check.RecordingCheck;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Proves that a folder holds what a scenario was to leave in it.",
        footer = {
            "",
            "Listens to every file and compares it, its name and its events with the scenario. Of"
                    + " users with audio: coded it finds every 100 ms that are missing, doubled or"
                    + " out of place.",
            "",
            "Exits with 0, 1 when something is wrong, 2 when the command is wrong."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "The scenario in YAML.")
    private Path scenario;

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            description = "Holds events.jsonl and <bucket>/<key> or cos/<bucket>/<key>.")
    private Path dir;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description =
                    "When it was played, such as 2026-03-01T08:00:00Z; if not at its own time.")
    private String start;

    @Option(
            names = "--naming-offset",
            paramLabel = "OFFSET",
            defaultValue = "Z",
            description = "The job's naming.offset, such as +08:00 (default: UTC).")
    private String namingOffset;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "The recording events, one a line (default: DIR/events.jsonl).")
    private Path events;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Scenario read = ScenarioReader.read(scenario);
        Path log = events == null ? dir.resolve("events.jsonl") : events;
        if (!Files.isRegularFile(log)) {
            throw new CommandException("there is no file " + log);
        }
        CheckReport report = RecordingCheck.check(read, options(read), dir, log);
        PrintWriter out = spec.commandLine().getOut();
        report.violations().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "%d violations in %d tasks, %d tracks, %d files of %.0f s; %d blocks of 100 ms"
                        + " looked for, %d of them damaged where that may be%n",
                report.violations().size(),
                report.tasks(),
                report.tracks(),
                report.segments(),
                report.audioSeconds(),
                report.blocks(),
                report.unreadable());
        out.flush();
        return report.violations().isEmpty()
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private RecordingCheck.Options options(Scenario read) {
        try {
            return new RecordingCheck.Options(
                    start == null ? read.start() : Instant.parse(start),
                    ZoneOffset.of(namingOffset));
        } catch (DateTimeException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
