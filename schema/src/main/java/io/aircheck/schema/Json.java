package io.aircheck.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads and writes the JSON records of the topics.
 *
 * <p>Fields a reader does not know are ignored, so that newer writers do no harm; wrong types,
 * fractions for whole numbers, repeated fields and text behind the record are refused. Durations
 * are written as {@link Durations} says. Thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_TEXT = 65_536;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .serializationInclusion(JsonInclude.Include.NON_NULL)
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Duration.class, new Durations.Writer())
                                    .addDeserializer(Duration.class, new Durations.Reader()))
                    .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(MAX_TEXT)
                                .maxDocumentLength(1 << 20)
                                .build());
    }

    private Json() {}

    /**
     * Reads one record.
     *
     * @throws MalformedRecordException when the bytes are not such a record; the message names the
     *     field
     */
    public static <T> T read(byte[] utf8, Class<T> type) throws MalformedRecordException {
        try {
            T value = MAPPER.readValue(utf8, type);
            if (value == null) {
                throw new MalformedRecordException("the record is the JSON word null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new MalformedRecordException(oneLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new MalformedRecordException(oneLine(e.getMessage()), e);
        }
    }

    /** Writes one record as UTF-8 without line breaks; fields that are null are left out. */
    public static byte[] write(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a record that can be written: " + record.getClass().getName(), e);
        }
    }

    /** As {@link #write}, as text. */
    public static String text(Object record) {
        return new String(write(record), StandardCharsets.UTF_8);
    }

    /** The mapper itself, for readers of other notations of the same records, such as YAML. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    private static String oneLine(String message) {
        String line = String.valueOf(message).lines().findFirst().orElse("").strip();
        return line.length() <= 300 ? line : line.substring(0, 300) + "...";
    }
}
