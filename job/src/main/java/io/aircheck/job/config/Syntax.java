package io.aircheck.job.config;

import io.aircheck.schema.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;

/**
 * How the value of an option is written, and which values it takes.
 *
 * @param <T> what the text stands for
 */
interface Syntax<T> {

    /** The name of the type in the documentation. */
    String type();

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException with what is asked for, to stand behind "must be"
     */
    T read(String text);

    /** Writes a value as {@link #read} takes it. */
    default String write(T value) {
        return value.toString();
    }

    /** Text of a certain form. */
    static Syntax<String> text(String form, String asked) {
        Pattern pattern = Pattern.compile(form);
        return new Syntax<>() {
            @Override
            public String type() {
                return "String";
            }

            @Override
            public String read(String text) {
                if (!pattern.matcher(text).matches()) {
                    throw new IllegalArgumentException(asked);
                }
                return text;
            }
        };
    }

    /** A whole number, both ends included. */
    static Syntax<Integer> integer(int least, int most) {
        return new Syntax<>() {
            @Override
            public String type() {
                return "Integer";
            }

            @Override
            public Integer read(String text) {
                try {
                    int value = Integer.parseInt(text);
                    if (value >= least && value <= most) {
                        return value;
                    }
                } catch (NumberFormatException e) {
                    // Answered as a number out of range is.
                }
                throw new IllegalArgumentException("a whole number from " + least + " to " + most);
            }
        };
    }

    /** Yes or no. */
    static Syntax<Boolean> flag() {
        return new Syntax<>() {
            @Override
            public String type() {
                return "Boolean";
            }

            @Override
            public Boolean read(String text) {
                return switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("true or false");
                };
            }
        };
    }

    /** A duration with its unit, both ends included. */
    static Syntax<Duration> duration(Duration least, Duration most) {
        return new Syntax<>() {
            @Override
            public String type() {
                return "Duration";
            }

            @Override
            public Duration read(String text) {
                String asked =
                        "a duration with its unit from " + write(least) + " to " + write(most);
                // Flink takes a bare number for milliseconds, the topics' records for seconds.
                if (text.matches("[0-9. ]*")) {
                    throw new IllegalArgumentException(asked);
                }
                Duration value;
                try {
                    value = Durations.parse(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(asked, e);
                }
                if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                    throw new IllegalArgumentException(asked);
                }
                return value;
            }

            @Override
            public String write(Duration value) {
                return Durations.format(value);
            }
        };
    }

    /** A duration that is a whole number of steps. */
    static Syntax<Duration> steps(Duration step, Duration least, Duration most) {
        Syntax<Duration> plain = duration(least, most);
        return new Syntax<>() {
            @Override
            public String type() {
                return plain.type();
            }

            @Override
            public Duration read(String text) {
                Duration value;
                try {
                    value = plain.read(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            e.getMessage() + ", a multiple of " + plain.write(step), e);
                }
                if (value.toNanos() % step.toNanos() != 0) {
                    throw new IllegalArgumentException("a multiple of " + plain.write(step));
                }
                return value;
            }

            @Override
            public String write(Duration value) {
                return plain.write(value);
            }
        };
    }

    /** An amount of memory, both ends included. */
    static Syntax<MemorySize> memory(MemorySize least, MemorySize most) {
        return new Syntax<>() {
            @Override
            public String type() {
                return "MemorySize";
            }

            @Override
            public MemorySize read(String text) {
                try {
                    MemorySize value = MemorySize.parse(text);
                    if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                        return value;
                    }
                } catch (IllegalArgumentException e) {
                    // Answered as an amount out of range is.
                }
                throw new IllegalArgumentException(
                        "an amount of memory such as 64mb, from "
                                + write(least)
                                + " to "
                                + write(most));
            }

            @Override
            public String write(MemorySize value) {
                return value.toString().replace(" ", "");
            }
        };
    }

    /** One of a few words. */
    static <E extends Enum<E>> Syntax<E> word(Class<E> type) {
        return new Syntax<>() {
            @Override
            public String type() {
                return words(" | ");
            }

            @Override
            public E read(String text) {
                for (E value : type.getEnumConstants()) {
                    if (value.toString().equals(text)) {
                        return value;
                    }
                }
                throw new IllegalArgumentException(words(" or "));
            }

            private String words(String between) {
                return Arrays.stream(type.getEnumConstants())
                        .map(Object::toString)
                        .collect(Collectors.joining(between));
            }
        };
    }

    /** A fixed offset from UTC; kept as text because Flink's options know no such type. */
    static Syntax<String> zoneOffset() {
        return new Syntax<>() {
            @Override
            public String type() {
                return "String";
            }

            @Override
            public String read(String text) {
                try {
                    return ZoneOffset.of(text).getId();
                } catch (DateTimeException e) {
                    throw new IllegalArgumentException(
                            "a fixed offset from UTC such as +08:00, or Z", e);
                }
            }
        };
    }
}
