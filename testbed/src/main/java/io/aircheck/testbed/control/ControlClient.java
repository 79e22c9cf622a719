package io.aircheck.testbed.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Gives orders to a {@link ControlServer}: a connection for each. */
public final class ControlClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ControlClient() {}

    /**
     * Sends an order and waits for the answer.
     *
     * @param socket the server's socket, or a path that leads to it
     * @param order anything Jackson writes as one JSON document
     * @param timeout for the whole of it
     * @throws RefusedOrderException when the server refuses
     * @throws IOException when the server is not there, goes away or does not answer in time
     */
    public static JsonNode call(Path socket, Object order, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Executor later =
                CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> close(channel), later);
        try (channel) {
            byte[] line =
                    (MAPPER.writeValueAsString(order) + "\n").getBytes(StandardCharsets.UTF_8);
            ByteBuffer rest = ByteBuffer.wrap(line);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            return answer(channel);
        } catch (AsynchronousCloseException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } finally {
            watch.cancel(false);
        }
    }

    private static JsonNode answer(SocketChannel channel) throws IOException {
        BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the connection was closed without an answer");
        }
        JsonNode answer = MAPPER.readTree(line);
        if (answer.hasNonNull(ControlServer.ERROR)) {
            throw new RefusedOrderException(answer.get(ControlServer.ERROR).asText());
        }
        return answer.path(ControlServer.RESULT);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
