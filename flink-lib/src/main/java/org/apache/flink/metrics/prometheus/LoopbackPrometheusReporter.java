package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Flink's Prometheus reporter, but for the loopback interface only: Flink's own listens on every
 * interface and cannot be told otherwise. It stands in Flink's package because the registry of what
 * it extends can be seen only there.
 */
public final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {
    private final HTTPServer server;

    /**
     * Listens.
     *
     * @param port 1 to 65535
     * @throws UncheckedIOException if somebody else does
     */
    LoopbackPrometheusReporter(int port) {
        try {
            server =
                    new HTTPServer(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            registry,
                            true);
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be listened on", e);
        }
    }

    @Override
    public void close() {
        server.stop();
        super.close();
    }
}
