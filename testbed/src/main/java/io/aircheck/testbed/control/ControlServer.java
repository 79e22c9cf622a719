package io.aircheck.testbed.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders over a Unix domain socket: a line of JSON in, a line of JSON out, {@code {"result":
 * ...}} or {@code {"error": "why"}}. Who may reach the socket is decided by the permissions of its
 * folder. Thread-safe; every connection has a thread of its own.
 */
public final class ControlServer implements AutoCloseable {
    static final String RESULT = "result";
    static final String ERROR = "error";

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_ORDER = 1 << 16;

    private final ServerSocketChannel server;
    private final Path socket;
    private final Handler handler;

    /** Carries out orders. Called by several threads. */
    public interface Handler {
        /**
         * Carries out one order.
         *
         * @return what Jackson writes as the result; may be null
         * @throws Exception when it cannot; the message goes to who gave the order
         */
        Object answer(JsonNode order) throws Exception;
    }

    private ControlServer(ServerSocketChannel server, Path socket, Handler handler) {
        this.server = server;
        this.socket = socket;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @param socket in a folder that only this user can enter; a socket left there is replaced. The
     *     kernel takes about 100 bytes of path: a relative one is best
     * @throws IOException if the socket cannot be bound
     */
    public static ControlServer listen(Path socket, Handler handler) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
        }
        ControlServer control = new ControlServer(server, socket, handler);
        start(control::accept, "control");
        return control;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                start(() -> serve(channel), "control-order");
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("cannot accept an order", e);
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            String line = readLine(channel);
            ObjectNode answer = MAPPER.createObjectNode();
            try {
                answer.set(RESULT, MAPPER.valueToTree(handler.answer(MAPPER.readTree(line))));
            } catch (Exception e) {
                LOG.debug("order refused", e);
                answer.put(ERROR, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            ByteBuffer reply = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
            while (reply.hasRemaining()) {
                channel.write(reply);
            }
        } catch (IOException e) {
            LOG.debug("connection lost", e);
        }
    }

    private static String readLine(SocketChannel channel) throws IOException {
        BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() == LONGEST_ORDER) {
                throw new IOException("the order is too long");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
