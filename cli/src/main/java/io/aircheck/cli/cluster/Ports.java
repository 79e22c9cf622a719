package io.aircheck.cli.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The ports of a cluster, all on the loopback interface. They lie below those the system gives to
 * outgoing connections: there a client that keeps calling a dead broker could be given the broker's
 * own port, and would connect to itself.
 */
record Ports(int zooKeeper, int broker, int cos, int rest, int rpc, int blob) {
    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

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
            if (!free.contains(port) && isFree(port)) {
                free.add(port);
            }
            if (free.size() == 6) {
                return new Ports(
                        free.get(0),
                        free.get(1),
                        free.get(2),
                        free.get(3),
                        free.get(4),
                        free.get(5));
            }
        }
        throw new ClusterException("there are no free ports between " + LOWEST + " and " + HIGHEST);
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
