package io.aircheck.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.aircheck.testbed.control.ControlClient;
import io.aircheck.testbed.control.RefusedOrderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives orders to the supervisor of a folder. Thread-safe. */
final class SupervisorClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DOWN_TIMEOUT = Duration.ofMinutes(3);

    private final ClusterDirectory dir;

    SupervisorClient(ClusterDirectory dir) {
        this.dir = dir;
    }

    /** The supervisor's process; empty when there is none. */
    Optional<ProcessIdentity> identity() throws ClusterException {
        try {
            Optional<ProcessIdentity> written =
                    JsonFiles.read(dir.supervisorIdentity(), ProcessIdentity.class);
            return written.isPresent() && written.get().isAlive() ? written : Optional.empty();
        } catch (IOException e) {
            throw new ClusterException(
                    dir.supervisorIdentity() + " cannot be read: " + e.getMessage(), e);
        }
    }

    List<ProcessStatus> status() throws ClusterException {
        List<ProcessStatus> all = new ArrayList<>();
        for (JsonNode entry : call(Supervisor.STATUS, Map.of(), TIMEOUT)) {
            all.add(
                    new ProcessStatus(
                            Part.named(entry.path("part").asText()),
                            entry.path("pid").asLong(),
                            instant(entry.path("startedAt")),
                            instant(entry.path("diedAt")),
                            entry.path("starts").asInt()));
        }
        return all;
    }

    private static Instant instant(JsonNode millis) {
        return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : null;
    }

    Instant kill(Part part, Duration restartAfter) throws ClusterException {
        return Instant.ofEpochMilli(
                call(
                                Supervisor.KILL,
                                Map.of(
                                        "part",
                                        part.name(),
                                        "restartAfterMillis",
                                        restartAfter.toMillis()),
                                TIMEOUT)
                        .asLong());
    }

    void signal(Part part, String signal) throws ClusterException {
        call(Supervisor.SIGNAL, Map.of("part", part.name(), "signal", signal), TIMEOUT);
    }

    int signalEncoders(Part part, String signal, Duration within) throws ClusterException {
        return call(
                        Supervisor.SIGNAL_ENCODERS,
                        Map.of(
                                "part",
                                part.name(),
                                "signal",
                                signal,
                                "withinMillis",
                                within.toMillis()),
                        TIMEOUT.plus(within))
                .asInt();
    }

    void down() throws ClusterException {
        call(Supervisor.DOWN, Map.of(), DOWN_TIMEOUT);
    }

    private JsonNode call(String order, Map<String, ?> with, Duration timeout)
            throws ClusterException {
        ProcessIdentity supervisor =
                identity()
                        .orElseThrow(
                                () ->
                                        new ClusterException(
                                                "no cluster is up in "
                                                        + dir.root()
                                                        + "; see 'aircheck cluster up --help'"));
        Map<String, Object> all = new LinkedHashMap<>(with);
        all.put("order", order);
        try {
            return ControlClient.call(
                    socket(supervisor.pid(), ClusterDirectory.SUPERVISOR_SOCKET), all, timeout);
        } catch (RefusedOrderException e) {
            throw new ClusterException(e.getMessage(), e);
        } catch (IOException e) {
            throw new ClusterException("the supervisor does not answer: " + e.getMessage(), e);
        }
    }

    /** A short path to a socket whose own path may be longer than the kernel takes. */
    static Path socket(long pid, Path below) {
        return Path.of("/proc", Long.toString(pid), "cwd").resolve(below);
    }
}
