package io.aircheck.job.config;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.YamlParserUtils;

/**
 * Gathers options as text: from the file behind {@code --config}, and from the command line, which
 * wins. Says nothing of whether they mean anything.
 */
final class OptionTexts {
    private static final String CONFIG = "config";

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Keys and their texts. */
    Map<String, String> texts() {
        return texts;
    }

    /** What could not be read, one line each. */
    List<String> problems() {
        return problems;
    }

    static OptionTexts of(String[] args) {
        OptionTexts options = new OptionTexts();
        Map<String, String> given = options.commandLine(args);
        String file = given.remove(CONFIG);
        if (file != null) {
            options.readFile(file);
        }
        options.texts.putAll(given);
        return options;
    }

    private Map<String, String> commandLine(String[] args) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String word = args[i];
            if (!word.startsWith("--") || word.length() == 2) {
                problems.add("'" + shown(word) + "' is no option; write --key value");
                continue;
            }
            int equals = word.indexOf('=');
            String key = word.substring(2, equals < 0 ? word.length() : equals);
            String value;
            if (equals >= 0) {
                value = word.substring(equals + 1);
            } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
                value = args[++i];
            } else {
                problems.add("--" + shown(key) + " needs a value");
                continue;
            }
            if (given.putIfAbsent(key, value) != null) {
                problems.add("--" + shown(key) + " is given twice");
            }
        }
        return given;
    }

    private void readFile(String name) {
        File file = new File(name);
        if (!file.isFile() || !file.canRead()) {
            problems.add("cannot read the configuration file " + name);
            return;
        }
        Map<String, Object> tree;
        try {
            tree = YamlParserUtils.loadYamlFile(file);
        } catch (Exception e) {
            // The parser declares no narrower type; what it says may quote a secret line.
            problems.add(name + " is not YAML of keys and values" + place(e));
            return;
        }
        flatten(name, "", tree);
    }

    private void flatten(String file, String prefix, Map<?, ?> tree) {
        tree.forEach(
                (name, value) -> {
                    String key = prefix + name;
                    if (value instanceof Map<?, ?> inner) {
                        flatten(file, key + ".", inner);
                    } else if (value instanceof Iterable<?>) {
                        problems.add(file + ": " + shown(key) + " must be one value, not a list");
                    } else if (value == null) {
                        problems.add(file + ": " + shown(key) + " has no value");
                    } else if (texts.putIfAbsent(key, value.toString()) != null) {
                        problems.add(file + ": " + shown(key) + " is given twice");
                    }
                });
    }

    private static String place(Exception e) {
        String message = String.valueOf(e.getMessage());
        java.util.regex.Matcher line =
                java.util.regex.Pattern.compile("line ([0-9]+)").matcher(message);
        return line.find() ? ", line " + line.group(1) : "";
    }

    private static String shown(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
