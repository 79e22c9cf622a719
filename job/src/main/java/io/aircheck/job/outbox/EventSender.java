package io.aircheck.job.outbox;

import io.aircheck.job.outbox.EventLogException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that brings events into the topic. It first takes the topic over and drops the events
 * it finds there; then it sends, batch by batch, in order. After any failure the outcome of the
 * last batch is unknown, so it begins anew; what cannot succeed now is tried for ever.
 *
 * <p>Methods may be called from any thread; the listener is called from the sender's own.
 */
final class EventSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Learns what became of events. */
    interface Listener {
        /**
         * Events are in the topic.
         *
         * @param sequences of the events; may be none
         * @param positions where those that are still pending may lie
         */
        void acknowledged(List<Long> sequences, Positions positions);

        /** The topic will never take this event; it was given up. */
        void refused(OutboxEvent event, String why);

        /** An attempt failed, and will be repeated. */
        void failed();

        /** Another writer took over, or seems to: nothing happens until {@link #proceed}. */
        void fenced();

        /** The sender has ended by a fault of its own. */
        void died(Throwable fault);
    }

    private final EventLog log;
    private final Listener listener;
    private final Backoff backoff;
    private final BatchLimit limit;
    private final OutageLines outage = new OutageLines(System::nanoTime);
    private final Thread thread;

    private final SendQueue queue = new SendQueue();
    private final Semaphore permitsToTakeOver = new Semaphore(0);
    private volatile boolean closing;

    // The rest belongs to the sender's thread.
    private Positions positions;
    private boolean inCharge;

    EventSender(
            EventLog log,
            Positions positions,
            BatchLimit limit,
            Backoff backoff,
            Listener listener,
            String name) {
        this.log = log;
        this.positions = positions;
        this.limit = limit;
        this.backoff = backoff;
        this.listener = listener;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands over an event, which is not to be sent before its release. */
    void add(OutboxEvent event) {
        queue.add(event);
    }

    /** Events with a lower sequence may be sent; they are, in the order they were added. */
    void release(long end) {
        queue.release(end);
    }

    /** Answers {@link Listener#fenced}: this sender may take over again. */
    void proceed() {
        permitsToTakeOver.release();
    }

    private void run() {
        try {
            while (!closing) {
                round();
            }
        } catch (InterruptedException e) {
            if (!closing) {
                listener.died(e);
            }
        } catch (Throwable e) {
            // Without a sender events would wait for ever, and nobody would know.
            listener.died(e);
        } finally {
            // An interrupt that came late must not keep the log from ending its threads.
            Thread.interrupted();
            log.close();
        }
    }

    private void round() throws InterruptedException {
        try {
            if (!inCharge) {
                takeCharge();
            }
            if (!queue.hasReleased()) {
                succeeded();
            }
            send(queue.next(limit));
        } catch (EventLogException e) {
            inCharge = false;
            listener.failed();
            outage.failed(e.getMessage(), queue.released()).ifPresent(LOG::error);
            if (e.kind() == Kind.FENCED) {
                listener.fenced();
                permitsToTakeOver.acquire();
            } else {
                pause(backoff.failed());
            }
        }
    }

    private void takeCharge() throws EventLogException, InterruptedException {
        log.takeOver();
        // Also for what is not released: if this is a left-over that has not heard of a completed
        // checkpoint, its successor has, and may have sent it.
        Search search = new Search(queue.all());
        positions = log.read(positions, search);
        List<Long> found = queue.remove(search.found());
        if (!found.isEmpty()) {
            LOG.info("{} events were found to be sent already", found.size());
        }
        listener.acknowledged(found, positions);
        inCharge = true;
    }

    private void send(List<OutboxEvent> batch) throws EventLogException, InterruptedException {
        try {
            positions = log.append(batch.stream().map(OutboxEvent::event).toList(), positions);
        } catch (EventLogException e) {
            if (e.kind() != Kind.TOO_LARGE) {
                throw e;
            }
            inCharge = false;
            tooLarge(batch, e);
            return;
        }
        queue.remove(batch.size());
        limit.done(batch.size());
        listener.acknowledged(batch.stream().map(OutboxEvent::sequence).toList(), positions);
        succeeded();
    }

    private void tooLarge(List<OutboxEvent> batch, EventLogException e) {
        if (batch.size() > 1) {
            limit.refused(batch.size());
            return;
        }
        queue.remove(1);
        limit.done(1);
        listener.refused(batch.get(0), e.getMessage());
    }

    private void succeeded() {
        outage.succeeded().ifPresent(LOG::info);
        backoff.succeeded();
    }

    /** Waits, unless interrupted; a plain sleep, as nothing but the end could shorten it. */
    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }

    /** Ends the sender and the log, and waits for that for a few seconds. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            LOG.warn("The sender of events still runs after {} s", CLOSE_TIMEOUT.toSeconds());
        }
    }
}
