package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent.Type;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of ten receivers one takes connections and never answers. Run with {@code -Dcallback.tasks=10000}
 * on a machine that does nothing else to measure; fewer tasks show as much, less exactly.
 */
@Timeout(600)
class DeadReceiverIT {
    private static final int TASKS = Integer.getInteger("callback.tasks", 300);
    private static final int RECEIVERS = 10;

    /** The first warms up; other work on the machine slows some, and rarely all of one side. */
    private static final int ROUNDS = Integer.getInteger("callback.rounds", 3);

    private static final List<Type> LIFE =
            List.of(Type.SEGMENT_STARTED, Type.SEGMENT_FINISHED, Type.SEGMENT_UPLOADED);

    private static final int ENOUGH_TO_MEASURE = 10_000;
    private static final double PROMISED = 1.1;

    /** Machines that do other work at the same time vary more than what is measured. */
    private static final double ROUGHLY = 1.5;

    @TempDir Path dir;

    @Test
    void theOthersAreToldAsFastAsWithoutIt() throws Exception {
        List<Duration> allAlive = new ArrayList<>();
        List<Duration> oneDead = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            allAlive.add(tell("without-" + round, false));
            oneDead.add(tell("with-" + round, true));
        }

        Duration without = Collections.min(allAlive);
        Duration with = Collections.min(oneDead);
        double ratio = (double) with.toNanos() / without.toNanos();
        System.out.printf(
                "%d tasks, %d receivers: all alive %d ms, one dead %d ms, ratio %.2f%n",
                TASKS, RECEIVERS, without.toMillis(), with.toMillis(), ratio);
        assertThat(ratio).isLessThanOrEqualTo(TASKS >= ENOUGH_TO_MEASURE ? PROMISED : ROUGHLY);
    }

    /** From the first callback to the last of those that have a living receiver. */
    private Duration tell(String name, boolean oneIsDead) throws Exception {
        List<HookServer> receivers = new ArrayList<>();
        try (CallbackCluster cluster =
                        new CallbackCluster(Files.createDirectory(dir.resolve(name)));
                ServerSocket dead = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            for (int app = 1; app <= RECEIVERS; app++) {
                HookServer receiver = new HookServer(hook -> 200);
                receivers.add(receiver);
                cluster.unsignedApp(
                        app,
                        oneIsDead && app == RECEIVERS
                                ? "http://127.0.0.1:" + dead.getLocalPort() + "/"
                                : receiver.url());
            }
            for (Type type : LIFE) {
                for (int task = 0; task < TASKS; task++) {
                    cluster.event(
                            CallbackEvents.ofFile(type, 1 + task % RECEIVERS, 1_000 + task, 0));
                }
            }
            List<HookServer> living = receivers.subList(0, RECEIVERS - 1);
            int expected = TASKS / RECEIVERS * (RECEIVERS - 1) * LIFE.size();
            cluster.start();
            cluster.await("the first callback", () -> told(living) > 0);
            long begun = System.nanoTime();
            cluster.await("all callbacks of the living", () -> told(living) >= expected);
            return Duration.ofNanos(System.nanoTime() - begun);
        } finally {
            receivers.forEach(HookServer::close);
        }
    }

    private static int told(List<HookServer> receivers) {
        return receivers.stream().mapToInt(receiver -> receiver.hooks().size()).sum();
    }
}
