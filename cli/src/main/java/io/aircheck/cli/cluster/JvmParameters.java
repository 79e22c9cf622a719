package io.aircheck.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the memory options of Flink's configuration mean for a JVM, calculated by Flink as its start
 * scripts let it.
 *
 * @param jvm arguments for Java
 * @param dynamic {@code -D key=value} for the process's main class
 */
record JvmParameters(List<String> jvm, List<String> dynamic) {
    private static final String MARKER = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final long TIMEOUT_SECONDS = 60;

    static JvmParameters ofJobManager(Installation installation, Path conf)
            throws ClusterException, InterruptedException {
        return ask(installation, conf, "GET_JM_RESOURCE_PARAMS");
    }

    static JvmParameters ofTaskManager(Installation installation, Path conf)
            throws ClusterException, InterruptedException {
        return ask(installation, conf, "GET_TM_RESOURCE_PARAMS");
    }

    private static JvmParameters ask(Installation installation, Path conf, String question)
            throws ClusterException, InterruptedException {
        List<String> command =
                List.of(
                        installation.java().toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.level=ERROR",
                        "-cp",
                        installation.flinkClassPath(),
                        "org.apache.flink.runtime.util.bash.BashJavaUtils",
                        question,
                        "--configDir",
                        conf.toString());
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new ClusterException(
                        "Flink refuses its memory options: " + FlinkOutput.reason(said));
            }
            return parse(said);
        } catch (IOException e) {
            throw new ClusterException("Java cannot be started: " + e.getMessage(), e);
        }
    }

    static JvmParameters parse(String said) throws ClusterException {
        List<String> results =
                said.lines()
                        .filter(line -> line.startsWith(MARKER))
                        .map(line -> line.substring(MARKER.length()).strip())
                        .toList();
        if (results.size() != 2) {
            throw new ClusterException(
                    "Flink does not say what memory it needs: " + FlinkOutput.reason(said));
        }
        return new JvmParameters(words(results.get(0)), words(results.get(1)));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return List.copyOf(words);
    }
}
