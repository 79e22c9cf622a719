package io.aircheck.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * The configuration of the cluster's Flink: the shipped one, with what has to do with this machine
 * in place of what it marks to be adapted, and with high availability.
 */
final class FlinkConfiguration {
    private static final String LOGGING = "log4j-console.properties";

    private FlinkConfiguration() {}

    /**
     * Merges; the later goes before the earlier: shipped, this machine's, the user's.
     *
     * @param shipped the folder of the shipped configuration
     */
    static Configuration merge(Path shipped, ClusterDirectory dir, Description cluster)
            throws ClusterException {
        Configuration merged;
        try {
            merged = GlobalConfiguration.loadConfiguration(shipped.toString());
        } catch (RuntimeException e) {
            throw new ClusterException(
                    shipped + " holds no configuration of Flink: " + e.getMessage(), e);
        }
        machine(dir, cluster).forEach(merged::setString);
        cluster.options().flink().forEach(merged::setString);
        return merged;
    }

    private static Map<String, String> machine(ClusterDirectory dir, Description cluster) {
        Ports ports = cluster.ports();
        Map<String, String> own = new TreeMap<>();
        own.put("jobmanager.rpc.address", Ports.HOST);
        own.put("jobmanager.rpc.port", Integer.toString(ports.rpc()));
        own.put("jobmanager.bind-host", Ports.HOST);
        own.put("jobmanager.memory.process.size", "1g");
        own.put("taskmanager.host", Ports.HOST);
        own.put("taskmanager.bind-host", Ports.HOST);
        own.put("taskmanager.numberOfTaskSlots", Integer.toString(cluster.options().slots()));
        own.put("taskmanager.memory.process.size", cluster.options().taskManagerMemory());
        // Flink's own listens on every interface.
        own.put(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.LoopbackPrometheusReporterFactory");
        own.put("blob.server.port", Integer.toString(ports.blob()));
        own.put("rest.address", Ports.HOST);
        own.put("rest.bind-address", Ports.HOST);
        own.put("rest.port", Integer.toString(ports.rest()));
        own.put("rest.bind-port", Integer.toString(ports.rest()));
        own.put("io.tmp.dirs", dir.temporary().toString());
        own.put("web.tmpdir", dir.temporary().toString());
        own.put("execution.checkpointing.dir", uri(dir.checkpoints()));
        own.put("execution.checkpointing.savepoint-dir", uri(dir.savepoints()));
        own.put("high-availability.type", "zookeeper");
        own.put("high-availability.storageDir", uri(dir.highAvailability()));
        own.put("high-availability.cluster-id", "/aircheck");
        own.put("high-availability.jobmanager.port", Integer.toString(ports.rpc()));
        own.put("high-availability.zookeeper.quorum", Ports.HOST + ":" + ports.zooKeeper());
        // A dead JobManager leads until its session ends. Default: 60 s.
        own.put("high-availability.zookeeper.client.session-timeout", "6s");
        own.put("high-availability.zookeeper.client.connection-timeout", "3s");
        // Who lost a connection leads on until its session ends: a moment's pause of a machine must
        // not restart all rooms. Default: false.
        own.put("high-availability.zookeeper.client.tolerate-suspended-connections", "true");
        return own;
    }

    private static String uri(Path folder) {
        return folder.toUri().toString();
    }

    /** Writes it to where Flink's processes look for it, with the shipped logging beside it. */
    static void write(Configuration merged, Path shipped, Path to) throws IOException {
        // What the user gave may be a secret of a file system.
        ClusterDirectory.replace(
                to.resolve("config.yaml"),
                String.join("\n", ConfigurationUtils.convertConfigToWritableLines(merged, false))
                        + "\n");
        Files.copy(
                shipped.resolve(LOGGING), to.resolve(LOGGING), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * What ZooKeeper is told: one server, on the loopback interface, that forgets the dead soon.
     */
    static String zooKeeper(ClusterDirectory dir, Ports ports) {
        return String.join(
                "\n",
                "tickTime=1000",
                "dataDir=" + dir.zooKeeperData(),
                "clientPortAddress=" + Ports.HOST,
                "clientPort=" + ports.zooKeeper(),
                "maxClientCnxns=0",
                "admin.enableServer=false",
                "");
    }
}
