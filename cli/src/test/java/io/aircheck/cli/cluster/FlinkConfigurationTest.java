package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkConfigurationTest {
    private static final Path SHIPPED = Path.of("..", "flink-conf");

    @TempDir Path dir;

    private final Ports ports = new Ports(1, 2, 3, 4, 5, 6, 7, 8);

    private Configuration merge(ClusterOptions options) throws ClusterException {
        return FlinkConfiguration.merge(
                SHIPPED, ClusterDirectory.at(dir), new Description("m", ports, options));
    }

    /**
     * What the cluster shows is the shipped configuration's doing only if it is the shipped one.
     */
    @Test
    void onlyWhatHasToDoWithThisMachineDiffersFromWhatIsShipped() throws Exception {
        Map<String, String> shipped =
                GlobalConfiguration.loadConfiguration(SHIPPED.toString()).toMap();
        Map<String, String> merged = merge(ClusterOptions.defaults()).toMap();
        Set<String> changed = new TreeSet<>();
        shipped.forEach(
                (key, value) -> {
                    if (!value.equals(merged.get(key))) {
                        changed.add(key);
                    }
                });

        assertThat(changed)
                .containsExactlyInAnyOrder(
                        "jobmanager.rpc.address",
                        "jobmanager.memory.process.size",
                        "taskmanager.numberOfTaskSlots",
                        "taskmanager.memory.process.size",
                        "metrics.reporter.prom.factory.class",
                        "rest.address",
                        "rest.bind-address",
                        "execution.checkpointing.dir",
                        "execution.checkpointing.savepoint-dir");
    }

    @Test
    void everythingListensOnTheLoopbackInterface() throws Exception {
        Map<String, String> merged = merge(ClusterOptions.defaults()).toMap();

        for (String key :
                new String[] {
                    "jobmanager.bind-host",
                    "taskmanager.bind-host",
                    "taskmanager.host",
                    "rest.bind-address"
                }) {
            assertThat(InetAddress.getByName(merged.get(key)).isLoopbackAddress()).as(key).isTrue();
        }
        assertThat(merged.get("metrics.reporter.prom.factory.class")).contains(".Loopback");
        assertThat(FlinkConfiguration.zooKeeper(ClusterDirectory.at(dir), ports))
                .contains("clientPortAddress=127.0.0.1", "clientPort=1");
    }

    @Test
    void theUsersOptionsGoBeforeAllOthers() throws Exception {
        Configuration merged =
                merge(
                        ClusterOptions.defaults()
                                .withSlots(3)
                                .withFlink("execution.checkpointing.interval", "2s")
                                .withFlink("high-availability.cluster-id", "/mine"));

        assertThat(merged.toMap())
                .containsEntry("execution.checkpointing.interval", "2s")
                .containsEntry("high-availability.cluster-id", "/mine")
                .containsEntry("taskmanager.numberOfTaskSlots", "3");
    }

    @Test
    void flinkReadsWhatIsWritten() throws Exception {
        Configuration merged = merge(ClusterOptions.defaults());

        FlinkConfiguration.write(merged, SHIPPED, dir);

        assertThat(GlobalConfiguration.loadConfiguration(dir.toString()).toMap())
                .isEqualTo(merged.toMap());
        assertThat(dir.resolve("log4j-console.properties")).exists();
    }
}
