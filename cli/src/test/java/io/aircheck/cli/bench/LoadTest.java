package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void everyoneOfARoomHasAVoiceOfTheirOwn() {
        Load load = Load.of(Mode.BOTH, 10, MINUTE);
        for (int room = 0; room < load.rooms(); room++) {
            Set<Integer> voices =
                    load.users(room).stream()
                            .map(user -> load.talk(user).voice())
                            .collect(Collectors.toSet());
            assertThat(voices).hasSameSizeAs(load.users(room));
        }
        assertThat(load.rooms()).isEqualTo(3);
        assertThat(load.files()).isEqualTo(13);
        assertThat(load.fileSeconds()).isEqualTo(13 * 60);
    }

    @Test
    void idleMeansThatOneOfTwentySpeaksAtAnyMoment() {
        Load load = Load.of(Mode.IDLE, 100, MINUTE);
        for (int second = 0; second < 60; second++) {
            Duration at = Duration.ofSeconds(second);
            long speaking =
                    IntStream.range(0, 100)
                            .mapToObj(load::talk)
                            .filter(talk -> talk.from().compareTo(at) <= 0)
                            .filter(talk -> talk.to().compareTo(at) > 0)
                            .count();
            assertThat(speaking).as("at %s", at).isEqualTo(5);
        }
        assertThat(load.fileSeconds()).isEqualTo(100 * 3);
    }

    @Test
    void usersLeaveOneAfterTheOtherInTheLastTenth() {
        Load load = Load.of(Mode.SINGLE, 50, MINUTE).leavingOneByOne();
        for (int user = 0; user < 50; user++) {
            Duration to = load.talk(user).to();
            assertThat(to).isBetween(Duration.ofSeconds(54), MINUTE);
            assertThat(to.toMillis() % 20).isZero();
        }
        assertThat(load.talk(0).to()).isNotEqualTo(load.talk(1).to());
        assertThatThrownBy(() -> Load.of(Mode.MIXED, 4, MINUTE).leavingOneByOne())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("single");
    }

    @Test
    void whatIsNoWholeNumberOfFramesIsRefused() {
        assertThatThrownBy(() -> Load.of(Mode.SINGLE, 1, Duration.ofMillis(1010)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20 ms");
        assertThatThrownBy(() -> Load.of(Mode.IDLE, 1, Duration.ofMillis(1020)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("400 ms");
        assertThatThrownBy(() -> Load.of(Mode.SINGLE, 0, MINUTE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
