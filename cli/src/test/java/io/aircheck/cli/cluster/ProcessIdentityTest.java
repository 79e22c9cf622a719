package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private final String mark = UUID.randomUUID().toString();
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private ProcessIdentity start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(Plan.MARK_VARIABLE, mark);
        process = builder.start();
        return ProcessIdentity.of(process.pid()).orElseThrow();
    }

    @Test
    void isItselfAndAlive() throws Exception {
        assertThat(ProcessIdentity.self().isAlive()).isTrue();
        assertThat(ProcessIdentity.self().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(UUID.fromString(ProcessIdentity.self().boot())).isNotNull();
    }

    @Test
    void anotherStartIsAnotherProcess() throws Exception {
        ProcessIdentity sleeping = start("sleep", "1000");
        ProcessIdentity earlier =
                new ProcessIdentity(sleeping.pid(), sleeping.startTicks() - 1, sleeping.boot());
        ProcessIdentity ofAnotherBoot =
                new ProcessIdentity(sleeping.pid(), sleeping.startTicks(), "another");

        earlier.signal("KILL");
        ofAnotherBoot.signal("KILL");

        assertThat(earlier.isAlive()).isFalse();
        assertThat(ofAnotherBoot.isAlive()).isFalse();
        assertThat(sleeping.isAlive()).isTrue();
    }

    @Test
    void endsWhenKilled() throws Exception {
        ProcessIdentity sleeping = start("sleep", "1000");

        sleeping.signal("KILL");

        assertThat(sleeping.awaitEnd(10_000)).isTrue();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessIdentity.of(sleeping.pid())).isEmpty();
        sleeping.signal("KILL");
    }

    @Test
    void theMarkIsFoundInChildrenToo() throws Exception {
        ProcessIdentity shell = start("sh", "-c", "sleep 1000 & echo; wait");
        // It says a word when the child is there.
        assertThat(process.getInputStream().read()).isEqualTo('\n');

        assertThat(ProcessIdentity.marked(mark)).contains(shell).hasSize(2);
        assertThat(ProcessIdentity.marked(mark.substring(1))).isEmpty();

        Leftovers.end(mark, false);
    }
}
