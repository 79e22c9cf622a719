package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir Path dir;

    @Test
    void helpListsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "record", "replay", "cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "record",
                "replay",
                "bench",
                "cluster",
                "cluster up",
                "cluster submit",
                "cluster play",
                "cluster kill",
                "cluster savepoint",
                "cluster rescale",
                "cluster stop",
                "cluster status",
                "cluster down",
                "sql",
                "files",
                "usage",
                "catalogue",
                "catalogue migrate"
            })
    void everyCommandHasHelpAndVersion(String command) {
        assertThat(run((command + " --help").split(" "))).isZero();
        assertThat(run((command + " --version").split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: aircheck " + command, "aircheck ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | a command is missing",
                "sing | Unmatched argument",
                "record x.yaml | Missing required option: '--out=DIR'",
                "record --out d | Missing required parameter: 'SCENARIO'",
                "record x.yaml --out d --rate fast | Invalid value for option '--rate': 'fast' is not max",
                "record x.yaml --out d --rate 0 | Invalid value for option '--rate'",
                "replay x.yaml | Missing required option: '--bootstrap-servers",
                "replay -b h:1 | give a SCENARIO or --ticks-only",
                "replay x.yaml --ticks-only -b h:1 | --ticks-only plays no scenario",
                "replay x.yaml -b h:1 --shift later | Invalid value for option '--shift': 'later' is not now",
                "replay x.yaml -b h:1 --partitions 0 | --partitions must be 1 or more",
                "bench --mode loud | Invalid value for option '--mode': 'loud' is not single, mixed",
                "bench --tracks 0 | tracks must be positive, is 0",
                "bench --rounds 0 | --rounds must be positive",
                "bench --length 1010ms | length must be a multiple of 20 ms, is 1010 ms",
                "bench --live --mode mixed | users leave one after the other in mode single only",
                "cluster | a command is missing",
                "cluster up --taskmanagers 0 | taskmanagers must be 1 to 16",
                "cluster up --slots 65 | slots must be 1 to 64",
                "cluster submit --parallelism 0 | --parallelism must be 1 or more",
                "cluster rescale 0 | N must be 1 or more",
                "cluster kill oven | Invalid value for positional parameter at index 0 (taskmanager|jobmanager|broker|cos): 'oven' is no process",
                "cluster kill cos --index 2 | there is no cos 2",
                "sql | give FILE, or --stop and the name of a job",
                "sql a --stop b | give FILE, or --stop and the name of a job",
                "sql a -p 0 | the parallelism must be 1 or more",
                "files --app 0 | the app must be 1 or more",
                "files --app one | Invalid value for option '--app': 'one' is not a long",
                "files --limit 0 | the limit must be 1 or more",
                "usage | Missing required option: '--day=D'",
                "usage --day today | Invalid value for option '--day': 'today' is not a day such as 2026-03-01",
                "catalogue | a command is missing",
                "cluster kill cos --restart-after soon | Invalid value for option '--restart-after': 'soon' is not a duration",
            })
    void misuseIsSaidInOneLineWithAHint(String arguments, String message) {
        int code = arguments == null ? run() : run(arguments.split(" "));

        assertThat(code).isEqualTo(2);
        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("aircheck: " + message);
        assertThat(lines.get(1)).startsWith("Try 'aircheck").endsWith("--help'.");
    }

    @Test
    void aWrongScenarioIsOneLineAndLeavesNothing() throws IOException {
        Path scenario = dir.resolve("wrong.yaml");
        Files.writeString(scenario, "start: 2026-03-01T08:00:00Z\napps: {}\n");

        assertThat(run("record", scenario.toString(), "--out", dir.resolve("out").toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "aircheck: " + scenario + ": apps: must be a list; this is a mapping");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.jsonl", "v-12500"})
    void anEarlierRecordingIsNotReplacedUnasked(String left) throws IOException {
        Path scenario = dir.resolve("s.yaml");
        Files.writeString(
                scenario,
                "start: 2026-03-01T08:00:00Z\nduration: 1s\n"
                        + "apps: [{bizId: 1, bucket: v-12500, region: r-x}]\n");
        Files.createDirectory(dir.resolve(left));

        assertThat(run("record", scenario.toString(), "--out", dir.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "aircheck: "
                                + dir.resolve(left)
                                + " is there from an earlier recording; give another --out or"
                                + " --overwrite");
    }

    @Test
    void whatIsMissingFailsACheck() throws IOException {
        Path scenario = dir.resolve("s.yaml");
        Files.writeString(
                scenario,
                """
                start: 2026-03-01T08:00:00Z
                apps: [{bizId: 1, bucket: v-12500, region: r-x}]
                rooms: [{bizId: 1, id: "42", users: [{id: a, stay: [[0s, 1s]], audio: coded}]}]
                """);

        assertThat(run("check", scenario.toString(), dir.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("aircheck: there is no file " + dir.resolve("events.jsonl"));
        Files.createFile(dir.resolve("events.jsonl"));
        assertThat(run("check", scenario.toString(), dir.toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "room 1/42: the task that starts at 2026-03-01T08:00:00Z was not recorded",
                        "1 violations in 0 tasks, 0 tracks, 0 files of 0 s; 0 blocks of 100 ms"
                                + " looked for, 0 of them damaged where that may be");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path scenario = dir.resolve("s.yaml");
        Files.writeString(
                scenario,
                "start: 2026-03-01T08:00:00Z\nduration: 1s\n"
                        + "apps: [{bizId: 1, bucket: v-12500, region: r-x}]\n");
        String out = scenario.resolve("out").toString();

        assertThat(run("record", scenario.toString(), "--out", out)).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("aircheck: " + out + " cannot be made a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit", "kill cos", "savepoint", "rescale 2", "stop", "status"})
    void whatNeedsAClusterSaysThatThereIsNone(String command) {
        String[] arguments = ("cluster " + command + " --dir " + dir).split(" ");

        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "aircheck: no cluster is up in "
                                + dir
                                + "; see 'aircheck cluster up --help'");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void whereNothingIsUpNothingIsEnded() {
        assertThat(run("cluster", "down", "--dir", dir.toString())).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("nothing was up in " + dir);
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
