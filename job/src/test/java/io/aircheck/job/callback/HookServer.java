package io.aircheck.job.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** An application's server on the loopback interface, which notes what it was told. */
final class HookServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Hook> hooks = new ArrayList<>();
    private final ToIntFunction<Hook> answer;

    /** A callback as it came. */
    record Hook(String id, String signature, byte[] body) {
        /** The task, as test events have it in their ids. */
        String task() {
            return id.substring(0, id.indexOf('-'));
        }
    }

    /**
     * @param answer the status; may block
     */
    HookServer(ToIntFunction<Hook> answer) throws IOException {
        this.answer = answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        Hook hook =
                new Hook(
                        exchange.getRequestHeaders().getFirst(EventId.HEADER),
                        exchange.getRequestHeaders().getFirst("Signature"),
                        exchange.getRequestBody().readAllBytes());
        synchronized (hooks) {
            hooks.add(hook);
        }
        exchange.sendResponseHeaders(answer.applyAsInt(hook), -1);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=hunter2";
    }

    /** All that came, in this order. */
    List<Hook> hooks() {
        synchronized (hooks) {
            return List.copyOf(hooks);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
