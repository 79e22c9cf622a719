package io.aircheck.cli.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The ports of a cluster, all on the loopback interface. They lie below those the system gives to
 * outgoing connections: there a client that keeps calling a dead broker could be given the broker's
 * own port, and would connect to itself.
 *
 * @param metrics the JobManager's; the TaskManagers have the following ones
 * @param catalogue PostgreSQL's; 0 in folders of earlier versions
 */
record Ports(
        int zooKeeper,
        int broker,
        int cos,
        int rest,
        int rpc,
        int blob,
        int metrics,
        int catalogue) {
    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

    /** All but those of the metrics. */
    private static final int SINGLE = 7;

    private static final int METRICS = 1 + ClusterOptions.MAX_TASK_MANAGERS;

    /**
     * Ports that nobody listens on now.
     *
     * @throws ClusterException if there are none
     */
    static Ports choose() throws ClusterException {
        RandomGenerator random = new SecureRandom();
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (free.size() < SINGLE && !free.contains(port) && isFree(port)) {
                free.add(port);
            } else if (free.size() == SINGLE && isFree(port, METRICS, free)) {
                return new Ports(
                        free.get(0),
                        free.get(1),
                        free.get(2),
                        free.get(3),
                        free.get(4),
                        free.get(5),
                        port,
                        free.get(6));
            }
        }
        throw new ClusterException("there are no free ports between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int first, int number, List<Integer> taken) {
        return IntStream.range(first, first + number)
                .allMatch(port -> !taken.contains(port) && isFree(port));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return true;
        } catch (IOException e) {
            // Somebody listens on it.
            return false;
        }
    }

    /** Where a JobManager or TaskManager shows its metrics. */
    int metrics(Part part) {
        return part.role() == Role.TASKMANAGER ? metrics + part.index() : metrics;
    }

    String bootstrapServers() {
        return HOST + ":" + broker;
    }

    String cosEndpoint() {
        return "http://" + HOST + ":" + cos;
    }

    String restAddress() {
        return "http://" + HOST + ":" + rest;
    }
}
