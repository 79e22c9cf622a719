package io.aircheck.cli.cluster;

import java.io.IOException;
import java.util.List;

/** Ends processes of a cluster that nobody supervises. */
final class Leftovers {
    private static final long GRACE_MILLIS = 5000;
    private static final long KILL_MILLIS = 10_000;

    private Leftovers() {}

    /**
     * Ends every process that bears the mark, but not this one, and waits until all are gone.
     *
     * @param polite whether they are asked first
     * @return how many there were
     */
    static int end(String mark, boolean polite) throws IOException, InterruptedException {
        int ended = 0;
        // A process may start others until it has ended itself.
        for (List<ProcessIdentity> left = ProcessIdentity.marked(mark);
                !left.isEmpty();
                left = ProcessIdentity.marked(mark)) {
            if (polite && ended == 0) {
                for (ProcessIdentity process : left) {
                    process.signal("TERM");
                }
                long deadline = System.nanoTime() + GRACE_MILLIS * 1_000_000;
                for (ProcessIdentity process : left) {
                    process.awaitEnd(Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
                }
            }
            for (ProcessIdentity process : left) {
                process.signal("KILL");
            }
            for (ProcessIdentity process : left) {
                if (!process.awaitEnd(KILL_MILLIS)) {
                    throw new IOException("process " + process.pid() + " does not end");
                }
            }
            ended += left.size();
        }
        return ended;
    }
}
