package io.aircheck.testbed.cos;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a request through parsing, faults, signature, the call itself and the journal. */
final class CosHandler implements HttpListener.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(CosHandler.class);

    private static final CosCall UNPARSED = new CosCall(Operation.GET_OBJECT, "", "", 0);

    private final CosCalls calls;
    private final Faults faults;
    private final RequestJournal journal;
    private final Clock clock;

    CosHandler(CosCalls calls, Faults faults, RequestJournal journal, Clock clock) {
        this.calls = calls;
        this.faults = faults;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Instant time = clock.instant();
        String requestId = UUID.randomUUID().toString().replace("-", "");
        CosRequest request;
        try {
            request = CosRequest.parse(exchange);
        } catch (CosError e) {
            LOG.debug("refused: {}", e.code());
            journal.add(new LoggedRequest(time, UNPARSED, e.status(), e.code(), -1, false));
            new ReplyWriter(exchange, requestId, "").refuse(e);
            return;
        }
        String resource = request.call().bucket() + request.path();
        ReplyWriter writer = new ReplyWriter(exchange, requestId, resource);
        Entry entry = new Entry(time, request);
        try {
            Optional<Fault> fault = faults.hit(request.call());
            if (fault.isPresent()) {
                await(fault.get().delay());
            }
            serve(request, writer, fault.map(Fault::kind).orElse(FaultKind.DELAY), entry);
        } catch (CosError e) {
            entry.write(e.status(), e.code());
            writer.refuse(e);
        } finally {
            // Without an answer: cut by a fault, by the client, or by an I/O error.
            entry.write(0, "");
        }
    }

    private void serve(CosRequest request, ReplyWriter writer, FaultKind fault, Entry entry)
            throws IOException, CosError {
        switch (fault) {
            case DROP -> throw new ConnectionCut();
            case SLOW_DOWN -> throw new CosError(503, "SlowDown", "Please reduce your rate.");
            case INTERNAL_ERROR -> throw internalError();
            case FORBIDDEN -> throw CosError.accessDenied("Access Denied.");
            case BUCKET_GONE -> throw CosError.noSuchBucket();
            case ERROR_IN_OK -> {
                if (request.call().operation() != Operation.COMPLETE_MULTIPART_UPLOAD) {
                    throw internalError();
                }
                entry.write(200, "InternalError");
                writer.send(
                        Reply.of(200)
                                .with("Content-Type", "application/xml")
                                .withBody(
                                        new Reply.Delayed(
                                                () -> {
                                                    throw internalError();
                                                })),
                        false);
            }
            case LOST_REPLY -> {
                Reply reply = calls.run(request);
                if (reply.body() instanceof Reply.Delayed delayed) {
                    delayed.work().run();
                }
                throw new ConnectionCut();
            }
            case DELAY, CUT_RESPONSE -> {
                Reply reply = calls.run(request);
                boolean cut = fault == FaultKind.CUT_RESPONSE;
                entry.write(cut && reply.body() instanceof Reply.Empty ? 0 : reply.status(), "");
                writer.send(reply, cut);
            }
        }
    }

    private static void await(Duration delay) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            // The emulator is closing.
            Thread.currentThread().interrupt();
            throw new ConnectionCut();
        }
    }

    private static CosError internalError() {
        return new CosError(500, "InternalError", "We encountered an internal error.");
    }

    /** Writes a request into the journal once, with the first outcome it is told. */
    private final class Entry {

        private final Instant time;
        private final CosRequest request;
        private boolean written;

        private Entry(Instant time, CosRequest request) {
            this.time = time;
            this.request = request;
        }

        private void write(int status, String errorCode) {
            if (!written) {
                written = true;
                journal.add(
                        new LoggedRequest(
                                time,
                                request.call(),
                                status,
                                errorCode,
                                request.contentLength(),
                                "true".equals(request.header("x-cos-sdk-retry"))));
            }
        }
    }
}
