package io.aircheck.cli;

import io.aircheck.job.RecordingJob;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        description = "Records a scenario in this process and leaves the files in a folder.",
        footer = {
            "",
            "Starts a broker, an object store and the recording job, plays the scenario, waits"
                    + " until all is uploaded and announced, and prints a table of the files.",
            "",
            "  DIR/<bucket>/<key>   the files",
            "  DIR/events.jsonl     what was announced, one event a line",
            "  DIR/aircheck.log     warnings, if there were any",
            "",
            "Exits with 0, 1 when it failed or a file is missing, 2 when the command is wrong."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RecordCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO", description = "A scenario in YAML.")
    private Path scenario;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Where the recordings go; created if absent.")
    private Path out;

    @Option(
            names = "--rate",
            paramLabel = "max|N",
            defaultValue = "max",
            converter = Rate.Converter.class,
            description = "As fast as can be (default), or N times real time.")
    private Rate rate;

    @Option(names = "--overwrite", description = "Replace what an earlier recording left in DIR.")
    private boolean overwrite;

    @Option(
            names = "-D",
            paramLabel = "OPTION=VALUE",
            description = "Sets an option of the recording job, such as naming.offset=+08:00.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        OutDirectory directory = OutDirectory.at(out, overwrite);
        Scenario read = ScenarioReader.read(scenario);
        RecordRun run =
                new RecordRun(
                        FlinkJob.of(RecordingJob::attach), options, spec.commandLine().getErr());
        RecordedFiles files = run.record(read, directory, rate.times());
        files.print(spec.commandLine().getOut(), out);
        return files.exitCode();
    }
}
