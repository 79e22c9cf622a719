package io.aircheck.job.config;

import java.util.List;

/** Options or surroundings the job cannot start with. The message has one line a problem. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** One clear line each, without values that may be secret. */
    public List<String> problems() {
        return problems;
    }
}
