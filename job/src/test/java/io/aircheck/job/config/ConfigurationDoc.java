package io.aircheck.job.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Renders the options as the page docs/configuration.md. */
final class ConfigurationDoc {
    private static final String HEAD =
            """
            # Configuration

            <!-- Generated from RecordingOptions by ConfigurationDocTest; do not edit. -->

            Options of the recording job and the callback job, which may share one file; each takes \
            what it needs. They are given in a YAML file, with flat or nested keys, \
            and on the command line, which wins:

            ```
            --config FILE --KEY VALUE --KEY=VALUE
            ```

            A duration is a number with its unit: `us`, `ms`, `s`, `m` or `min`, `h`, `d`; an \
            amount of memory likewise: `kb`, `mb`, `gb`. Unknown keys, wrong values and \
            contradictions end the start with one line each and an exit code other than 0.

            Checkpoints, state, memory, parallelism and restarts are Flink's own options: see \
            `flink-conf/config.yaml`, which says why each value is as it is.
            """;

    private static final String KAFKA_PROPERTIES =
            """

            `kafka.properties.<name>` hands `<name>` to the Kafka clients, for example \
            `kafka.properties.security.protocol: SASL_SSL`. Do not write passwords into the file: \
            let Kafka read them, with `kafka.properties.config.providers: env`, \
            `kafka.properties.config.providers.env.class: \
            org.apache.kafka.common.config.provider.EnvVarConfigProvider` and values such as \
            `${env:KAFKA_PASSWORD}`. What the job sets itself (group, transactions, \
            (de)serializers, isolation, acknowledgements) cannot be given.
            """;

    private ConfigurationDoc() {}

    static String render() {
        Map<String, List<RecordingOption<?>>> sections =
                RecordingOptions.table().stream()
                        .collect(
                                Collectors.groupingBy(
                                        RecordingOption::section,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        StringBuilder page = new StringBuilder(HEAD);
        sections.forEach(
                (section, options) -> {
                    page.append("\n## ").append(section).append("\n\n");
                    page.append("| Key | Default | Type | Meaning |\n|---|---|---|---|\n");
                    options.forEach(option -> page.append(row(option)));
                    if (section.equals("Kafka")) {
                        page.append(KAFKA_PROPERTIES);
                    }
                });
        return page.toString();
    }

    private static String row(RecordingOption<?> option) {
        String initial =
                option.defaultText()
                        .map(text -> "`" + text + "`")
                        .orElse(option.required() ? "(required)" : "(none)");
        return "| `%s` | %s | %s | %s |%n"
                .formatted(option.key(), initial, cell(option.type()), cell(meaning(option)))
                .replace("\r\n", "\n");
    }

    private static String meaning(RecordingOption<?> option) {
        return new HtmlFormatter().format(option.option().description());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
