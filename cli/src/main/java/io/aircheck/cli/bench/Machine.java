package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Where it was measured, and with what.
 *
 * @param processors that this process may use
 * @param loadBefore the system's load average over a minute before anything began: figures of a
 *     busy machine are worth less
 */
record Machine(
        String processor,
        int processors,
        long memoryBytes,
        String system,
        String java,
        String flink,
        String kafka,
        String ffmpeg,
        double loadBefore) {
    private static final long KILOBYTE = 1024;

    static Machine look() throws IOException, InterruptedException {
        return new Machine(
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""))
                        * KILOBYTE,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                EnvironmentInformation.getVersion(),
                AppInfoParser.getVersion(),
                firstLine(Ffmpeg.run(List.of("-version"))),
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
    }

    private static String firstLine(byte[] said) {
        return new String(said, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst(" Copyright.*", "");
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }
}
