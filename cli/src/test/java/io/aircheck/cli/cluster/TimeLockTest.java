package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeLockTest {
    @TempDir Path dir;

    @Test
    void oneHasItAtATime() throws Exception {
        Path file = dir.resolve("lock");
        assertThat(TimeLock.lastHolder(file)).isEmpty();
        try (TimeLock first = TimeLock.tryTake(file, "a").orElseThrow()) {
            assertThat(first.changedHands()).isTrue();
            assertThat(TimeLock.tryTake(file, "b")).isEmpty();
            assertThat(TimeLock.lastHolder(file)).isEqualTo("a");
        }
        assertThat(TimeLock.tryTake(file, "b")).isPresent();
    }

    @Test
    void whoHasItAgainLearnsWhetherAnotherHadIt() throws Exception {
        Path file = dir.resolve("lock");
        TimeLock.tryTake(file, "a").orElseThrow().close();
        try (TimeLock again = TimeLock.tryTake(file, "a").orElseThrow()) {
            assertThat(again.changedHands()).isFalse();
        }
        Optional<TimeLock> other = TimeLock.tryTake(file, "a-longer-name");
        other.orElseThrow().close();
        try (TimeLock again = TimeLock.tryTake(file, "a").orElseThrow()) {
            assertThat(again.changedHands()).isTrue();
        }
        assertThat(TimeLock.lastHolder(file)).isEqualTo("a");
    }
}
