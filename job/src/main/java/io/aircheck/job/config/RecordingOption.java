package io.aircheck.job.config;

import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;

/**
 * An option with what Flink's description of it lacks.
 *
 * @param section the heading it stands under in the documentation
 * @param option key, default and meaning
 * @param syntax how its value is written
 * @param required whether the job cannot start without it
 * @param <T> the value
 */
public record RecordingOption<T>(
        String section, ConfigOption<T> option, Syntax<T> syntax, boolean required) {

    /** The key. */
    public String key() {
        return option.key();
    }

    /** The name of the type. */
    public String type() {
        return syntax.type();
    }

    /** The default as it would be written; empty if there is none. */
    public Optional<String> defaultText() {
        return option.hasDefaultValue()
                ? Optional.of(syntax.write(option.defaultValue()))
                : Optional.empty();
    }
}
