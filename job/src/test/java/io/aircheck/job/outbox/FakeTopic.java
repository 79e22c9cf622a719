package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.outbox.EventLogException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A topic in memory that outlives the attempts that write to it. Thread-safe. */
final class FakeTopic {
    /** What becomes of a transaction. */
    enum Fault {
        /** Written, but nobody is told. */
        COMMITTED_UNKNOWN,
        /** Not written. */
        ABORTED,
        /** Given up by the brokers, or shut out by an operator. */
        FENCED
    }

    private final List<List<NumberedEvent>> partitions = new ArrayList<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<Integer> batches = new ArrayList<>();
    private int maxBytes = Integer.MAX_VALUE;
    private int epoch;
    private int takeOvers;
    private int closed;
    private boolean away;
    private final Set<String> cutOff = new HashSet<>();
    private boolean readable = true;
    private RuntimeException bug;

    FakeTopic(int partitions) {
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    EventLogFactory factory() {
        return factory("");
    }

    /**
     * @param client may be cut off alone
     */
    EventLogFactory factory(String client) {
        return new Factory(client);
    }

    /** The next transactions, one each. */
    synchronized void fault(Fault... next) {
        faults.addAll(List.of(next));
    }

    /** The brokers are away, or back. */
    synchronized void away(boolean is) {
        away = is;
    }

    /** Cannot reach the brokers, though others can. */
    synchronized void cutOff(String client, boolean is) {
        if (is) {
            cutOff.add(client);
        } else {
            cutOff.remove(client);
        }
    }

    /** Reading takes as long as this is false. */
    synchronized void readable(boolean is) {
        readable = is;
        notifyAll();
    }

    synchronized void maxBytes(int bytes) {
        maxBytes = bytes;
    }

    synchronized void bug(RuntimeException thrown) {
        bug = thrown;
    }

    synchronized int takeOvers() {
        return takeOvers;
    }

    synchronized int closed() {
        return closed;
    }

    /** Sizes of the transactions that were written. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }

    /** All ids, partition by partition. */
    synchronized List<String> ids() {
        return partitions.stream().flatMap(List::stream).map(Events::id).toList();
    }

    synchronized int size() {
        return partitions.stream().mapToInt(List::size).sum();
    }

    private int partitionOf(NumberedEvent event) {
        return Math.floorMod(event.getKey().hashCode(), partitions.size());
    }

    private final class Factory implements EventLogFactory {
        private static final long serialVersionUID = 1L;

        private final String client;

        private Factory(String client) {
            this.client = client;
        }

        @Override
        public String topic() {
            return "events";
        }

        @Override
        public EventLog open() {
            return new Log(client);
        }
    }

    private final class Log implements EventLog {
        private final String client;
        private int own;

        private Log(String client) {
            this.client = client;
        }

        @Override
        public void takeOver() throws EventLogException {
            synchronized (FakeTopic.this) {
                requireThere();
                takeOvers++;
                own = ++epoch;
            }
        }

        @Override
        public Positions read(Positions from, Search search)
                throws EventLogException, InterruptedException {
            synchronized (FakeTopic.this) {
                while (!readable) {
                    FakeTopic.this.wait();
                }
                requireThere();
                if (bug != null) {
                    throw bug;
                }
                Map<Integer, Long> ends = new HashMap<>();
                for (int p = 0; p < partitions.size(); p++) {
                    List<NumberedEvent> all = partitions.get(p);
                    int begin = (int) from.of(p).orElse(0);
                    for (NumberedEvent event : all.subList(begin, all.size())) {
                        search.see(event.getKey().toByteArray(), event.getValue().toByteArray());
                    }
                    ends.put(p, (long) all.size());
                }
                return new Positions(ends);
            }
        }

        @Override
        public Positions append(List<NumberedEvent> events, Positions before)
                throws EventLogException {
            synchronized (FakeTopic.this) {
                requireThere();
                if (own != epoch) {
                    throw new EventLogException(Kind.FENCED, "a newer writer", null);
                }
                if (events.stream().anyMatch(event -> event.getValue().size() > maxBytes)) {
                    throw new EventLogException(Kind.TOO_LARGE, "too large", null);
                }
                Fault fault = faults.poll();
                if (fault == Fault.FENCED) {
                    epoch++;
                    throw new EventLogException(Kind.FENCED, "given up", null);
                }
                if (fault == Fault.ABORTED) {
                    throw new EventLogException(Kind.FAILED, "timeout", null);
                }
                Map<Integer, Long> behind = new HashMap<>();
                for (NumberedEvent event : events) {
                    int partition = partitionOf(event);
                    partitions.get(partition).add(event);
                    behind.put(partition, (long) partitions.get(partition).size());
                }
                batches.add(events.size());
                if (fault == Fault.COMMITTED_UNKNOWN) {
                    throw new EventLogException(Kind.FAILED, "timeout", null);
                }
                return before.with(behind);
            }
        }

        private void requireThere() throws EventLogException {
            if (away || cutOff.contains(client)) {
                throw new EventLogException(Kind.FAILED, "no broker answers", null);
            }
        }

        @Override
        public void close() {
            synchronized (FakeTopic.this) {
                closed++;
            }
        }
    }
}
