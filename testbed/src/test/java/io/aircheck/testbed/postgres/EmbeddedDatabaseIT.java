package io.aircheck.testbed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
    private static final String ADMIN = EmbeddedDatabase.SUPERUSER;

    @TempDir Path dir;

    @Test
    void keepsDataOverARestartOnTheSamePort() throws Exception {
        int port;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir)) {
            port = database.port();
            database.createLogin("somebody");
            run(database, ADMIN, "CREATE TABLE kept AS SELECT 'text'::text AS word");
            run(database, ADMIN, "GRANT SELECT ON kept TO somebody");
            assertThatThrownBy(() -> EmbeddedDatabase.start(dir))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        assertThat(dir.resolve("data/postmaster.pid")).doesNotExist();
        assertThat(dir.resolve("initial-password")).doesNotExist();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, port)) {
            assertThat(database.jdbcUrl("somebody"))
                    .isEqualTo("jdbc:postgresql://127.0.0.1:" + port + "/aircheck?user=somebody");
            assertThat(ask(database, "somebody", "SELECT word FROM kept")).isEqualTo("text");
            database.createLogin("somebody");
            assertThat(ask(database, "somebody", "SELECT word FROM kept")).isEqualTo("text");
        }
    }

    @Test
    void letsNobodyInWithoutAPassword() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
                    .isEqualTo("rwx------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(database.passfile())))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(ADMIN)))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                            database.jdbcUrl(ADMIN) + "&password=wrong"))
                    .isInstanceOf(SQLException.class);
            assertThat(ask(database, ADMIN, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(database, ADMIN, "SHOW unix_socket_directories")).isEmpty();
            assertThatThrownBy(() -> database.createLogin("x\" SUPERUSER; --"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(dir, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void endsWithItsProcessAndTakesOverFromAKilledOne() throws Exception {
        Process first = process(0);
        int port = awaitPort(first);
        first.destroyForcibly().waitFor();
        assertThat(dir.resolve("data/postmaster.pid")).exists();

        Process second = process(port);
        assertThat(awaitPort(second)).isEqualTo(port);
        second.destroy();
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(dir.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThatThrownBy(() -> EmbeddedDatabase.start(dir, 65_536))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Process process(int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseProcess.class.getName(),
                        dir.toString(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int awaitPort(Process process) throws IOException {
        // The stream is not closed: the process would end with its next line.
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("PostgreSQL listening on 127.0.0.1:")) {
                return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            }
        }
        throw new IOException("the process ended");
    }

    private static void run(EmbeddedDatabase database, String user, String sql) throws Exception {
        try (Connection connection = database.dataSource(user).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedDatabase database, String user, String sql) throws Exception {
        try (Connection connection = database.dataSource(user).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
