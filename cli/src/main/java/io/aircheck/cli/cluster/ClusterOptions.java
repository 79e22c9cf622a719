package io.aircheck.cli.cluster;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a cluster consists of.
 *
 * @param taskManagers how many TaskManagers, 1 to 16
 * @param slots of each TaskManager, 1 to 64
 * @param taskManagerMemory a TaskManager's {@code taskmanager.memory.process.size}, such as 2g
 * @param flink options of Flink that go before the shipped configuration and this program's own
 * @param catalogue whether there is a PostgreSQL with the catalogue's tables
 */
public record ClusterOptions(
        int taskManagers,
        int slots,
        String taskManagerMemory,
        Map<String, String> flink,
        boolean catalogue) {
    static final int MAX_TASK_MANAGERS = 16;

    public ClusterOptions {
        if (taskManagers < 1 || taskManagers > MAX_TASK_MANAGERS) {
            throw new IllegalArgumentException("taskmanagers must be 1 to " + MAX_TASK_MANAGERS);
        }
        if (slots < 1 || slots > 64) {
            throw new IllegalArgumentException("slots must be 1 to 64");
        }
        flink = Map.copyOf(flink);
    }

    /** Two TaskManagers with one slot and 2 GB each: one works, one is spare. No catalogue. */
    public static ClusterOptions defaults() {
        return new ClusterOptions(2, 1, "2g", Map.of(), false);
    }

    public ClusterOptions withTaskManagers(int number) {
        return new ClusterOptions(number, slots, taskManagerMemory, flink, catalogue);
    }

    public ClusterOptions withSlots(int number) {
        return new ClusterOptions(taskManagers, number, taskManagerMemory, flink, catalogue);
    }

    public ClusterOptions withTaskManagerMemory(String size) {
        return new ClusterOptions(taskManagers, slots, size, flink, catalogue);
    }

    /** With a PostgreSQL and the catalogue's tables in it. */
    public ClusterOptions withCatalogue() {
        return new ClusterOptions(taskManagers, slots, taskManagerMemory, flink, true);
    }

    /** With this option of Flink. */
    public ClusterOptions withFlink(String key, String value) {
        Map<String, String> all = new TreeMap<>(flink);
        all.put(key, value);
        return new ClusterOptions(taskManagers, slots, taskManagerMemory, all, catalogue);
    }

    int allSlots() {
        return taskManagers * slots;
    }
}
