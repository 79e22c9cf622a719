package io.aircheck.cli;

import io.aircheck.sql.catalogue.Catalogue;
import io.aircheck.sql.catalogue.DayUsage;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "usage",
        description = "Says what apps recorded on a day, from the catalogue.",
        footer = {
            "",
            "Each app has a line for each stream, and one, of the stream 'billed', with the"
                    + " minutes it pays for. The day is of the zone the job sums in."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class UsageCommand implements Callable<Integer> {
    @Option(
            names = "--day",
            paramLabel = "D",
            required = true,
            converter = DayConverter.class,
            description = "Such as 2026-03-01.")
    private LocalDate day;

    @Option(names = "--app", paramLabel = "N", description = "Of this app.")
    private Long app;

    @Option(names = "--json", description = "One JSON object a line instead of a table.")
    private boolean json;

    @Mixin private ClusterCatalogueOption catalogue;

    @Spec private CommandSpec spec;

    static final class DayConverter implements ITypeConverter<LocalDate> {
        @Override
        public LocalDate convert(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is not a day such as 2026-03-01");
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        List<DayUsage> usage;
        try (Catalogue open = Catalogue.open(catalogue.address())) {
            usage = open.usage(day, app);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonLines lines = new JsonLines(out);
            for (DayUsage each : usage) {
                lines.print(fields(each));
            }
        } else {
            UsageTable.print(out, usage);
        }
        out.flush();
        return 0;
    }

    private static Map<String, Object> fields(DayUsage usage) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bizId", usage.bizId());
        fields.put("day", usage.day().toString());
        fields.put("stream", UsageTable.stream(usage));
        fields.put("files", usage.files());
        fields.put("recordedMs", usage.recordedMs());
        fields.put("billableMinutes", usage.billableMinutes());
        return fields;
    }
}
