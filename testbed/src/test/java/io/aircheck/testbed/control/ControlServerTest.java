package io.aircheck.testbed.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path dir;

    private final CountDownLatch never = new CountDownLatch(1);
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void listen() throws IOException {
        socket = dir.resolve("s");
        server =
                ControlServer.listen(
                        socket,
                        order ->
                                switch (order.path("do").asText()) {
                                    case "double" -> 2 * order.path("number").asInt();
                                    case "nothing" -> null;
                                    case "wait" -> {
                                        never.await();
                                        yield null;
                                    }
                                    default -> throw new IOException("not that\nand more");
                                });
    }

    @AfterEach
    void close() throws IOException {
        never.countDown();
        server.close();
    }

    @Test
    void answersOrders() throws Exception {
        assertThat(ControlClient.call(socket, Map.of("do", "double", "number", 21), LONG).asInt())
                .isEqualTo(42);
        assertThat(ControlClient.call(socket, Map.of("do", "nothing"), LONG).isNull()).isTrue();
    }

    @Test
    void whatIsRefusedIsSaidWhy() {
        assertThatThrownBy(() -> ControlClient.call(socket, Map.of("do", "x"), LONG))
                .isInstanceOf(RefusedOrderException.class)
                .hasMessage("not that\nand more");
        assertThatThrownBy(() -> ControlClient.call(socket, "no object", LONG))
                .isInstanceOf(RefusedOrderException.class);
    }

    @Test
    void oneThatHangsHoldsUpNobodyElse() throws Exception {
        assertThatThrownBy(
                        () ->
                                ControlClient.call(
                                        socket, Map.of("do", "wait"), Duration.ofMillis(50)))
                .isInstanceOf(IOException.class)
                .hasMessage("no answer within 50 ms");
        assertThat(ControlClient.call(socket, Map.of("do", "double", "number", 1), LONG).asInt())
                .isEqualTo(2);
    }

    @Test
    void anOrderWithoutEndIsNotReadToItsEnd() {
        assertThatThrownBy(() -> ControlClient.call(socket, "x".repeat(1 << 17), LONG))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aSocketLeftByADeadServerIsReplaced() throws Exception {
        try (ControlServer second = ControlServer.listen(socket, order -> "second")) {
            assertThat(ControlClient.call(socket, Map.of(), LONG).asText()).isEqualTo("second");
        }
        assertThatThrownBy(() -> ControlClient.call(socket, Map.of(), LONG))
                .isInstanceOf(IOException.class);
    }
}
