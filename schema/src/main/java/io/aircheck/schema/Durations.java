package io.aircheck.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a number and one of {@code us ms s m min h d}, such as {@code
 * 20ms}, {@code 1.5s}, {@code 2h}; or several of them, {@code 2h10m}; a bare number is seconds.
 */
public final class Durations {
    private static final Map<String, Long> MICROS =
            Map.of(
                    "us", 1L,
                    "ms", 1_000L,
                    "s", 1_000_000L,
                    "m", 60_000_000L,
                    "min", 60_000_000L,
                    "h", 3_600_000_000L,
                    "d", 86_400_000_000L);
    private static final Pattern PART =
            Pattern.compile("\\s*([0-9]{1,16}(?:\\.[0-9]{1,6})?)\\s*(us|ms|s|min|m|h|d)?");

    /** More characters than anybody needs; strangers' texts are not searched for longer. */
    private static final int MAX_TEXT = 100;

    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE / 1000);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with one clear line when the text is none
     */
    public static Duration parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw notADuration(text);
        }
        Matcher part = PART.matcher(text);
        BigDecimal micros = BigDecimal.ZERO;
        int at = 0;
        boolean bare = false;
        while (at < text.length()) {
            if (bare || !part.find(at) || part.start() != at) {
                throw notADuration(text);
            }
            bare = part.group(2) == null;
            if (bare && at > 0) {
                throw notADuration(text);
            }
            long unit = MICROS.get(bare ? "s" : part.group(2));
            micros = micros.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            at = part.end();
        }
        if (text.isBlank() || micros.compareTo(LONGEST) > 0) {
            throw notADuration(text);
        }
        return Duration.ofNanos(micros.longValue() * 1000);
    }

    /** Writes a duration so that {@link #parse} gives it back, to the microsecond. */
    public static String format(Duration duration) {
        long micros = duration.toNanos() / 1000;
        for (String unit : new String[] {"d", "h", "m", "s", "ms"}) {
            if (micros != 0 && micros % MICROS.get(unit) == 0) {
                return micros / MICROS.get(unit) + unit;
            }
        }
        return micros == 0 ? "0s" : micros + "us";
    }

    private static IllegalArgumentException notADuration(String text) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
        return new IllegalArgumentException(
                "'" + shown + "' is not a duration; write for example 500ms, 30s, 2h10m");
    }

    static final class Writer extends StdSerializer<Duration> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(format(value));
        }
    }

    static final class Reader extends StdDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            String text = in.getValueAsString();
            try {
                return parse(text == null ? "" : text);
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), text, Duration.class);
            }
        }
    }
}
