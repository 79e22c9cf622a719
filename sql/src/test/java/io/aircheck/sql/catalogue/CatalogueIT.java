package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueIT {
    private static final long APP = 1_400_000_001L;

    /** What strangers may be called. */
    private static final List<String> NAMES =
            List.of(
                    "alice",
                    "'; drop table aircheck.segment; --",
                    "\"; drop table aircheck.segment; --",
                    "%",
                    "_",
                    "\\",
                    "\\%",
                    "a'b\"c`d",
                    "$$",
                    "?",
                    "{d '2026-03-01'}",
                    "\ufffd",
                    "\ud83d\ude00\ud83d\ude01",
                    "\u202eevila\u202c",
                    "\u0645\u0631\u062d\u0628\u0627",
                    "\u7a7a\u9593",
                    "NULL",
                    " ",
                    "tab\tand\nline");

    @TempDir static Path dir;
    private static CatalogueDatabase database;
    private static Catalogue catalogue;

    @BeforeAll
    static void start() throws Exception {
        database = CatalogueDatabase.start(dir);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            for (int segment = 0; segment < 3; segment++) {
                rows.add(row(NAMES.get(i), i, segment));
            }
        }
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            SinkTable.named("segment_part").write(connection, rows);
        }
        catalogue = Catalogue.open(database.address(CatalogueDatabase.READER));
    }

    @AfterAll
    static void stop() throws Exception {
        catalogue.close();
        database.close();
    }

    private static Map<String, Object> row(String name, int number, int segment) {
        Map<String, Object> row = new HashMap<>(new SegmentParts(number + 1L, name, 1).part(4));
        row.put("room_id", name);
        row.put("biz_id", APP + number % 2);
        row.put("segment", segment);
        row.put(
                "object_key",
                (APP + number % 2) + "_" + name + "_" + name + "/" + segment + ".mp3");
        row.put("start_us", 1_772_380_800_000_000L + segment * 60_000_000L);
        return row;
    }

    @Test
    void findsEachRoomUserAndPrefixAndNothingElse() throws Exception {
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            String folder = (APP + i % 2) + "_" + name + "_";
            for (FileQuery query :
                    List.of(
                            FileQuery.all().inRoom(name),
                            FileQuery.all().ofUser(name),
                            FileQuery.all().inRoom(name).ofUser(name).ofApp(APP + i % 2),
                            FileQuery.all().startingWith(folder),
                            FileQuery.all().startingWith(folder).ofUser(name))) {
                List<CatalogueFile> found = find(query);
                assertThat(found).as("%s", query).hasSize(3);
                assertThat(found).extracting(CatalogueFile::userId).containsOnly(name);
            }
            assertThat(find(FileQuery.all().inRoom(name).ofApp(APP + 7))).isEmpty();
        }
        assertThat(find(FileQuery.all())).hasSize(3 * NAMES.size());
    }

    @Test
    void takesNothingInAPrefixForAWildcard() throws Exception {
        for (String prefix : List.of("%", "_", "1400000001%", "140000000_", "\\", "140000000\\")) {
            assertThat(find(FileQuery.all().startingWith(prefix))).as(prefix).isEmpty();
        }
        assertThat(find(FileQuery.all().startingWith("1400000001_")))
                .hasSameSizeAs(find(FileQuery.all().ofApp(APP)));
        assertThat(find(FileQuery.all().startingWith(""))).hasSize(3 * NAMES.size());
    }

    @Test
    void refusesTheCharacterZero() {
        assertThatThrownBy(() -> FileQuery.all().inRoom("a\0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the room holds the character 0, which no name in the catalogue has");
    }

    @Test
    void listsInTheOrderOfTheKeysBytesWhateverThePages() throws Exception {
        List<CatalogueFile> all = find(FileQuery.all());
        assertThat(all)
                .isSortedAccordingTo(
                        (one, other) ->
                                Arrays.compareUnsigned(
                                        one.key().getBytes(StandardCharsets.UTF_8),
                                        other.key().getBytes(StandardCharsets.UTF_8)));
        for (int size : List.of(1, 4, 1000)) {
            assertThat(pages(FileQuery.all().limit(size))).isEqualTo(all);
        }
    }

    @Test
    void listsARoomsNewestFilesFirstWhateverThePages() throws Exception {
        List<CatalogueFile> all = find(FileQuery.all().inRoom("%"));
        assertThat(all).extracting(CatalogueFile::segment).containsExactly(2, 1, 0);
        assertThat(pages(FileQuery.all().inRoom("%").limit(1))).isEqualTo(all);
        assertThat(pages(FileQuery.all().ofUser("%").limit(2))).isEqualTo(all);
    }

    @Test
    void tellsWhatIsKnownAndNullForTheRest() throws Exception {
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            Map<String, Object> row = new HashMap<>(new SegmentParts(5000, "", 1).part(1));
            row.put("room_id", "begun");
            row.put("bucket", null);
            row.put("object_key", null);
            SinkTable.named("segment_part").write(connection, List.of(row));
        }
        assertThat(find(FileQuery.all().inRoom("begun")))
                .containsExactly(
                        new CatalogueFile(
                                APP,
                                "begun",
                                "",
                                5000,
                                "mixed",
                                1,
                                "started",
                                null,
                                null,
                                1_772_380_801_000L,
                                null,
                                null,
                                null,
                                null,
                                null));
        assertThat(find(FileQuery.all().ofUser(""))).hasSize(1);
        assertThat(find(FileQuery.all())).noneMatch(file -> file.key() == null);
    }

    @Test
    void sumsUpADay() throws Exception {
        database.run(
                CatalogueDatabase.WRITER,
                """
                INSERT INTO aircheck.usage_by_stream VALUES
                    (1, '2026-03-01', 'single', 3, 61000), (1, '2026-03-01', 'mixed', 1, 30000),
                    (2, '2026-03-01', 'single', 1, NULL), (1, '2026-03-02', 'single', 9, 9);
                INSERT INTO aircheck.usage_by_day VALUES (1, '2026-03-01', 4, 91000, 2)
                """);
        LocalDate day = LocalDate.of(2026, 3, 1);
        assertThat(catalogue.usage(day, null))
                .containsExactly(
                        new DayUsage(1, day, "single", 3L, 61_000L, null),
                        new DayUsage(1, day, "mixed", 1L, 30_000L, null),
                        new DayUsage(1, day, null, 4L, 91_000L, 2L),
                        new DayUsage(2, day, "single", 1L, null, null));
        assertThat(catalogue.usage(day, 2L)).hasSize(1);
        assertThat(catalogue.usage(LocalDate.of(1999, 1, 1), null)).isEmpty();
    }

    private static List<CatalogueFile> find(FileQuery query) throws Exception {
        List<CatalogueFile> found = new ArrayList<>();
        assertThat(catalogue.files(query, found::add)).isEqualTo(found.size());
        return found;
    }

    private static List<CatalogueFile> pages(FileQuery query) throws Exception {
        List<CatalogueFile> found = new ArrayList<>();
        for (List<CatalogueFile> page = find(query);
                !page.isEmpty();
                page = find(query.after(found.get(found.size() - 1)))) {
            found.addAll(page);
        }
        return found;
    }
}
