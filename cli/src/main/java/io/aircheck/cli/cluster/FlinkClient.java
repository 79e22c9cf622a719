package io.aircheck.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;

/** Submits jobs as {@code flink run} does: the jar, and a class path of Flink's lib alone. */
final class FlinkClient {
    private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");

    private final Installation installation;
    private final ClusterDirectory dir;

    FlinkClient(Installation installation, ClusterDirectory dir) {
        this.installation = installation;
        this.dir = dir;
    }

    /**
     * Submits a job and returns its id; it need not run yet.
     *
     * @param job which of the jar's
     * @param savepoint to begin from; null: from nothing
     * @param jobArguments for the job's main method
     */
    String run(ClusterJob job, int parallelism, String savepoint, List<String> jobArguments)
            throws ClusterException, InterruptedException {
        return run(installation.jobJar(), job.mainClass(), parallelism, savepoint, jobArguments);
    }

    /**
     * Submits the job of a main method and returns its id; it need not run yet.
     *
     * @param jar which holds it
     * @param savepoint to begin from; null: from nothing
     */
    String run(
            Path jar,
            String mainClass,
            int parallelism,
            String savepoint,
            List<String> jobArguments)
            throws ClusterException, InterruptedException {
        try {
            Process process =
                    builder(command(jar, mainClass, parallelism, savepoint, jobArguments)).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Files.writeString(
                    dir.log("client"), said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Matcher id = SUBMITTED.matcher(said);
            if (code != 0 || !id.find()) {
                throw new ClusterException(
                        "the job was not submitted: "
                                + FlinkOutput.reason(said)
                                + " (see "
                                + dir.log("client")
                                + ")");
            }
            return id.group(1);
        } catch (IOException e) {
            throw new ClusterException("Java cannot be started: " + e.getMessage(), e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(dir.root().toFile())
                        .redirectErrorStream(true);
        builder.environment().put("FLINK_CONF_DIR", dir.flinkConf().toString());
        return builder;
    }

    private List<String> command(
            Path jar,
            String mainClass,
            int parallelism,
            String savepoint,
            List<String> jobArguments) {
        List<String> command = new ArrayList<>();
        command.add(installation.java().toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of(
                        GlobalConfiguration.loadConfiguration(dir.flinkConf().toString())
                                .get(CoreOptions.FLINK_JVM_OPTIONS)
                                .strip()
                                .split("\\s+")));
        command.add("-Djava.io.tmpdir=" + dir.temporary());
        command.add(
                "-Dlog4j2.configurationFile="
                        + dir.flinkConf().resolve("log4j-console.properties").toUri());
        command.addAll(List.of("-cp", installation.flinkClassPath(), CliFrontend.class.getName()));
        command.addAll(List.of("run", "-d", "-p", Integer.toString(parallelism)));
        command.addAll(List.of("-c", mainClass));
        if (savepoint != null) {
            command.addAll(List.of("-s", savepointUri(savepoint)));
        }
        command.add(jar.toString());
        command.addAll(jobArguments);
        return command;
    }

    private static String savepointUri(String savepoint) {
        return savepoint.contains(":/") ? savepoint : Path.of(savepoint).toUri().toString();
    }
}
