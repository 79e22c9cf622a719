package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String mark, String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().put(Plan.MARK_VARIABLE, mark);
        Process process = builder.start();
        started.add(process);
        // It says a word when it is ready.
        assertThat(process.getInputStream().read()).isEqualTo('\n');
        return process;
    }

    @Test
    void allOfOneClusterAreEndedAndNobodyElse() throws Exception {
        String ours = UUID.randomUUID().toString();
        String theirs = UUID.randomUUID().toString();
        Process deaf = start(ours, "trap '' TERM; echo; sleep 1000 & wait; sleep 1000");
        Process orphans = start(ours, "sleep 1000 & echo");
        Process stopped = start(ours, "echo; kill -s STOP $$");
        Process other = start(theirs, "echo; exec sleep 1000");

        int ended = Leftovers.end(ours, false);

        assertThat(ended).isGreaterThanOrEqualTo(4);
        assertThat(ProcessIdentity.marked(ours)).isEmpty();
        for (Process process : List.of(deaf, orphans, stopped)) {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void whoHearsTheRequestMayTidyUp() throws Exception {
        String mark = UUID.randomUUID().toString();
        Process polite = start(mark, "trap 'exit 7' TERM; echo; while :; do sleep 0.05; done");

        Leftovers.end(mark, true);

        assertThat(polite.waitFor()).isEqualTo(7);
        assertThat(ProcessIdentity.marked(mark)).isEmpty();
    }
}
