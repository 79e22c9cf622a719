package io.aircheck.schema;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of enumerations as they stand in JSON: lower case. */
final class Words {
    private Words() {}

    static <E extends Enum<E>> E enumOf(Class<E> type, String word) {
        for (E value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName().toLowerCase(Locale.ROOT)
                        + " must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
    }
}
