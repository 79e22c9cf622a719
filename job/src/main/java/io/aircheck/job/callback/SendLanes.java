package io.aircheck.job.callback;

import io.aircheck.job.message.TaskKey;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tasks with a callback to send, in a lane for each receiver and in the order they came. A receiver
 * has so many calls under way at most, and never more than it leaves free; those whose last call
 * failed have half of all together. So who does not answer holds a share and no more. Receivers
 * take turns: the next call is for the one that has waited longest for one. Not thread-safe: lives
 * in the task's thread.
 */
final class SendLanes {
    /** Begins calls. */
    interface Starter {
        /** Begins the call of a task at this receiver; false if it has none there. */
        boolean start(TaskKey task, String address) throws Exception;
    }

    /** Addresses are apps' to choose, so they could be any number. */
    private static final int MOST_REMEMBERED = 10_000;

    private final int most;
    private final int mostEach;
    private final Starter starter;
    // In the order of their last calls, the longest ago first.
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Set<String> failing = new HashSet<>();
    private int running;
    private int runningAtFailing;

    private static final class Lane {
        private final Set<TaskKey> waiting = new LinkedHashSet<>();
        private int running;
    }

    /**
     * @param most calls at a time, at least 1
     * @param mostEach of them to one receiver, at least 1
     */
    SendLanes(int most, int mostEach, Starter starter) {
        this.most = most;
        this.mostEach = mostEach;
        this.starter = starter;
    }

    /** Calls under way. */
    int running() {
        return running;
    }

    /** A task has a callback to send; said again, it keeps its place. */
    void offer(TaskKey task, String address) {
        lanes.computeIfAbsent(address, name -> new Lane()).waiting.add(task);
    }

    /**
     * A call ended.
     *
     * @param failed whether it must be made again
     */
    void ended(String address, boolean failed) {
        Lane lane = lanes.get(address);
        if (failing.contains(address)) {
            runningAtFailing -= lane.running;
        }
        lane.running--;
        running--;
        if (failed) {
            failing.add(address);
            runningAtFailing += lane.running;
        } else {
            failing.remove(address);
        }
    }

    /** Begins what may begin, one receiver after the other. */
    void pump() throws Exception {
        boolean again = true;
        while (again) {
            again = false;
            // A copy, since lanes change their order, and tasks their lanes.
            for (String address : List.copyOf(lanes.keySet())) {
                again |= startOne(address, lanes.get(address));
            }
        }
        lanes.values().removeIf(lane -> lane.running == 0 && lane.waiting.isEmpty());
        if (failing.size() > MOST_REMEMBERED) {
            // Those with nothing to do now get the benefit of the doubt.
            failing.retainAll(lanes.keySet());
        }
    }

    /**
     * Begins one call if it may.
     *
     * @return whether there may be more to begin: a call was begun, or a task that had none here
     *     may wait in another lane now
     */
    private boolean startOne(String address, Lane lane) throws Exception {
        boolean left = false;
        while (!lane.waiting.isEmpty() && mayStart(address, lane)) {
            Iterator<TaskKey> first = lane.waiting.iterator();
            TaskKey task = first.next();
            first.remove();
            if (starter.start(task, address)) {
                begun(address, lane);
                return true;
            }
            left = true;
        }
        return left;
    }

    private void begun(String address, Lane lane) {
        lane.running++;
        running++;
        if (failing.contains(address)) {
            runningAtFailing++;
        }
        lanes.remove(address);
        lanes.put(address, lane);
    }

    private boolean mayStart(String address, Lane lane) {
        boolean hasRoom = lane.running < mostEach && lane.running < most - running;
        return hasRoom && (!failing.contains(address) || runningAtFailing < Math.max(1, most / 2));
    }
}
