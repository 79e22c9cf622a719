package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlFileTest {
    private static final String NAME = "SET 'pipeline.name' = 'it''s';\n";
    private static final String INSERT = "INSERT INTO a SELECT 1;\n";

    @TempDir Path home;

    private Installation installation;
    private Path file;

    @BeforeEach
    void make() throws Exception {
        installation =
                new Installation(
                        Path.of("/java"),
                        Path.of("/flink-lib"),
                        home.resolve("flink-conf"),
                        Path.of("/job.jar"),
                        "/own.jar");
        file = Files.createDirectory(home.resolve("sql")).resolve("shipped.sql");
        Files.writeString(file, NAME + INSERT);
    }

    @Test
    void isFoundByItsPathOrByTheNameOfAShippedOne() throws Exception {
        SqlFile expected = new SqlFile(file, "it's");
        assertThat(SqlFile.find(file.toString(), installation)).isEqualTo(expected);
        assertThat(SqlFile.find("shipped.sql", installation)).isEqualTo(expected);
        assertThat(SqlFile.find("shipped", installation)).isEqualTo(expected);
        assertThatThrownBy(() -> SqlFile.find("other", installation))
                .isInstanceOf(ClusterException.class)
                .hasMessage(
                        "there is no file other, and none of that name in " + home.resolve("sql"));
    }

    @Test
    void hasOneJobAndItsName() throws Exception {
        assertThat(name("set 'pipeline.name' = 'a';\n" + NAME + INSERT)).isEqualTo("it's");
        assertThat(name(NAME + "EXECUTE STATEMENT SET BEGIN " + INSERT + INSERT + "END;"))
                .isEqualTo("it's");
        assertThat(name(NAME + INSERT + "SET 'pipeline.name' = 'later';")).isEqualTo("it's");
        assertThatThrownBy(() -> name(NAME + INSERT + INSERT))
                .hasMessageStartingWith("shipped.sql, line 3: a second job;");
        assertThatThrownBy(() -> name(NAME + "-- " + INSERT))
                .hasMessage("shipped.sql has no INSERT: nothing would run");
        assertThatThrownBy(() -> name("-- " + NAME + INSERT))
                .hasMessage("shipped.sql lacks SET 'pipeline.name' = '...'; before its job");
        assertThatThrownBy(() -> name("SELECT '"))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("shipped.sql, line 1: the quote");
    }

    private String name(String sql) throws Exception {
        Files.writeString(file, sql);
        return SqlFile.find("shipped", installation).jobName();
    }
}
