package io.aircheck.job.callback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends callbacks over HTTP/1.1: one attempt each, certificates verified, redirects not followed,
 * no cookies. Whoever asks for an address through this client gets only what the rule allows, so a
 * name that resolves anew for the connection cannot lead elsewhere.
 */
final class HttpSender implements CallbackSender {
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    /**
     * The caller bounds its calls; a call that timed out may hold its connection a little longer,
     * and nobody else is to wait for it.
     */
    private static final int SPARE = 4;

    private final CloseableHttpAsyncClient client;
    private final ScheduledExecutorService clock;
    private final ExecutorService callers;
    private final long timeoutMs;

    /** As configured. */
    static HttpSender of(CallbackSettings settings) {
        return new HttpSender(
                new ReceiverRule(settings.allowedHosts(), settings.refuseInternal()),
                settings.timeout(),
                settings.mostInFlight(),
                settings.mostPerReceiver());
    }

    /**
     * @param timeout from the beginning of an attempt to its answer
     * @param maxConnections calls at a time, to all receivers, that the caller makes
     * @param maxPerReceiver of them to one host and port
     */
    HttpSender(ReceiverRule rule, Duration timeout, int maxConnections, int maxPerReceiver) {
        this(rule, timeout, maxConnections, maxPerReceiver, null);
    }

    /**
     * @param trust null for the platform's
     */
    HttpSender(
            ReceiverRule rule,
            Duration timeout,
            int maxConnections,
            int maxPerReceiver,
            SSLContext trust) {
        this.timeoutMs = timeout.toMillis();
        Timeout limit = Timeout.ofMilliseconds(timeoutMs);
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create();
        if (trust != null) {
            tls.setSslContext(trust);
        }
        this.client =
                HttpAsyncClients.custom()
                        .setConnectionManager(
                                PoolingAsyncClientConnectionManagerBuilder.create()
                                        .setDnsResolver(new RuledResolver(rule))
                                        .setTlsStrategy(tls.buildAsync())
                                        .setDefaultTlsConfig(
                                                TlsConfig.custom()
                                                        .setVersionPolicy(
                                                                HttpVersionPolicy.FORCE_HTTP_1)
                                                        .build())
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(limit)
                                                        .setSocketTimeout(limit)
                                                        .build())
                                        .setMaxConnTotal(SPARE * maxConnections)
                                        .setMaxConnPerRoute(SPARE * maxPerReceiver)
                                        .build())
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setConnectionRequestTimeout(limit)
                                        .setResponseTimeout(limit)
                                        .build())
                        .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                        .evictIdleConnections(IDLE)
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .setUserAgent("Aircheck")
                        .build();
        client.start();
        this.clock = Executors.newSingleThreadScheduledExecutor(daemons("callback-clock"));
        this.callers = Executors.newCachedThreadPool(daemons("callback-caller"));
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static final class RuledResolver implements DnsResolver {
        private final ReceiverRule rule;

        private RuledResolver(ReceiverRule rule) {
            this.rule = rule;
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            rule.require(host, addresses);
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    @Override
    public void send(CallbackRequest request, Consumer<Answer> answered) {
        SimpleHttpRequest post =
                SimpleRequestBuilder.post(request.url())
                        .setBody(request.body(), ContentType.APPLICATION_JSON)
                        .build();
        request.headers().forEach(post::setHeader);
        new Attempt(request.url().getHost(), answered).begin(post);
    }

    /** One request, until it is answered, fails, or its time is over: whichever comes first. */
    private final class Attempt implements FutureCallback<Integer> {
        private final String host;
        private final Consumer<Answer> answered;
        private final StatusConsumer response = new StatusConsumer();
        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile Future<Integer> call;

        private Attempt(String host, Consumer<Answer> answered) {
            this.host = host;
            this.answered = answered;
        }

        /** In a thread of its own, because the client looks names up in the caller's. */
        private void begin(SimpleHttpRequest post) {
            ScheduledFuture<?> alarm =
                    clock.schedule(this::timeIsUp, timeoutMs, TimeUnit.MILLISECONDS);
            callers.execute(
                    () -> {
                        call = client.execute(SimpleRequestProducer.create(post), response, this);
                        if (over.get()) {
                            call.cancel(true);
                        }
                    });
            ended.thenRun(() -> alarm.cancel(false));
        }

        private void timeIsUp() {
            end(late());
            if (call != null) {
                call.cancel(true);
            }
        }

        /** A status counts also if the body behind it never ends. */
        private Answer late() {
            return response.status() == 0
                    ? Answer.failed("no answer from " + host + " within " + timeoutMs + " ms")
                    : Answer.of(response.status());
        }

        private void end(Answer answer) {
            if (over.compareAndSet(false, true)) {
                ended.complete(null);
                answered.accept(answer);
            }
        }

        @Override
        public void completed(Integer status) {
            end(Answer.of(status));
        }

        @Override
        public void failed(Exception e) {
            end(response.status() == 0 ? Answer.failed(reason(e)) : Answer.of(response.status()));
        }

        /** Messages of others may quote the URL. */
        private String reason(Exception e) {
            if (e instanceof ReceiverRule.RefusedHostException) {
                return e.getMessage();
            }
            if (e instanceof UnknownHostException) {
                return host + " is not known";
            }
            return e instanceof SSLException
                    ? "TLS with " + host + " failed: " + e.getClass().getSimpleName()
                    : "calling " + host + " failed: " + e.getClass().getSimpleName();
        }

        @Override
        public void cancelled() {
            end(late());
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        callers.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
