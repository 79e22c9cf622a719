package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.aircheck.job.callback.Answer.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sender against real servers on the loopback interface. */
@Timeout(60)
class HttpSenderTest {
    private static final ReceiverRule ANYWHERE = new ReceiverRule(List.of(), false);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final byte[] BODY = "{\"EventType\":1}".getBytes(UTF_8);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aCallbackArrivesAsItWasSigned() throws Exception {
        List<String> seen = new ArrayList<>();
        serve(
                exchange -> {
                    seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    seen.add(exchange.getRequestHeaders().getFirst("Content-Type"));
                    seen.add(exchange.getRequestHeaders().getFirst("Signature"));
                    seen.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    answer(exchange, 200, "{\"code\":0}");
                });

        assertThat(send(PATIENT, url("/hook?a=b"), Map.of("Signature", "signed")))
                .isEqualTo(Answer.of(200));
        assertThat(seen)
                .containsExactly(
                        "POST /hook?a=b",
                        "application/json; charset=UTF-8",
                        "signed",
                        new String(BODY, UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "200, TAKEN",
        "201, FAILED",
        "204, FAILED",
        "301, FAILED",
        "307, FAILED",
        "400, FAILED",
        "401, FAILED",
        "410, GONE",
        "429, FAILED",
        "500, FAILED",
        "503, FAILED"
    })
    void onlyTwoHundredIsSuccess(int status, Verdict verdict) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        serve(
                exchange -> {
                    calls.incrementAndGet();
                    exchange.getResponseHeaders().add("Location", url("/elsewhere").toString());
                    answer(exchange, status, "");
                });

        Answer answer = send(PATIENT, url("/"), Map.of());

        assertThat(answer.verdict()).isEqualTo(verdict);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(calls).as("neither repeated nor redirected").hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "200, TAKEN, text/html; charset=utf8mb4",
        "410, GONE, text/html; charset=utf8mb4",
        "200, TAKEN, text/html; charset=' utf 8 '",
        "410, GONE, 'text/html; charset=\"no, name\"'",
        "200, TAKEN, ;;;=",
        "200, TAKEN, ''"
    })
    void aContentTypeNobodyKnowsChangesNothing(int status, Verdict verdict, String contentType)
            throws Exception {
        serve(
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", contentType);
                    answer(exchange, status, "{}");
                });

        assertThat(send(PATIENT, url("/"), Map.of()))
                .isEqualTo(new Answer(verdict, status, Answer.of(status).why()));
    }

    @Test
    void whoDoesNotAnswerIsLeft() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        serve(exchange -> await(over));

        Answer answer = send(BRIEF, url("/"), Map.of());
        over.countDown();

        assertThat(answer).isEqualTo(Answer.failed("no answer from 127.0.0.1 within 300 ms"));
    }

    @Test
    void whoTakesTheConnectionAndSaysNothingIsLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");

            assertThat(send(BRIEF, url, Map.of()).verdict()).isEqualTo(Verdict.FAILED);
        }
    }

    @Test
    void nobodyThereIsAFailure() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);

        Answer answer =
                send(PATIENT, URI.create("http://127.0.0.1:" + port + "/?token=hunter2"), Map.of());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.why()).startsWith("calling 127.0.0.1 failed: ").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"200, TAKEN", "500, FAILED"})
    void aBodyWithoutEndIsBrokenOff(int status, Verdict verdict) throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(status, 0);
                    long bytes = 0;
                    try (OutputStream body = exchange.getResponseBody()) {
                        byte[] some = new byte[1024];
                        while (!Thread.interrupted()) {
                            body.write(some);
                            bytes += some.length;
                        }
                    } catch (IOException e) {
                        written.complete(bytes);
                    }
                });

        Answer answer = send(PATIENT, url("/"), Map.of());

        assertThat(answer).isEqualTo(new Answer(verdict, status, Answer.of(status).why()));
        assertThat(written.get(20, TimeUnit.SECONDS))
                .as("bytes the server could write into buffers before the end")
                .isLessThan(16 << 20);
    }

    @Test
    void aBodyThatTricklesForeverCountsByItsStatus() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(over);
                });

        Answer answer = send(BRIEF, url("/"), Map.of());
        over.countDown();

        assertThat(answer).isEqualTo(Answer.of(200));
    }

    @Test
    void aHostThatMayNotBeCalledIsNotConnectedTo() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        serve(
                exchange -> {
                    calls.incrementAndGet();
                    answer(exchange, 200, "");
                });
        URI byName = URI.create("http://localhost:" + server.getAddress().getPort() + "/");

        for (URI url : List.of(url("/"), byName)) {
            try (HttpSender sender =
                    new HttpSender(new ReceiverRule(List.of(), true), PATIENT, 4, 2)) {
                assertThat(answer(sender, url, Map.of()))
                        .isEqualTo(
                                Answer.failed(
                                        url.getHost()
                                                + " has an address that is not of the public"
                                                + " internet"));
            }
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void aDeadReceiverHoldsNoMoreThanItsShare() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpSender sender = new HttpSender(ANYWHERE, PATIENT, 8, 2)) {
            serve(exchange -> answer(exchange, 200, ""));
            URI nowhere = URI.create("http://127.0.0.1:" + dead.getLocalPort() + "/");
            for (int i = 0; i < 20; i++) {
                sender.send(new CallbackRequest(nowhere, Map.of(), BODY), answer -> {});
            }

            for (int i = 0; i < 20; i++) {
                assertThat(answer(sender, url("/"), Map.of())).isEqualTo(Answer.of(200));
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void aCertificateNobodyVouchesForIsRefused() throws Exception {
        SSLContext own = TestCertificates.forLoopback();
        HttpsServer tls =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tls.setHttpsConfigurator(new HttpsConfigurator(own));
        tls.setExecutor(threads);
        tls.createContext("/", exchange -> answer(exchange, 200, ""));
        tls.start();
        try {
            URI url = URI.create("https://localhost:" + tls.getAddress().getPort() + "/");
            Answer refused = send(PATIENT, url, Map.of());

            assertThat(refused.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(refused.why()).startsWith("TLS with localhost failed: ");
            try (HttpSender trusting = new HttpSender(ANYWHERE, PATIENT, 4, 2, own)) {
                assertThat(answer(trusting, url, Map.of())).isEqualTo(Answer.of(200));
            }
        } finally {
            tls.stop(0);
        }
    }

    private void serve(HttpHandler handler) {
        server.createContext("/", handler);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer send(Duration timeout, URI url, Map<String, String> headers)
            throws Exception {
        try (HttpSender sender = new HttpSender(ANYWHERE, timeout, 4, 2)) {
            return answer(sender, url, headers);
        }
    }

    private static Answer answer(HttpSender sender, URI url, Map<String, String> headers)
            throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        sender.send(
                new CallbackRequest(url, headers, BODY),
                got -> {
                    if (!answer.complete(got)) {
                        throw new IllegalStateException("answered twice");
                    }
                });
        return answer.get(30, TimeUnit.SECONDS);
    }
}
