package io.aircheck.cli;

import io.aircheck.sql.catalogue.Catalogue;
import io.aircheck.sql.catalogue.CatalogueFile;
import io.aircheck.sql.catalogue.FileQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "files",
        description = "Lists files from the catalogue.",
        footer = {
            "",
            "With --room or --user the newest come first, otherwise they come in the order of"
                    + " their keys, as the store lists them. Nothing is a wildcard."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class FilesCommand implements Callable<Integer> {
    @Option(names = "--room", paramLabel = "R", description = "Of this room.")
    private String room;

    @Option(names = "--user", paramLabel = "U", description = "Of this user.")
    private String user;

    @Option(names = "--app", paramLabel = "N", description = "Of this app.")
    private Long app;

    @Option(names = "--prefix", paramLabel = "P", description = "With keys that begin with P.")
    private String prefix;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private Integer limit;

    @Option(names = "--json", description = "One JSON object a line instead of a table.")
    private boolean json;

    @Mixin private ClusterCatalogueOption catalogue;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        FileQuery query = query();
        PrintWriter out = spec.commandLine().getOut();
        try (Catalogue open = Catalogue.open(catalogue.address())) {
            if (json) {
                JsonLines lines = new JsonLines(out);
                open.files(query, new WhileRead(out, file -> print(lines, file)));
            } else {
                FileTable table = new FileTable(out);
                open.files(query, new WhileRead(out, table::add));
                table.end();
            }
        } catch (WhileRead.ReaderGoneException e) {
            return WhileRead.NOBODY_READS;
        }
        return out.checkError() ? WhileRead.NOBODY_READS : 0;
    }

    private FileQuery query() {
        try {
            return new FileQuery(app, room, user, prefix, null, limit);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void print(JsonLines lines, CatalogueFile file) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bizId", file.bizId());
        fields.put("roomId", file.roomId());
        fields.put("userId", file.userId().isEmpty() ? null : file.userId());
        fields.put("taskId", file.taskId());
        fields.put("stream", file.stream());
        fields.put("segment", file.segment());
        fields.put("status", file.status());
        fields.put("bucket", file.bucket());
        fields.put("key", file.key());
        fields.put("begin", Instant.ofEpochMilli(file.beginMs()).toString());
        fields.put("durationMs", file.durationMs());
        fields.put("bytes", file.bytes());
        fields.put("lossRatio", file.lossRatio());
        fields.put("endReason", file.endReason());
        fields.put("failure", file.failure());
        lines.print(fields);
    }
}
