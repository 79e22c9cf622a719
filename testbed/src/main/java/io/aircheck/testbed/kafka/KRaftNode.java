package io.aircheck.testbed.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's own servers, put together as {@code KafkaRaftServer} does for the combined roles, with
 * two differences: the listening sockets are given, and a fault of the broker is logged instead of
 * ending this process.
 */
final class KRaftNode {

    private static final Logger LOG = LoggerFactory.getLogger(KRaftNode.class);
    private static final int NODE_ID = 1;
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    private final ControllerServer controller;
    private final BrokerServer broker;

    private KRaftNode(ControllerServer controller, BrokerServer broker) {
        this.controller = controller;
        this.broker = broker;
    }

    static KRaftNode start(Path dir, BoundListeners listeners) throws IOException {
        formatIfNew(dir);
        KafkaConfig config = KafkaConfig.fromProps(properties(dir, listeners), false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage =
                KafkaRaftServer.initializeLogDirs(config, LOG, "");
        SharedServer shared =
                new SharedServer(
                        config,
                        storage._1(),
                        Time.SYSTEM,
                        Server$.MODULE$.initializeMetrics(
                                config, Time.SYSTEM, storage._1().clusterId().orElseThrow()),
                        CompletableFuture.completedFuture(
                                Map.of(NODE_ID, listeners.controllerAddress())),
                        List.of(),
                        (name, fatal, action) -> new LoggingFaultHandler(name, action),
                        listeners);
        KRaftNode node =
                new KRaftNode(
                        new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2()),
                        new BrokerServer(shared));
        try {
            node.controller.startup();
            node.broker.startup();
            return node;
        } catch (RuntimeException e) {
            node.shutdown();
            throw e;
        }
    }

    void shutdown() {
        broker.shutdown(SHUTDOWN_TIMEOUT);
        controller.shutdown();
    }

    private static void formatIfNew(Path dir) throws IOException {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream quiet =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BoundListeners.CONTROLLER)
                    .setMetadataLogDirectory(dir.toString())
                    .addDirectory(dir.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException("cannot format " + dir, e);
        }
    }

    private static Properties properties(Path dir, BoundListeners listeners) {
        String broker =
                BoundListeners.BROKER + "://" + BoundListeners.HOST + ":" + listeners.brokerPort();
        int controllerPort = listeners.controllerAddress().getPort();
        String controller =
                BoundListeners.CONTROLLER + "://" + BoundListeners.HOST + ":" + controllerPort;
        Properties p = new Properties();
        p.putAll(
                Map.ofEntries(
                        Map.entry("node.id", Integer.toString(NODE_ID)),
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("log.dirs", dir.toString()),
                        Map.entry("listeners", broker + "," + controller),
                        Map.entry("advertised.listeners", broker),
                        Map.entry("inter.broker.listener.name", BoundListeners.BROKER),
                        Map.entry("controller.listener.names", BoundListeners.CONTROLLER),
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                        Map.entry(
                                "controller.quorum.voters",
                                NODE_ID + "@" + BoundListeners.HOST + ":" + controllerPort)));
        p.putAll(singleNode());
        p.putAll(smallFootprint());
        p.putAll(scenarioTimes());
        return p;
    }

    private static Map<String, String> singleNode() {
        return Map.ofEntries(
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.max.timeout.ms", "900000"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("auto.create.topics.enable", "false"),
                // Otherwise a restarted broker waits until the old one's session has expired.
                Map.entry("controlled.shutdown.enable", "true"));
    }

    private static Map<String, String> smallFootprint() {
        return Map.of(
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.num.partitions", "1",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2",
                "log.cleaner.dedupe.buffer.size", "4194304",
                "log.cleaner.io.buffer.size", "131072");
    }

    /** A scenario's records carry the scenario's times, which have nothing to do with today. */
    private static Map<String, String> scenarioTimes() {
        return Map.of(
                "log.retention.ms",
                "-1",
                "log.retention.bytes",
                "-1",
                "log.message.timestamp.before.max.ms",
                Long.toString(Long.MAX_VALUE),
                "log.message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE),
                // By their records' times, producers of the past have expired while they write.
                // (Loading a log forgets them all the same: see EmbeddedBroker.)
                "producer.id.expiration.check.interval.ms",
                Integer.toString(Integer.MAX_VALUE),
                // Records are kept for ever, so it must stay known how far they were read.
                "offsets.retention.minutes",
                Integer.toString(Integer.MAX_VALUE));
    }
}
