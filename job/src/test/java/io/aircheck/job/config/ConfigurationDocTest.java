package io.aircheck.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageIsWhatTheOptionsSay() throws Exception {
        String rendered = ConfigurationDoc.render();
        if (Boolean.getBoolean("regenerate")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, rendered);
        }
        assertThat(PAGE)
                .as(
                        "docs/configuration.md differs from RecordingOptions; to write it anew: mvn"
                                + " -pl job test -Dtest=ConfigurationDocTest -Dregenerate=true")
                .hasContent(rendered);
    }

    @Test
    void everyOptionStandsInTheTableOnce() throws Exception {
        List<ConfigOption<?>> declared = new ArrayList<>();
        for (Field field : RecordingOptions.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                declared.add((ConfigOption<?>) field.get(null));
            }
        }
        assertThat(declared).isNotEmpty();
        assertThat(RecordingOptions.table().stream().<Object>map(RecordingOption::option))
                .containsExactlyInAnyOrderElementsOf(declared);
        assertThat(RecordingOptions.table())
                .extracting(RecordingOption::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyKeyCanBeNested() {
        List<String> keys = RecordingOptions.table().stream().map(RecordingOption::key).toList();
        assertThat(keys)
                .allSatisfy(
                        key -> assertThat(keys).noneMatch(other -> other.startsWith(key + ".")));
    }

    @Test
    void everyDefaultIsAValueAndEveryOptionIsDescribed() {
        assertThat(RecordingOptions.table())
                .allSatisfy(
                        option -> {
                            assertThat(option.option().description().getBlocks()).isNotEmpty();
                            option.defaultText()
                                    .ifPresent(
                                            text ->
                                                    assertThat((Object) option.syntax().read(text))
                                                            .isEqualTo(
                                                                    option.option()
                                                                            .defaultValue()));
                        });
    }
}
