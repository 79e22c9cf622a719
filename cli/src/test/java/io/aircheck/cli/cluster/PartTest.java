package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {
    @ParameterizedTest
    @EnumSource(Role.class)
    void isFoundByItsName(Role role) {
        assertThat(Part.named(Part.of(role).name())).isEqualTo(Part.of(role));
    }

    @Test
    void taskManagersAreNumbered() {
        assertThat(new Part(Role.TASKMANAGER, 12).name()).isEqualTo("taskmanager-12");
        assertThat(Part.named("taskmanager-12")).isEqualTo(new Part(Role.TASKMANAGER, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "taskmanager", "taskmanager-0", "broker-1", "taskmanager-x", "x"})
    void otherNamesAreRefused(String name) {
        assertThatThrownBy(() -> Part.named(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereIsOneOfAllOthers() {
        assertThatThrownBy(() -> new Part(Role.BROKER, 2)).hasMessage("there is no broker 2");
        assertThatThrownBy(() -> new Part(Role.TASKMANAGER, 0))
                .hasMessage("there is no taskmanager 0");
    }
}
