package io.aircheck.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Asks and orders the JobManager through Flink's REST interface. Thread-safe. */
final class FlinkRest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 200;
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

    /** One for all: each has threads of its own. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private final String address;

    /**
     * @param address {@code http://host:port}
     */
    FlinkRest(String address) {
        this.address = address;
    }

    /** A job: its id and state as Flink names them. */
    record Job(String id, String name, String state, long startedMillis) {
        boolean hasEnded() {
            return ENDED.contains(state);
        }
    }

    /**
     * What is known of a job's checkpoints.
     *
     * @param lastCompleted number of the last; 0 when there is none. Grows through restarts
     */
    record Checkpoints(
            long completed, long failed, long lastCompleted, long lastMillis, String savepoint) {}

    /**
     * What is known of a TaskManager.
     *
     * @param resourceId the name it was given
     */
    record TaskManager(String resourceId, int slots, int freeSlots) {}

    List<TaskManager> taskManagers() throws IOException, InterruptedException {
        List<TaskManager> all = new ArrayList<>();
        for (JsonNode node : get("/taskmanagers").path("taskmanagers")) {
            all.add(
                    new TaskManager(
                            node.path("id").asText(),
                            node.path("slotsNumber").asInt(),
                            node.path("freeSlots").asInt()));
        }
        return all;
    }

    /** How many slots no job has. */
    int freeSlots() throws IOException, InterruptedException {
        return taskManagers().stream().mapToInt(TaskManager::freeSlots).sum();
    }

    /** The job of a name that was started last; empty when there was none. */
    Optional<Job> lastJob(String name) throws IOException, InterruptedException {
        Job last = null;
        for (JsonNode node : get("/jobs/overview").path("jobs")) {
            Job job =
                    new Job(
                            node.path("jid").asText(),
                            node.path("name").asText(),
                            node.path("state").asText(),
                            node.path("start-time").asLong());
            if (!job.name().equals(name)) {
                continue;
            }
            if (last == null
                    || last.hasEnded() && !job.hasEnded()
                    || last.hasEnded() == job.hasEnded()
                            && job.startedMillis() > last.startedMillis()) {
                last = job;
            }
        }
        return Optional.ofNullable(last);
    }

    /** Whether a job is over, in whatever way. */
    boolean hasEnded(String job) throws IOException, InterruptedException {
        return ENDED.contains(get("/jobs/" + job).path("state").asText());
    }

    /** Whether a job is running with every one of its tasks. */
    boolean runsWhole(String job) throws IOException, InterruptedException {
        JsonNode details = get("/jobs/" + job);
        if (!details.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : details.path("vertices")) {
            if (vertex.path("tasks").path("RUNNING").asInt()
                    != vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return true;
    }

    /** The names of the TaskManagers that run tasks of a job. */
    Set<String> hosts(String job) throws IOException, InterruptedException {
        Set<String> hosts = new TreeSet<>();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            String id = vertex.path("id").asText();
            for (JsonNode task : get("/jobs/" + job + "/vertices/" + id).path("subtasks")) {
                String host = task.path("taskmanager-id").asText();
                if (!host.isEmpty()) {
                    hosts.add(host);
                }
            }
            // All share their slots, so that one vertex of full parallelism tells it all.
            if (!hosts.isEmpty()) {
                return hosts;
            }
        }
        return hosts;
    }

    /** Why a job failed last, in one line; empty when it did not. */
    Optional<String> failure(String job) throws IOException, InterruptedException {
        JsonNode entries = get("/jobs/" + job + "/exceptions").path("exceptionHistory");
        JsonNode newest = entries.path("entries").path(0);
        return newest.isMissingNode()
                ? Optional.empty()
                : Optional.of(FlinkOutput.reason(newest.path("stacktrace").asText()));
    }

    Checkpoints checkpoints(String job) throws IOException, InterruptedException {
        JsonNode node = get("/jobs/" + job + "/checkpoints");
        JsonNode last = node.path("latest").path("completed");
        JsonNode savepoint = node.path("latest").path("savepoint");
        return new Checkpoints(
                node.path("counts").path("completed").asLong(),
                node.path("counts").path("failed").asLong(),
                Math.max(last.path("id").asLong(), savepoint.path("id").asLong()),
                last.path("end_to_end_duration").asLong(),
                savepoint.path("external_path").asText(""));
    }

    /** The completed checkpoints among the last few, savepoints left out; the newest first. */
    List<CheckpointSize> checkpointSizes(String job) throws IOException, InterruptedException {
        List<CheckpointSize> sizes = new ArrayList<>();
        for (JsonNode node : get("/jobs/" + job + "/checkpoints").path("history")) {
            if (node.path("status").asText().equals("COMPLETED")
                    && !node.path("is_savepoint").asBoolean()) {
                sizes.add(
                        new CheckpointSize(
                                node.path("id").asLong(),
                                Instant.ofEpochMilli(node.path("trigger_timestamp").asLong()),
                                Duration.ofMillis(node.path("end_to_end_duration").asLong()),
                                node.path("state_size").asLong(),
                                node.path("checkpointed_size").asLong()));
            }
        }
        return sizes;
    }

    /**
     * How often a job was restarted since its JobManager began; -1 when that is not known yet. Told
     * from the attempts of its tasks: the metric {@code numRestarts} is fetched on demand, so that
     * who asks gets the value of the question before.
     */
    long restarts(String job) throws IOException, InterruptedException {
        long restarts = -1;
        for (JsonNode task : firstVertex(job).path("subtasks")) {
            restarts = Math.max(restarts, task.path("attempt").asLong());
        }
        return restarts;
    }

    /** Any vertex will do: the job is one region, so that all its tasks restart together. */
    private JsonNode firstVertex(String job) throws IOException, InterruptedException {
        JsonNode vertex = get("/jobs/" + job).path("vertices").path(0);
        return vertex.isMissingNode()
                ? vertex
                : get("/jobs/" + job + "/vertices/" + vertex.path("id").asText());
    }

    /** Takes a savepoint of a job that goes on; returns its path. */
    String savepoint(String job, Path folder)
            throws IOException, InterruptedException, ClusterException {
        return triggered(
                job,
                "/savepoints",
                Map.of("target-directory", folder.toUri().toString(), "cancel-job", false));
    }

    /** Stops a job with a savepoint; returns its path. */
    String stop(String job, Path folder)
            throws IOException, InterruptedException, ClusterException {
        return triggered(
                job, "/stop", Map.of("targetDirectory", folder.toUri().toString(), "drain", false));
    }

    private String triggered(String job, String what, Map<String, ?> body)
            throws IOException, InterruptedException, ClusterException {
        String trigger = post("/jobs/" + job + what, body).path("request-id").asText();
        while (true) {
            JsonNode answer = get("/jobs/" + job + "/savepoints/" + trigger);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.hasNonNull("location")) {
                    return Path.of(URI.create(operation.get("location").asText())).toString();
                }
                throw new ClusterException(
                        "the savepoint failed: "
                                + FlinkOutput.reason(
                                        operation
                                                .path("failure-cause")
                                                .path("stack-trace")
                                                .asText()));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** What to tell when the JobManager did not answer, or refused. */
    static ClusterException unanswered(IOException e) {
        String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ClusterException(
                said.startsWith("the JobManager")
                        ? said
                        : "the JobManager does not answer: " + said,
                e);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    private JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        JsonFiles.mapper().writeValueAsBytes(body)))
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode body = JsonFiles.mapper().readTree(response.body());
        if (response.statusCode() / 100 != 2) {
            String errors = body == null ? "" : body.path("errors").path(0).asText("");
            throw new IOException(
                    "the JobManager answers "
                            + response.statusCode()
                            + (errors.isEmpty() ? "" : ": " + FlinkOutput.reason(errors)));
        }
        return body;
    }
}
