package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CatalogueCommandsIT {
    private static final String INSERT =
            "INSERT INTO aircheck.segment (task_id, stream, user_id, segment, biz_id, room_id,"
                    + " task_start_ms, stage, bucket, object_key, start_us, duration_ms, bytes,"
                    + " frames_received, frames_lost, failure) VALUES";

    @TempDir static Path dir;
    private static EmbeddedDatabase database;
    private static String url;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedDatabase.start(dir);
        // What PGPASSFILE does, which cannot be set for this process.
        System.setProperty("org.postgresql.pgpassfile", database.passfile().toString());
        url = database.jdbcUrl(EmbeddedDatabase.SUPERUSER);
        CatalogueCommandsIT first = new CatalogueCommandsIT();
        assertThat(first.run("catalogue", "migrate", "--catalogue", url)).isZero();
        assertThat(first.out).hasToString("3 migrations, now version 3" + System.lineSeparator());
        try (Connection connection =
                        database.dataSource(EmbeddedDatabase.SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    INSERT
                            + """
                             (9, 'single', 'alice', 0, 1400000001, 'raid', 1772380800000, 4,
                                'voice-1250000000', '1400000001_raid_alice/0.mp3',
                                1772380800000000, 25000, 200670, 95, 5, NULL),
                             (9, 'single', 'alice', 1, 1400000001, 'raid', 1772380800000, 1,
                                'voice-1250000000', '1400000001_raid_alice/1.mp3',
                                1772380830000000, NULL, NULL, NULL, NULL, NULL),
                             (9, 'mixed', '', 0, 1400000001, 'raid', 1772380800000, 3,
                                'voice-1250000000', '1400000001_raid/9_0.mp3',
                                1772380800000000, 60000, NULL, 0, 0, E'no\\033[31m encoder'),
                             (10, 'single', '%', 0, 1400000002, E'\\u202e_', 1772380800000, 4,
                                'voice-1250000000', E'1400000002_\\u202e__%/0.mp3',
                                1772380800000000, 1000, 1, 1, 0, NULL)
                            """);
            statement.execute(
                    "INSERT INTO aircheck.usage_by_stream VALUES"
                            + " (1400000001, '2026-03-01', 'single', 2, 85000)");
            statement.execute(
                    "INSERT INTO aircheck.usage_by_day VALUES"
                            + " (1400000001, '2026-03-01', 2, 85000, 2)");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty("org.postgresql.pgpassfile");
        database.close();
    }

    @Test
    void migratingAgainSaysThatThereIsNothingToDo() {
        assertThat(run("catalogue", "migrate", "--catalogue", url)).isZero();
        assertThat(out.toString().lines()).containsExactly("nothing to do, version 3");
    }

    @Test
    void listsFilesInTheOrderOfTheirKeys() {
        assertThat(run("files", "--catalogue", url)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "FILE                                                         BEGIN       LENGTH   BYTES    LOSS  STATUS",
                        "voice-1250000000/1400000001_raid/9_0.mp3      2026-03-01T16:00:00Z  0:01:00.000       -       -  failed: no\ufffd[31m encoder",
                        "voice-1250000000/1400000001_raid_alice/0.mp3  2026-03-01T16:00:00Z  0:00:25.000  200670  5.00 %  uploaded",
                        "voice-1250000000/1400000001_raid_alice/1.mp3  2026-03-01T16:00:30Z            -       -       -  started",
                        "voice-1250000000/1400000002_\ufffd__%/0.mp3        2026-03-01T16:00:00Z  0:00:01.000       1  0.00 %  uploaded");
    }

    @Test
    void listsTheNewestFilesOfARoomFirstInJson() {
        assertThat(run("files", "--room", "raid", "--user", "alice", "--json", "--catalogue", url))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"bizId\":1400000001,\"roomId\":\"raid\",\"userId\":\"alice\",\"taskId\":9,"
                                + "\"stream\":\"single\",\"segment\":1,\"status\":\"started\","
                                + "\"bucket\":\"voice-1250000000\","
                                + "\"key\":\"1400000001_raid_alice/1.mp3\","
                                + "\"begin\":\"2026-03-01T16:00:30Z\"}",
                        "{\"bizId\":1400000001,\"roomId\":\"raid\",\"userId\":\"alice\",\"taskId\":9,"
                                + "\"stream\":\"single\",\"segment\":0,\"status\":\"uploaded\","
                                + "\"bucket\":\"voice-1250000000\","
                                + "\"key\":\"1400000001_raid_alice/0.mp3\","
                                + "\"begin\":\"2026-03-01T16:00:00Z\",\"durationMs\":25000,"
                                + "\"bytes\":200670,\"lossRatio\":0.05}");
    }

    @Test
    void takesWhatIsAskedForLiterally() {
        assertThat(run("files", "--user", "%", "--json", "--catalogue", url)).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(run("files", "--user", "'; drop table aircheck.segment; --", "--catalogue", url))
                .isZero();
        assertThat(
                        run(
                                "files",
                                "--prefix",
                                "1400000001",
                                "--limit",
                                "2",
                                "--json",
                                "--catalogue",
                                url))
                .isZero();
        assertThat(run("files", "--room", "a\0b", "--catalogue", url)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("aircheck: the room holds the character 0, which no name in the");
    }

    @Test
    void saysWhatADayCosts() {
        assertThat(run("usage", "--day", "2026-03-01", "--catalogue", url)).isZero();
        assertThat(
                        run(
                                "usage",
                                "--day",
                                "2026-03-01",
                                "--app",
                                "1400000001",
                                "--json",
                                "--catalogue",
                                url))
                .isZero();
        assertThat(run("usage", "--day", "2026-03-02", "--json", "--catalogue", url)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "APP                DAY  STREAM  FILES     RECORDED  MINUTES",
                        "1400000001  2026-03-01  single      2  0:01:25.000",
                        "1400000001  2026-03-01  billed      2  0:01:25.000  2",
                        "{\"bizId\":1400000001,\"day\":\"2026-03-01\",\"stream\":\"single\","
                                + "\"files\":2,\"recordedMs\":85000}",
                        "{\"bizId\":1400000001,\"day\":\"2026-03-01\",\"stream\":\"billed\","
                                + "\"files\":2,\"recordedMs\":85000,\"billableMinutes\":2}");
    }

    @Test
    void failuresAreOneLineWithoutAPassword() {
        assertThat(run("files", "--catalogue", url + "&password=s3cret")).isEqualTo(1);
        assertThat(run("catalogue", "migrate", "--catalogue", url + "&password=s3cret"))
                .isEqualTo(1);
        assertThat(run("usage", "--day", "2026-03-01", "--catalogue", "mysql://u:s3cret@h/d"))
                .isEqualTo(1);
        assertThat(err.toString()).doesNotContain("s3cret");
        assertThat(err.toString().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("aircheck: "))
                .anyMatch(line -> line.contains("cannot connect to " + url + ": "));
    }

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }
}
