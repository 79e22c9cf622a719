package io.aircheck.testbed.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads the parts of a scenario that are records of the wire contract, more strictly than a topic
 * is read: a field nobody knows is a mistake of the scenario's writer.
 */
final class RecordNodes {
    private static final String PROBLEM = "problem: ";

    /** What Jackson would take for a type with a shrug. */
    private static final Map<LogicalType, List<CoercionInputShape>> OTHERS =
            Map.of(
                    LogicalType.Textual,
                    List.of(
                            CoercionInputShape.Integer,
                            CoercionInputShape.Float,
                            CoercionInputShape.Boolean),
                    LogicalType.Integer,
                    List.of(CoercionInputShape.String, CoercionInputShape.Float),
                    LogicalType.Boolean,
                    List.of(CoercionInputShape.String, CoercionInputShape.Integer));

    private final ObjectMapper strict =
            Json.mapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    RecordNodes() {
        OTHERS.forEach(
                (type, others) ->
                        others.forEach(
                                other ->
                                        strict.coercionConfigFor(type)
                                                .setCoercion(other, CoercionAction.Fail)));
    }

    AppSettings settings(Place place) throws ScenarioException {
        return settings(place, place.node());
    }

    AppSettings settings(Place place, JsonNode node) throws ScenarioException {
        if (!node.isObject()) {
            throw place.wrong(
                    "must be an app's settings, such as {bizId: 1400000001, bucket:"
                            + " voice-1250000000, region: ap-seoul}");
        }
        AppSettings settings = read(place, node, AppSettings.class);
        try {
            settings.check();
        } catch (MalformedRecordException e) {
            throw place.wrong(e.getMessage());
        }
        return settings;
    }

    RecordingCommand command(Place place, long time) throws ScenarioException {
        ObjectNode node = place.node().deepCopy();
        node.remove("at");
        node.put("time", time);
        RecordingCommand command = read(place, node, RecordingCommand.class);
        try {
            command.check();
        } catch (MalformedRecordException e) {
            throw place.wrong(e.getMessage());
        }
        return command;
    }

    private <T> T read(Place place, JsonNode node, Class<T> type) throws ScenarioException {
        try {
            return strict.treeToValue(node, type);
        } catch (UnrecognizedPropertyException e) {
            List<JsonMappingException.Reference> above =
                    e.getPath().subList(0, e.getPath().size() - 1);
            throw place.wrong(
                    path(above),
                    "unknown field '"
                            + e.getPropertyName()
                            + "'; known here: "
                            + names(e.getKnownPropertyIds()));
        } catch (JsonMappingException e) {
            throw place.wrong(path(e.getPath()), mistake(e));
        } catch (JsonProcessingException e) {
            throw place.wrong(firstLine(e.getOriginalMessage()));
        }
    }

    private static String mistake(JsonMappingException e) {
        String message = firstLine(e.getOriginalMessage());
        if (message.contains(PROBLEM)) {
            return message.substring(message.indexOf(PROBLEM) + PROBLEM.length());
        }
        // The durations' own reader has already said what to write.
        boolean explained = e instanceof InvalidFormatException && message.startsWith("'");
        if (e instanceof MismatchedInputException wrongType && !explained) {
            return "must be " + expected(wrongType.getTargetType());
        }
        return message;
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class) {
            return "text; write it in quotes";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a mapping";
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String names(Collection<Object> ids) {
        TreeSet<String> names = new TreeSet<>();
        ids.forEach(id -> names.add(String.valueOf(id)));
        return String.join(", ", names);
    }

    static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("").strip();
    }
}
