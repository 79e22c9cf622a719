package io.aircheck.job.segment;

import java.util.HashMap;
import java.util.Map;

/**
 * The store threads of this process, shared by a job's subtasks in it, so that their limits and
 * what is known of a bucket hold however many slots there are. They live as long as any of their
 * users. Jobs have their own: settings carry the job's name, and those of one job are equal. (Where
 * each job has a class loader of its own, it has a registry of its own as well; nothing here
 * outlives the last user and keeps the loader alive.)
 */
final class SharedStoreThreads {
    private static final Map<SegmentSettings, Shared> OPEN = new HashMap<>();

    private SharedStoreThreads() {}

    private static final class Shared {
        private final StoreThreads threads;
        private int users;

        private Shared(StoreThreads threads) {
            this.threads = threads;
        }
    }

    /** A subtask's hold on the threads; to be closed once it needs them no more. Thread-safe. */
    static final class Lease implements AutoCloseable {
        private final SegmentSettings settings;
        private final StoreThreads threads;
        private boolean closed;

        private Lease(SegmentSettings settings, StoreThreads threads) {
            this.settings = settings;
            this.threads = threads;
        }

        StoreThreads threads() {
            return threads;
        }

        /** The last to leave ends the threads; closing twice does nothing. */
        @Override
        public void close() {
            synchronized (OPEN) {
                if (closed) {
                    return;
                }
                closed = true;
                Shared shared = OPEN.get(settings);
                shared.users--;
                if (shared.users > 0) {
                    return;
                }
                OPEN.remove(settings);
            }
            threads.close();
        }
    }

    /** Opens the threads, or takes part in those that are open for the same job. */
    static Lease acquire(SegmentSettings settings) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(settings);
            if (shared == null) {
                shared = new Shared(new StoreThreads(settings));
                OPEN.put(settings, shared);
            }
            shared.users++;
            return new Lease(settings, shared.threads);
        }
    }
}
