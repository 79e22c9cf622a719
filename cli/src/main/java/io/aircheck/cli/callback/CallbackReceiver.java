package io.aircheck.cli.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Json;
import io.aircheck.testbed.scenario.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An application's server for GME's callbacks, on the loopback interface: how an application checks
 * a signature and knows what it has seen. Thread-safe.
 */
public final class CallbackReceiver implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int KEY_BYTES = 16;
    private static final String NAME = "demo";
    private static final String ALGORITHM = "HmacSHA1";

    private final HttpServer server;
    private final String key;
    private final List<Received> received = new ArrayList<>();

    /**
     * A callback whose signature is right.
     *
     * @param id the same if it comes twice
     */
    public record Received(String id, int event, String file) {
        @Override
        public String toString() {
            String what =
                    switch (event) {
                        case 1 -> "started ";
                        case 2 -> "finished";
                        case 3 -> "uploaded";
                        default -> "event " + event;
                    };
            return event + " " + what + "  signature ok  " + file;
        }
    }

    private CallbackReceiver(HttpServer server, String key) {
        this.server = server;
        this.key = key;
    }

    /** Listens on a free port. */
    public static CallbackReceiver start() throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CallbackReceiver receiver = new CallbackReceiver(server, HexFormat.of().formatHex(bytes));
        server.createContext("/", receiver::take);
        server.start();
        return receiver;
    }

    /** A scenario whose apps tell this receiver. */
    public Scenario told(Scenario scenario) {
        AppSettings.Callback callback =
                new AppSettings.Callback(
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/recordings",
                        "gme",
                        NAME,
                        null,
                        null);
        return scenario.withApps(
                scenario.apps().stream().map(app -> app.withCallback(callback)).toList());
    }

    /** What the job needs to sign. */
    public Map<String, String> secrets() {
        return Map.of(NAME + ".callback-key", key);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean genuine = isGenuine(body, exchange.getRequestHeaders().getFirst("Signature"));
        if (genuine) {
            note(exchange.getRequestHeaders().getFirst("X-Aircheck-Event-Id"), body);
        }
        exchange.sendResponseHeaders(genuine ? OK : UNAUTHORIZED, -1);
        exchange.close();
    }

    /** Over the bytes as they came; compared in constant time. */
    private boolean isGenuine(byte[] body, String signature) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return signature != null
                    && MessageDigest.isEqual(
                            Base64.getEncoder().encode(mac.doFinal(body)),
                            signature.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private void note(String id, byte[] body) throws IOException {
        JsonNode json = Json.mapper().readTree(body);
        synchronized (received) {
            received.add(
                    new Received(
                            id,
                            json.path("EventType").asInt(),
                            json.path("Detail").path("FileName").asText()));
        }
    }

    /** All that came, in this order, each once. */
    public List<Received> received() {
        synchronized (received) {
            return received.stream().distinct().toList();
        }
    }

    /** How many came, each counted once. */
    public int different() {
        return received().size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
