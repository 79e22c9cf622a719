package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuClockTest {
    @Test
    void readsTheFourTimesBehindANameThatHoldsAnything() {
        CpuClock.Used used =
                CpuClock.parse(
                        "42 (a) b (c) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 700 300 20 0 1 0 9");
        assertThat(used.own()).isEqualTo(2);
        assertThat(used.children()).isEqualTo(10);
    }

    @Test
    void aChildCountsWhenItWasWaitedFor() throws Exception {
        double before = CpuClock.ofThisProcess().children();
        Process busy =
                new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
                        .start();
        assertThat(busy.waitFor()).isZero();
        assertThat(CpuClock.ofThisProcess().children() - before).isBetween(0.05, 60.0);
    }

    @Test
    void descendantsCountWhileTheyLive() throws Exception {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            long self = ProcessHandle.current().pid();
            while (CpuClock.of(busy.pid()).own() < 0.1) {
                Thread.onSpinWait();
            }
            assertThat(CpuClock.withDescendants(self))
                    .isGreaterThan(CpuClock.ofThisProcess().own() + 0.05);
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }

    @Test
    void betweenTwoLooksTimeGrowsEvenly() {
        var role = io.aircheck.cli.cluster.Role.TASKMANAGER;
        List<ProcessSampler.Look> looks =
                List.of(
                        new ProcessSampler.Look(1000, java.util.Map.of(role, 5.0), 0),
                        new ProcessSampler.Look(1200, java.util.Map.of(role, 7.0), 0));
        assertThat(ProcessSampler.at(looks, role, 1100)).isCloseTo(6, within(1e-9));
        assertThat(ProcessSampler.at(looks, role, 900)).isEqualTo(5);
        assertThat(ProcessSampler.at(looks, role, 5000)).isEqualTo(7);
    }
}
