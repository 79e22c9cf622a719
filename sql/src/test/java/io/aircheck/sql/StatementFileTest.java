package io.aircheck.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementFileTest {
    private static final String SET_OF_TWO =
            """
            EXECUTE STATEMENT SET BEGIN
                INSERT INTO a SELECT CASE WHEN x = 1 THEN 2 END FROM s;
                INSERT INTO b SELECT x FROM s WHERE y = CASE x WHEN 1 THEN ';' END;
            END""";

    @Property
    void joinedStatementsAreSplitAgain(
            @ForAll("statements") List<String> statements, @ForAll("separators") String between) {
        String text = String.join(";" + between, statements) + ";" + between;

        assertThat(texts(text)).isEqualTo(statements);
        assertThat(texts(between + text)).isEqualTo(statements);
        assertThat(texts(String.join(";", statements))).isEqualTo(statements);
    }

    @Property
    void everyStatementStandsWhereItSays(
            @ForAll("statements") List<String> statements, @ForAll("separators") String between) {
        String text = String.join(";" + between, statements);

        for (Statement statement : StatementFile.parse("f.sql", text).statements()) {
            String line = text.split("\n", -1)[statement.line() - 1];
            assertThat(line.substring(statement.column() - 1))
                    .startsWith(statement.text().split("\n", -1)[0]);
        }
    }

    @Property
    void noTextMakesItFailOtherwiseThanItSays(@ForAll("fragments") List<String> fragments) {
        String text = String.join("", fragments);
        try {
            texts(text).forEach(statement -> assertThat(text).contains(statement));
        } catch (SqlFileException e) {
            assertThat(e).hasMessageStartingWith("f.sql, line ").hasNoCause();
        }
    }

    @Test
    void semicolonsInQuotesAndCommentsEndNothing() {
        assertThat(
                        texts(
                                """
                                -- one; two
                                SELECT ';', 'it''s; -- no comment', ";", `a;b`, '/*' /* ; ' */ FROM t -- ; '
                                ;
                                /* ; */ SELECT 2; -- the end
                                """))
                .containsExactly(
                        "SELECT ';', 'it''s; -- no comment', \";\", `a;b`, '/*' /* ; ' */ FROM t",
                        "SELECT 2");
    }

    @Test
    void aStatementSetIsOneStatement() {
        assertThat(texts("SET 'a' = 'b';\n" + SET_OF_TWO + ";\nSELECT 1;"))
                .containsExactly("SET 'a' = 'b'", SET_OF_TWO, "SELECT 1");
        assertThat(texts(SET_OF_TWO)).containsExactly(SET_OF_TWO);
        assertThat(
                        texts(
                                "execute /* all */ statement set -- of\nbegin insert into a select 1; end"))
                .hasSize(1);
    }

    @Test
    void wordsOfASetElsewhereOpenNone() {
        assertThat(
                        texts(
                                "SELECT 'STATEMENT SET BEGIN'; SELECT `STATEMENT`, `SET`, `BEGIN`;"
                                        + " SELECT STATEMENT, SET, BEGIN; SELECT 1;"))
                .hasSize(4);
    }

    @Test
    void eachStatementKnowsItsPlace() {
        assertThat(StatementFile.parse("f", "\n-- c\n  SELECT\n1; SELECT '\n';\n\nSELECT 3"))
                .extracting(StatementFile::statements)
                .asInstanceOf(list(Statement.class))
                .containsExactly(
                        new Statement(3, 3, "SELECT\n1"),
                        new Statement(4, 4, "SELECT '\n'"),
                        new Statement(7, 1, "SELECT 3"));
        assertThat(new Statement(3, 3, "SELECT\n1").inPlace()).isEqualTo("\n\n  SELECT\n1");
    }

    @Test
    void nothingIsNoStatement() {
        assertThat(texts("")).isEmpty();
        assertThat(texts(" ;; \n-- nothing\n;/**/")).isEmpty();
        assertThat(texts("\uFEFF-- after a mark\nSELECT 1")).containsExactly("SELECT 1");
        assertThat(texts("SELECT 1\r\n;\r\n")).containsExactly("SELECT 1");
    }

    @Test
    void saysWhereThatBeganWhatHasNoEnd() {
        assertThatThrownBy(() -> texts("SELECT 1;\nSELECT 'x;\n\n"))
                .isInstanceOf(SqlFileException.class)
                .hasMessage("f.sql, line 2: the quote ' that begins here has no end");
        assertThatThrownBy(() -> texts("\n\n/*/ x;\n"))
                .hasMessage("f.sql, line 3: the comment that begins here has no end");
        assertThatThrownBy(() -> texts("\nEXECUTE STATEMENT SET BEGIN\nINSERT INTO a SELECT 1;\n"))
                .hasMessage("f.sql, line 2: the statement set has no END;");
    }

    @Test
    void readsUtf8(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("some.sql"), "SELECT '音';");

        assertThat(StatementFile.read(file))
                .isEqualTo(
                        new StatementFile("some.sql", List.of(new Statement(1, 1, "SELECT '音'"))));

        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> StatementFile.read(file))
                .isInstanceOf(MalformedInputException.class);
    }

    @Provide
    Arbitrary<List<String>> statements() {
        return Arbitraries.oneOf(
                        plain(),
                        plain().map(s -> "EXECUTE STATEMENT SET BEGIN " + s + ";\nINSERT;\n END"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> separators() {
        return Arbitraries.of("", "\n", "  ", "\n-- a ; ' comment\n", "/* ; \" ` */", ";", "\r\n");
    }

    @Provide
    Arbitrary<List<String>> fragments() {
        return Arbitraries.of(
                        "'",
                        "\"",
                        "`",
                        "--",
                        "/*",
                        "*/",
                        ";",
                        "\n",
                        " ",
                        "a",
                        "END",
                        "STATEMENT SET BEGIN")
                .list()
                .ofMaxSize(12);
    }

    private static Arbitrary<String> plain() {
        Arbitrary<String> part =
                Arbitraries.of(
                        "x",
                        "CASE 1 END",
                        "';'",
                        "'it''s'",
                        "`;`",
                        "\";\"",
                        "/* ;' */",
                        "-- ;\n",
                        "1 - -1",
                        "a /*+ OPTIONS('k'=';') */",
                        "\n",
                        "音",
                        "/ * 2",
                        "END");
        return Combinators.combine(
                        Arbitraries.of("SELECT", "INSERT INTO t", "SET 'a'"),
                        part.list().ofMaxSize(5),
                        Arbitraries.of("x", "';'", "END", ")"))
                .as((first, parts, last) -> first + " " + String.join(" ", parts) + " " + last);
    }

    private static List<String> texts(String text) {
        return StatementFile.parse("f.sql", text).statements().stream()
                .map(Statement::text)
                .toList();
    }
}
