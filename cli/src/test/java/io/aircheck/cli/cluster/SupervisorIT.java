package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.cli.cluster.Plan.PlannedProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor as a process of its own, with simple processes in place of the cluster's. */
@Tag("cluster")
class SupervisorIT {
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir Path root;

    private final String mark = UUID.randomUUID().toString();
    private ClusterDirectory dir;
    private SupervisorClient client;

    @BeforeEach
    void create() throws Exception {
        // Longer than the path of a socket may be.
        dir = ClusterDirectory.at(root.resolve("x".repeat(120)));
        dir.create();
        client = new SupervisorClient(dir);
    }

    @AfterEach
    void end() throws Exception {
        Leftovers.end(mark, false);
    }

    private static PlannedProcess sleeping(Role role, Integer... needs) {
        return new PlannedProcess(
                Part.of(role).name(), List.of("sleep", "1000"), Map.of(), List.of(needs));
    }

    private Process supervise(PlannedProcess... processes) throws Exception {
        JsonFiles.write(dir.plan(), new Plan(mark, List.of(processes)));
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of("setsid", Path.of(System.getProperty("java.home"), "bin", "java") + ""));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Supervisor.class.getName(),
                        dir.root().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(dir.root().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(dir.log("supervisor").toFile());
        builder.environment().put(Plan.MARK_VARIABLE, mark);
        Process supervisor = builder.start();
        await(() -> client.identity().isPresent());
        return supervisor;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private ProcessStatus status(Role role) throws ClusterException {
        return client.status().stream()
                .filter(status -> status.part().role() == role)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aKilledProcessIsReplacedAndDownLeavesNothing() throws Exception {
        Process supervisor = supervise(sleeping(Role.BROKER), sleeping(Role.COS));
        await(() -> status(Role.BROKER).isAlive() && status(Role.COS).isAlive());
        long first = status(Role.BROKER).pid();

        Instant before = Instant.now();
        Instant died = client.kill(Part.of(Role.BROKER), AT_ONCE);
        assertThat(died).isBetween(before.minusMillis(1), Instant.now());
        assertThat(ProcessIdentity.of(first)).isEmpty();
        await(() -> status(Role.BROKER).isAlive());

        assertThat(status(Role.BROKER).pid()).isNotEqualTo(first);
        assertThat(status(Role.BROKER).starts()).isEqualTo(2);
        assertThat(status(Role.BROKER).startedAt()).isAfterOrEqualTo(status(Role.BROKER).diedAt());
        assertThat(status(Role.COS).starts()).isEqualTo(1);

        client.down();
        assertThat(supervisor.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessIdentity.marked(mark)).isEmpty();
        assertThatThrownBy(client::status).hasMessageStartingWith("no cluster is up in ");
    }

    @Test
    void aProcessThatEndsByItselfIsReplaced() throws Exception {
        Path once = dir.root().resolve("once");
        supervise(
                new PlannedProcess(
                        Part.of(Role.BROKER).name(),
                        List.of("sh", "-c", "[ -e once ] && exec sleep 1000; touch once; exit 3"),
                        Map.of(),
                        List.of()));
        await(() -> Files.exists(once) && status(Role.BROKER).starts() == 2);

        ProcessStatus status = status(Role.BROKER);
        assertThat(Duration.between(status.diedAt(), status.startedAt()))
                .isGreaterThanOrEqualTo(SupervisedProcess.RESTART_AFTER);
    }

    @Test
    void nothingIsStartedBeforeWhatItNeedsAnswers() throws Exception {
        int port = Ports.choose().broker();
        supervise(sleeping(Role.COS), sleeping(Role.TICKER, port));
        await(() -> status(Role.COS).isAlive());
        assertThat(status(Role.TICKER).starts()).isZero();

        try (ServerSocket socket = new ServerSocket(port, 5, InetAddress.getByName(Ports.HOST))) {
            await(() -> status(Role.TICKER).isAlive());
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void aSuspendedProcessStandsStillUntilItIsResumed() throws Exception {
        supervise(sleeping(Role.BROKER));
        await(() -> status(Role.BROKER).isAlive());
        Path stat = Path.of("/proc", Long.toString(status(Role.BROKER).pid()), "stat");

        client.signal(Part.of(Role.BROKER), "STOP");
        await(() -> Files.readString(stat).contains(") T "));
        client.signal(Part.of(Role.BROKER), "CONT");
        await(() -> Files.readString(stat).contains(") S "));
    }

    @Test
    void theEncodersOfATaskManagerAreFoundByTheirName() throws Exception {
        Path ffmpeg = dir.root().resolve("ffmpeg-amd64");
        Files.copy(Path.of("/bin/sleep"), ffmpeg);
        assertThat(ffmpeg.toFile().setExecutable(true)).isTrue();
        supervise(
                new PlannedProcess(
                        Part.of(Role.TASKMANAGER).name(),
                        List.of("sh", "-c", "sleep 1000 & ./ffmpeg-amd64 1000; wait"),
                        Map.of(),
                        List.of()));
        await(
                () ->
                        ProcessIdentity.marked(mark).stream()
                                .anyMatch(process -> process.command().equals("ffmpeg-amd64")));

        assertThat(client.signalEncoders(Part.of(Role.TASKMANAGER), "KILL", Duration.ZERO))
                .isEqualTo(1);

        await(() -> client.signalEncoders(Part.of(Role.TASKMANAGER), "KILL", Duration.ZERO) == 0);
        assertThat(status(Role.TASKMANAGER).starts()).isEqualTo(1);
    }

    @Test
    void aSecondSupervisorDoesNotBegin() throws Exception {
        supervise(sleeping(Role.BROKER));
        ProcessIdentity first = client.identity().orElseThrow();

        Process second = supervise(sleeping(Role.BROKER));

        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isNotZero();
        assertThat(client.identity()).contains(first);
        assertThat(client.status()).hasSize(1);
    }

    @Test
    void ordersItDoesNotUnderstandAreRefusedInOneLine() throws Exception {
        supervise(sleeping(Role.BROKER));

        assertThatThrownBy(() -> client.kill(Part.of(Role.COS), AT_ONCE))
                .isInstanceOf(ClusterException.class)
                .hasMessage("there is no cos");
    }

    /** Its children live on; they are found by their mark. */
    @Test
    void whatAKilledSupervisorLeavesCanBeEnded() throws Exception {
        Process supervisor = supervise(sleeping(Role.BROKER), sleeping(Role.COS));
        await(() -> status(Role.BROKER).isAlive() && status(Role.COS).isAlive());

        client.identity().orElseThrow().signal("KILL");
        assertThat(supervisor.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(client.identity()).isEmpty();
        assertThat(Leftovers.end(mark, true)).isEqualTo(2);
        assertThat(ProcessIdentity.marked(mark)).isEmpty();
    }
}
