package io.aircheck.cli.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A real Prometheus, as a process on the loopback interface. */
final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final String address;

    private Prometheus(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Where the program is; empty if it is not installed. */
    static Optional<Path> program() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param dir for its data and its log
     */
    static Prometheus start(Path program, Path config, Path dir) throws Exception {
        Files.createDirectories(dir);
        String address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + dir.resolve("data"),
                                "--web.listen-address=" + address)
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("prometheus.log").toFile())
                        .start();
        Prometheus prometheus = new Prometheus(process, "http://" + address);
        try {
            await().atMost(PATIENCE)
                    .failFast(
                            "it ended; see " + dir.resolve("prometheus.log"),
                            () -> !process.isAlive())
                    .ignoreExceptions()
                    .until(() -> prometheus.send("/-/ready").statusCode() == 200);
            return prometheus;
        } catch (RuntimeException e) {
            prometheus.close();
            throw e;
        }
    }

    /** The names of all metrics it has seen. */
    Set<String> names() throws Exception {
        Set<String> names = new TreeSet<>();
        get("/api/v1/label/__name__/values").forEach(name -> names.add(name.asText()));
        return names;
    }

    /**
     * The series an expression has now.
     *
     * @throws IllegalArgumentException if it is none
     */
    JsonNode query(String expression) throws Exception {
        return get("/api/v1/query?query=" + encoded(expression)).path("result");
    }

    /** What it had in the last minutes, every five seconds. */
    JsonNode range(String expression, Duration last) throws Exception {
        Instant now = Instant.now();
        return get("/api/v1/query_range?step=5&query="
                        + encoded(expression)
                        + "&start="
                        + now.minus(last).getEpochSecond()
                        + "&end="
                        + now.getEpochSecond())
                .path("result");
    }

    /** The alerts that fire or are about to. */
    JsonNode alerts() throws Exception {
        return get("/api/v1/alerts").path("alerts");
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(path);
        JsonNode body = json.readTree(answer.body());
        if (!body.path("status").asText().equals("success")) {
            throw new IllegalArgumentException(path + ": " + body.path("error").asText());
        }
        return body.path("data");
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
