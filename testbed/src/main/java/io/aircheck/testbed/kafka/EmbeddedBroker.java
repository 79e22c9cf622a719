package io.aircheck.testbed.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * One Kafka broker that is its own KRaft controller, in this process and on the loopback interface
 * only. It is the real broker: transactions, compaction, LogAppendTime and consumer groups behave
 * as in production, with one replica of everything.
 *
 * <p>Data live in the directory given to {@link #start(Path)} and survive {@link #close()}: a
 * broker started again on the same directory and port continues where the old one ended, as after
 * an outage. An idempotent producer that waits for it keeps its order only if its records' times
 * are of the last day: Kafka forgets producers by the times of their records when it loads a log.
 *
 * <p>Defaults that differ from Kafka's: topics are not created by use, nothing expires, and record
 * times may lie in the past or the future. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Duration CREATION_TIMEOUT = Duration.ofSeconds(30);
    private static final long METADATA_POLL_MILLIS = 20;

    private final KRaftNode node;
    private final Path dir;
    private final int port;
    private boolean closed;

    private EmbeddedBroker(KRaftNode node, Path dir, int port) {
        this.node = node;
        this.dir = dir;
        this.port = port;
    }

    /**
     * Starts a broker on a free port.
     *
     * @param dir where the data are; created if absent. It may hold an earlier broker's data, which
     *     is then continued, but must not be in use by a running one.
     * @throws IOException if no port can be bound or the directory cannot be used
     */
    public static EmbeddedBroker start(Path dir) throws IOException {
        return start(dir, 0);
    }

    /**
     * Starts a broker on the given port, so that clients of an earlier broker find this one.
     *
     * @param port 1 to 65535, or 0 for any free port
     * @throws IOException if the port is taken or the directory cannot be used
     */
    public static EmbeddedBroker start(Path dir, int port) throws IOException {
        Path data = Files.createDirectories(dir.toAbsolutePath());
        BoundListeners listeners = BoundListeners.bind(port);
        try {
            return new EmbeddedBroker(
                    KRaftNode.start(data, listeners), data, listeners.brokerPort());
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
    }

    /** The address clients connect to, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return BoundListeners.HOST + ":" + port;
    }

    /** The port clients connect to. */
    public int port() {
        return port;
    }

    /** The directory that holds the data. */
    public Path dir() {
        return dir;
    }

    /**
     * Creates a topic with one replica and waits until it can be written and read.
     *
     * @param partitions 1 or more
     * @param config topic settings such as {@code cleanup.policy}; may be empty
     * @throws KafkaException if the topic exists or a setting is invalid; the cause says which
     */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        Objects.requireNonNull(name, "name");
        try (Admin admin = admin()) {
            NewTopic topic =
                    new NewTopic(name, Optional.of(partitions), Optional.of((short) 1))
                            .configs(config);
            admin.createTopics(List.of(topic))
                    .all()
                    .get(CREATION_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            awaitLeaders(admin, name, partitions);
        } catch (ExecutionException e) {
            throw new KafkaException("cannot create topic " + name, e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("topic " + name + " was not ready in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating topic " + name, e);
        }
    }

    /** Stops the broker and keeps its data. Clients see a lost connection. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            node.shutdown();
        }
    }

    /**
     * Runs a broker as a process of its own until it is ended: {@code --dir DIR --port PORT}.
     * Prints one line with the address when it is ready.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 4 || !args[0].equals("--dir") || !args[2].equals("--port")) {
            throw new IllegalArgumentException("usage: --dir DIR --port PORT");
        }
        EmbeddedBroker broker = start(Path.of(args[1]), Integer.parseInt(args[3]));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    broker.close();
                                    ended.countDown();
                                }));
        System.out.println("broker listening on " + broker.bootstrapServers());
        ended.await();
    }

    private Admin admin() {
        return Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()));
    }

    /** The controller confirms a topic before the broker has read of it in the metadata log. */
    private static void awaitLeaders(Admin admin, String topic, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + CREATION_TIMEOUT.toNanos();
        while (countLeaders(admin, List.of(topic)) < partitions) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no leader for every partition");
            }
            Thread.sleep(METADATA_POLL_MILLIS);
        }
    }

    private static long countLeaders(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException {
        try {
            return admin.describeTopics(topics).allTopicNames().get().values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .filter(partition -> partition.leader() != null)
                    .count();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }
}
