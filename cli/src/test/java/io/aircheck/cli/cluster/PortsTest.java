package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void noTwoAreAlikeAndNoneIsOneTheSystemGivesToClients() throws Exception {
        Ports ports = Ports.choose();
        int lowestOfClients;
        try (Scanner range = new Scanner(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            lowestOfClients = range.nextInt();
        }

        assertThat(
                        List.of(
                                ports.zooKeeper(),
                                ports.broker(),
                                ports.cos(),
                                ports.rest(),
                                ports.rpc(),
                                ports.blob(),
                                ports.metrics(),
                                ports.catalogue()))
                .doesNotHaveDuplicates()
                .allMatch(port -> port > 1024 && port < lowestOfClients);
    }
}
