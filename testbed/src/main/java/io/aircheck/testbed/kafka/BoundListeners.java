package io.aircheck.testbed.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two listening sockets, bound before Kafka is configured. Kafka must know its ports
 * (it advertises them) before it opens them; binding first and handing the sockets over leaves no
 * moment in which another process could take a port.
 */
final class BoundListeners implements ServerSocketFactory {

    static final String HOST = "127.0.0.1";
    static final String BROKER = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 128;

    private final ServerSocketChannel broker;
    private final ServerSocketChannel controller;

    private BoundListeners(ServerSocketChannel broker, ServerSocketChannel controller) {
        this.broker = broker;
        this.controller = controller;
    }

    static BoundListeners bind(int brokerPort) throws IOException {
        ServerSocketChannel broker = open(brokerPort);
        try {
            return new BoundListeners(broker, open(0));
        } catch (IOException e) {
            broker.close();
            throw e;
        }
    }

    private static ServerSocketChannel open(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            // A restarted broker takes its old port while old connections are in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(new InetSocketAddress(InetAddress.getByName(HOST), port), BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + HOST + ":" + port, e);
        }
    }

    int brokerPort() {
        return port(broker);
    }

    InetSocketAddress controllerAddress() {
        return new InetSocketAddress(HOST, port(controller));
    }

    private static int port(ServerSocketChannel channel) {
        return channel.socket().getLocalPort();
    }

    /** {@inheritDoc} Kafka closes what it got; a listener cannot be opened twice. */
    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferSize)
            throws IOException {
        ServerSocketChannel channel =
                switch (listener) {
                    case BROKER -> broker;
                    case CONTROLLER -> controller;
                    default -> throw new IOException("unknown listener " + listener);
                };
        channel.configureBlocking(false);
        return channel;
    }

    void close() {
        try {
            broker.close();
            controller.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
