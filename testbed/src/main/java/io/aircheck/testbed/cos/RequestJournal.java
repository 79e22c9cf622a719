package io.aircheck.testbed.cos;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest requests, bounded so that a long run does not fill the memory. Thread-safe. */
final class RequestJournal {

    private static final int CAPACITY = 200_000;

    private final Deque<LoggedRequest> requests = new ArrayDeque<>();

    synchronized void add(LoggedRequest request) {
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    synchronized List<LoggedRequest> all() {
        return List.copyOf(requests);
    }
}
