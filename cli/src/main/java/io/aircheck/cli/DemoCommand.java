package io.aircheck.cli;

import io.aircheck.cli.callback.CallbackReceiver;
import io.aircheck.job.RecordingJob;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Records a conversation of three people that comes with the program.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
    private static final List<String> RESOURCES =
            List.of("scenario.yaml", "alice.ogg", "bob.ogg", "carol.ogg");

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "recordings",
            description = "Where the recordings go (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        OutDirectory directory = OutDirectory.at(out, true);
        Path scenario = unpack(directory.resolve("demo"));
        PrintWriter to = spec.commandLine().getOut();
        to.println("Three people talk for a minute; this takes about a minute to record.");
        to.println();
        to.flush();
        RecordedFiles files;
        List<CallbackReceiver.Received> callbacks;
        CatalogueCompanion catalogue = new CatalogueCompanion();
        try (CallbackReceiver receiver = CallbackReceiver.start()) {
            Scenario read = receiver.told(ScenarioReader.read(scenario));
            RecordRun run =
                    new RecordRun(
                            FlinkJob.of(RecordingJob::attach),
                            CallbackCompanion.OPTIONS,
                            Companions.of(new CallbackCompanion(receiver), catalogue),
                            spec.commandLine().getErr());
            files = run.record(read, directory, Double.POSITIVE_INFINITY);
            callbacks = receiver.received();
        }
        files.print(to, out);
        to.println();
        to.println("Meanwhile a small server on this machine was told, in GME's callbacks:");
        callbacks.forEach(callback -> to.println("  " + callback));
        to.println();
        to.println("What was said is in " + out.resolve("demo") + ". Listen to a recording with");
        for (String path : files.paths()) {
            to.println("  ffplay -autoexit '" + out.resolve(path) + "'");
        }
        to.println("or mpv, or by opening the file in a browser.");
        to.println();
        to.println("The catalogue, which jobs in SQL keep in a PostgreSQL, has these rows:");
        to.println();
        catalogue.print(to);
        to.flush();
        return files.exitCode();
    }

    private static Path unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : RESOURCES) {
            try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/" + name)) {
                if (in == null) {
                    throw new IOException("the program lacks its file demo/" + name);
                }
                Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder.resolve("scenario.yaml");
    }
}
