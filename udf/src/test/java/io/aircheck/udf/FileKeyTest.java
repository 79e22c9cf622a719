package io.aircheck.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.ObjectNames;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileKeyTest {
    private static final String FILE = "/2026-03-01-20-00-00_0_audio.mp3";

    private final ObjectKey write = new ObjectKey();

    @Test
    void aUsersKeyTellsAllButItsTask() {
        assertThat(read("1400000000_100_999/2023-02-09-16-16-45_12_audio.mp3"))
                .isEqualTo(
                        new FileKey(
                                1400000000L,
                                "100",
                                "999",
                                null,
                                LocalDateTime.of(2023, 2, 9, 16, 16, 45),
                                12,
                                null));
    }

    @Test
    void aRoomsKeyTellsAll() {
        assertThat(read("1_a_b_c/446946705284000000_2023-02-09-08-16-45_3_audio~0123abcd.mp3"))
                .isEqualTo(
                        new FileKey(
                                1,
                                "a_b_c",
                                null,
                                446946705284000000L,
                                LocalDateTime.of(2023, 2, 9, 8, 16, 45),
                                3,
                                "0123abcd"));
    }

    @ParameterizedTest
    @CsvSource({
        // Both ways to split it give ids.
        "1_a_b_c,,",
        "1_a__b,,",
        "1_____,,",
        // One way only does: the other leaves an id empty,
        "1____,_,_",
        "1__a_b,_a,b",
        // or begins one with a dot, which is escaped there,
        "1_a_b_.c,a,b_.c",
        // or holds an escape of a dot that needs none there.
        "1_a_b_%2Ec,a_b,.c",
        "1_50%25_a%2Fb,50%,a/b",
        "1_🙂_ü,🙂,ü",
    })
    void idsAreToldWhereOneSplitOnlyIsPossible(String folder, String roomId, String userId) {
        FileKey key = read(folder + FILE);

        assertThat(key.roomId()).isEqualTo(roomId);
        assertThat(key.userId()).isEqualTo(userId);
        assertThat(key.segment()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "song.mp3",
                "1_a_b",
                "1_a_b/",
                "1_a" + FILE,
                "1__" + FILE,
                "1___" + FILE,
                "0_a_b" + FILE,
                "01_a_b" + FILE,
                "-1_a_b" + FILE,
                "9223372036854775808_a_b" + FILE,
                "x/1_a_b" + FILE,
                "1_a_b/c" + FILE,
                "1_a_.." + FILE,
                "1_a_b%2f" + FILE,
                "1_a_b%2" + FILE,
                "1_a_b%" + FILE,
                "1_a_b%ZZ" + FILE,
                "1_a_%62" + FILE,
                "1_a_%FF" + FILE,
                "1_a_b\\c" + FILE,
                "1_a_b\n" + FILE,
                "1_a_b" + FILE + "\n",
                "1_a_b" + FILE + ".mp3",
                "1_a_b/2026-02-29-20-00-00_0_audio.mp3",
                "1_a_b/2026-03-01-24-00-00_0_audio.mp3",
                "1_a_b/2026-03-01-23-59-60_0_audio.mp3",
                "1_a_b/0000-03-01-20-00-00_0_audio.mp3",
                "1_a_b/12026-03-01-20-00-00_0_audio.mp3",
                "1_a_b/2026-03-01-20-00-00_-1_audio.mp3",
                "1_a_b/2026-03-01-20-00-00_00_audio.mp3",
                "1_a_b/2026-03-01-20-00-00_2147483648_audio.mp3",
                "1_a_b/2026-03-01-20-00-00_0_audio~1f0c9a7.mp3",
                "1_a_b/2026-03-01-20-00-00_0_audio~1F0C9A77.mp3",
                "1_a_b/2026-03-01-20-00-00_0_audio.MP3",
                "1_a/0_2026-03-01-20-00-00_0_audio.mp3",
                "1_a/9223372036854775808_2026-03-01-20-00-00_0_audio.mp3",
                "1_a_b/٢٠٢٦-03-01-20-00-00_0_audio.mp3",
                "'; drop table",
            })
    void whatTheRuleDoesNotMakeIsNoKey(String key) {
        assertThat(FileKey.read(key)).isEmpty();
    }

    @Test
    void anIdThatWasCutIsNotTold() {
        String tail = "~0123456789abcdef";

        assertThat(read(single("a", "x".repeat(101), 0)).userId()).isNull();
        assertThat(read(single("a", "x".repeat(101), 0)).roomId()).isEqualTo("a");
        // The longest that is not cut.
        assertThat(read(single("a", "x".repeat(100), 0)).userId()).hasSize(100);
        // It ends like one that was cut, and may be one.
        assertThat(read(single("a", "x".repeat(83) + tail, 0)).userId()).isNull();
        assertThat(read(single("a", "x".repeat(80) + tail, 0)).userId()).isNull();
        // It is too short for that.
        assertThat(read(single("a", "x".repeat(79) + tail, 0)).userId()).hasSize(96);
        // The first code point left out has four bytes.
        assertThat(read(single("a", "x".repeat(80) + "🙂".repeat(20), 0)).userId()).isNull();
        // An escape of two bytes is cut in the middle.
        assertThat(read(single("a", "x".repeat(79) + "\u0085".repeat(20), 0)).userId()).isNull();
    }

    @Test
    void aVeryLongKeyIsRefusedAtOnce() {
        assertThat(FileKey.read("1_" + "_".repeat(1_000_000) + FILE)).isEmpty();
        assertThat(FileKey.read("1_" + "%".repeat(800) + FILE)).isEmpty();
        assertThat(FileKey.read("1_" + "a_".repeat(400) + "a" + FILE)).isEmpty();
    }

    @Property(tries = 3000)
    void nothingIsEverToldWrongly(
            @ForAll @LongRange(min = 1) long bizId,
            @ForAll("ids") String roomId,
            @ForAll("ids") String userId,
            @ForAll("starts") Instant start,
            @ForAll @IntRange int segment) {
        String written = ObjectNames.single(bizId, roomId, userId, start, ZoneOffset.UTC, segment);
        FileKey key = read(written);

        assertThat(key.bizId()).isEqualTo(bizId);
        assertThat(key.roomId()).isIn(roomId, null);
        assertThat(key.userId()).isIn(userId, null);
        assertThat(key.taskId()).isNull();
        assertThat(key.started().toInstant(ZoneOffset.UTC)).isEqualTo(start);
        assertThat(key.segment()).isEqualTo(segment);
        assertThat(key.renamed()).isNull();
        if (!roomId.contains("_") && !userId.contains("_")) {
            assertThat(key.roomId() == null).isEqualTo(wasCut(roomId));
            assertThat(key.userId() == null).isEqualTo(wasCut(userId));
        }
        if (key.roomId() != null && key.userId() != null) {
            assertThat(write(key)).isEqualTo(written);
        }
    }

    @Property
    void aRoomsKeyGoesThereAndBack(
            @ForAll @LongRange(min = 1) long bizId,
            @ForAll("ids") String roomId,
            @ForAll @LongRange(min = 1) long taskId,
            @ForAll("starts") Instant start,
            @ForAll @IntRange int segment) {
        String written = ObjectNames.mixed(bizId, roomId, taskId, start, ZoneOffset.UTC, segment);
        FileKey key = read(written);

        assertThat(key.taskId()).isEqualTo(taskId);
        assertThat(key.userId()).isNull();
        assertThat(key.roomId()).isEqualTo(wasCut(roomId) ? null : roomId);
        if (key.roomId() != null) {
            assertThat(write(key)).isEqualTo(written);
        }
    }

    @Property
    void aKeyThatWasTakenInsteadSaysSo(@ForAll String owner, @ForAll("starts") Instant start) {
        String own = ObjectNames.single(1, "42", "alice", start, ZoneOffset.UTC, 0);
        String taken = ObjectNames.next(own, owner);
        FileKey key = read(taken);

        assertThat(key.renamed()).matches("[0-9a-f]{8}");
        assertThat(key.roomId()).isEqualTo("42");
        assertThat(key.userId()).isEqualTo("alice");
        assertThat(write(key)).isEqualTo(taken);
    }

    /** So two keys that differ are never read as the same file. */
    @Property(tries = 3000)
    void whatIsReadWholeIsWrittenAgainAsItWas(
            @ForAll("ids") String roomId,
            @ForAll("starts") Instant start,
            @ForAll @IntRange(max = 200) int at,
            @ForAll("pieces") String piece,
            @ForAll boolean replaced) {
        String right = ObjectNames.single(7, roomId, "u", start, ZoneOffset.UTC, 3);
        int where = Math.min(at, right.length());
        int behind = replaced ? Math.min(where + 1, right.length()) : where;
        String other = right.substring(0, where) + piece + right.substring(behind);

        FileKey.read(other)
                .filter(key -> key.roomId() != null)
                .filter(key -> key.userId() != null || key.taskId() != null)
                .ifPresent(key -> assertThat(write(key)).isEqualTo(other));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "_",
                "_",
                "a",
                "B",
                "0",
                ".",
                "..",
                "~",
                "%",
                "%2E",
                "%2F",
                "/",
                "\\",
                "'",
                ";",
                " ",
                "-",
                "\n",
                "\u0085",
                "ü",
                "🙂",
                "~0123456789abcdef");
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.oneOf(
                        pieces().list()
                                .ofMinSize(1)
                                .ofMaxSize(6)
                                .map(list -> String.join("", list)),
                        pieces().list()
                                .ofMinSize(1)
                                .ofMaxSize(90)
                                .map(list -> String.join("", list)))
                .filter(id -> id.length() <= 127);
    }

    @Provide
    Arbitrary<Instant> starts() {
        long first = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        return Arbitraries.longs().between(first, last).map(Instant::ofEpochSecond);
    }

    private static FileKey read(String key) {
        return FileKey.read(key).orElseThrow(() -> new AssertionError("no key: " + key));
    }

    private String write(FileKey key) {
        return write.eval(
                key.bizId(),
                key.roomId(),
                key.userId(),
                key.taskId(),
                key.started(),
                key.segment(),
                key.renamed());
    }

    private static String single(String roomId, String userId, int segment) {
        return ObjectNames.single(1, roomId, userId, Instant.EPOCH, ZoneOffset.UTC, segment);
    }

    /** Or looks it. */
    private static boolean wasCut(String id) {
        return ObjectNames.escape(id).matches("(?s).*~[0-9a-f]{16}")
                && ObjectNames.escape(id).getBytes(UTF_8).length > 96;
    }
}
