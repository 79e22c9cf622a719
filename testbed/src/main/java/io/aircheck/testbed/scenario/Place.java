package io.aircheck.testbed.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.aircheck.schema.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a YAML document: a node and how to get there, such as {@code rooms[0].users[1].audio}.
 * Reading the wrong thing gives an exception that names the place.
 */
final class Place {
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?%");

    private final String file;
    private final String path;
    private final JsonNode node;

    private Place(String file, String path, JsonNode node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    static Place root(String file, JsonNode node) {
        return new Place(file, "", node);
    }

    JsonNode node() {
        return node;
    }

    /** The mistake at this place, in words that say what to write instead. */
    ScenarioException wrong(String mistake) {
        return new ScenarioException(file + ": " + (path.isEmpty() ? "" : path + ": ") + mistake);
    }

    /** A mistake further down at {@code field}, or here when it is empty. */
    ScenarioException wrong(String field, String mistake) {
        return new Place(file, below(field), node).wrong(mistake);
    }

    /** Refuses anything but a mapping with some of these fields. */
    Place mapping(Set<String> known) throws ScenarioException {
        if (!node.isObject()) {
            throw wrong("must be a mapping with " + listed(known) + shown());
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrong("unknown field '" + name + "'; known here: " + listed(known));
            }
        }
        return this;
    }

    Place required(String name, String whatToWrite) throws ScenarioException {
        return optional(name).orElseThrow(() -> wrong(name + " is missing; write " + whatToWrite));
    }

    /** The field's place, or nothing when it is left out or empty. */
    Optional<Place> optional(String name) {
        JsonNode child = node.get(name);
        return child == null || child.isNull()
                ? Optional.empty()
                : Optional.of(new Place(file, below(name), child));
    }

    /** The items of the list in a field; empty when the field is left out. */
    List<Place> items(String name) throws ScenarioException {
        Optional<Place> list = optional(name);
        return list.isEmpty() ? List.of() : list.get().items();
    }

    List<Place> items() throws ScenarioException {
        if (!node.isArray()) {
            throw wrong("must be a list" + shown());
        }
        List<Place> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            items.add(new Place(file, path + "[" + i + "]", node.get(i)));
        }
        return items;
    }

    String text() throws ScenarioException {
        if (node.isNumber() || node.isBoolean()) {
            throw wrong("must be text; write it in quotes: \"" + node.asText() + "\"");
        }
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw wrong("must be text" + shown());
        }
        return node.textValue();
    }

    long wholeNumber() throws ScenarioException {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong("must be a whole number" + shown());
        }
        return node.longValue();
    }

    boolean yesOrNo() throws ScenarioException {
        if (!node.isBoolean()) {
            throw wrong("must be true or false" + shown());
        }
        return node.booleanValue();
    }

    double number(double least, double most) throws ScenarioException {
        if (!node.isNumber() || node.doubleValue() < least || node.doubleValue() > most) {
            throw wrong("must be a number from " + plain(least) + " to " + plain(most) + shown());
        }
        return node.doubleValue();
    }

    /** A duration, or seconds as a bare number; not negative. */
    Duration duration() throws ScenarioException {
        String text = node.isValueNode() ? node.asText().strip() : "";
        if (text.startsWith("-")) {
            throw wrong("must not be negative, is " + text + "; times count from the start");
        }
        try {
            return Durations.parse(node.isNumber() ? node.decimalValue().toPlainString() : text);
        } catch (IllegalArgumentException e) {
            throw node.isValueNode()
                    ? wrong(e.getMessage())
                    : wrong("must be a duration such as 500ms, 30s, 2h10m" + shown());
        }
    }

    /** A percentage such as {@code 2%}, as a share of one. */
    double share() throws ScenarioException {
        Matcher percent = PERCENT.matcher(node.isValueNode() ? node.asText().strip() : "");
        if (!percent.matches()
                || new BigDecimal(percent.group(1)).compareTo(BigDecimal.valueOf(100)) > 0) {
            throw wrong("must be a percentage from 0% to 100%, such as 2%" + shown());
        }
        return new BigDecimal(percent.group(1)).movePointLeft(2).doubleValue();
    }

    private String below(String name) {
        return name.isEmpty() || path.isEmpty()
                ? path + name
                : name.startsWith("[") ? path + name : path + "." + name;
    }

    private String shown() {
        if (node.isObject()) {
            return "; this is a mapping";
        }
        if (node.isArray()) {
            return "; this is a list";
        }
        String text = node.asText().lines().findFirst().orElse("");
        return ", is '" + (text.length() <= 40 ? text : text.substring(0, 40) + "...") + "'";
    }

    private static String listed(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static String plain(double value) {
        return new BigDecimal(value).stripTrailingZeros().toPlainString();
    }
}
