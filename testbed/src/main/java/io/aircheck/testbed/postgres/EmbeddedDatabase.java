package io.aircheck.testbed.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL server on the loopback interface only, with an empty database {@code aircheck}. It
 * is the real server, as a process of its own, without a socket in the file system.
 *
 * <p>Data live in the directory given to {@link #start(Path)} and survive {@link #close()} and the
 * death of any process, but not that of the machine: nothing is forced to the disk. The server's
 * programs (some 50 MB) are unpacked into the same directory. A server whose Java process was
 * killed goes on for itself; who starts on its directory ends it first.
 *
 * <p>Everybody needs a password (SCRAM-SHA-256). Passwords are generated; they stand in {@link
 * #passfile()}, which only this user can read and clients find by the environment variable {@code
 * PGPASSFILE}. Whoever can read it can do anything in the database. Started by root, the server
 * runs in a user namespace of its own, which needs the program {@code unshare} and a kernel that
 * lets it.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    /** The database's name. */
    public static final String DATABASE = "aircheck";

    /** Who may do anything. */
    public static final String SUPERUSER = "postgres";

    static final String HOST = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);
    private static final int MAX_PORT = 65_535;
    private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final EmbeddedPostgres server;
    private final Postmaster postmaster;
    private final DirectoryLock lock;
    private final Passfile passfile;
    private boolean closed;

    private EmbeddedDatabase(
            EmbeddedPostgres server, Postmaster postmaster, DirectoryLock lock, Passfile passfile) {
        this.server = server;
        this.postmaster = postmaster;
        this.lock = lock;
        this.passfile = passfile;
    }

    /**
     * Starts a server on a free port; takes some seconds.
     *
     * @param dir where everything lies; created if absent. It may hold an earlier server's data,
     *     which is then continued. Its permissions are changed: only this user can enter it.
     * @throws IOException if the directory is in use or the server does not start
     */
    public static EmbeddedDatabase start(Path dir) throws IOException {
        return start(dir, 0);
    }

    /**
     * Starts a server on the given port, so that clients of an earlier one find this one.
     *
     * @param port 1 to 65535, or 0 for any free port
     * @throws IOException if the port is taken, the directory is in use or the server does not
     *     start
     */
    public static EmbeddedDatabase start(Path dir, int port) throws IOException {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be 0 to 65535, is " + port);
        }
        Path home = Files.createDirectories(dir.toAbsolutePath().normalize());
        // The library lets everybody write where it unpacks the programs.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        DirectoryLock lock = DirectoryLock.take(home);
        Path data = home.resolve("data");
        Postmaster postmaster = new Postmaster(data);
        try {
            if (postmaster.end()) {
                LOG.warn("ended a server that an earlier run had left on {}", data);
            }
            Passfile passfile = new Passfile(home.resolve("passfile"));
            EmbeddedPostgres server = startServer(home, data, passfile, freePort(port));
            EmbeddedDatabase database = new EmbeddedDatabase(server, postmaster, lock, passfile);
            try {
                database.createIfAbsent();
            } catch (SQLException | IOException e) {
                database.close();
                throw new IOException("cannot create the database " + DATABASE, e);
            }
            return database;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedPostgres startServer(Path home, Path data, Passfile passfile, int port)
            throws IOException {
        Path initial = home.resolve("initial-password");
        passfile.writePasswordOf(SUPERUSER, initial);
        Path binaries = Files.createDirectories(home.resolve("programs"));
        try {
            return EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setPgBinaryResolver(new PostgresBinaries(binaries))
                    .setRegisterShutdownHook(true)
                    .setPGStartupWait(STARTUP_WAIT)
                    // Options of initdb, which the library knows by this name alone.
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", initial.toString())
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("listen_addresses", HOST)
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "50")
                    // Without it, what was committed would be lost when the server is killed.
                    .setServerConfig("synchronous_commit", "on")
                    .setConnectConfig("password", passfile.passwordOf(SUPERUSER))
                    .start();
        } catch (IllegalStateException e) {
            throw new IOException("cannot start PostgreSQL on " + data, e);
        } finally {
            Files.deleteIfExists(initial);
        }
    }

    /** The library waits a minute for a server that cannot listen. */
    private static int freePort(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IOException("cannot listen on " + HOST + ":" + port, e);
        }
    }

    private void createIfAbsent() throws SQLException, IOException {
        try (Connection connection = dataSource(SUPERUSER, "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found =
                    statement.executeQuery(
                            "SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("REVOKE TEMPORARY ON DATABASE " + DATABASE + " FROM PUBLIC");
        }
        try (Connection connection = dataSource(SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        }
    }

    /**
     * Lets a user log in, with a generated password that is added to {@link #passfile()}. Again is
     * no error. It has no rights of its own.
     *
     * @param user small letters, digits and _; at most 63, and no digit first
     * @throws IOException if the passfile cannot be written
     */
    public synchronized void createLogin(String user) throws SQLException, IOException {
        if (!LOGIN.matcher(user).matches()) {
            throw new IllegalArgumentException("a login has small letters, digits and _ only");
        }
        String password = passfile.passwordOf(user);
        try (Connection connection = dataSource(SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            boolean present;
            try (ResultSet found =
                    statement.executeQuery("SELECT FROM pg_roles WHERE rolname = '" + user + "'")) {
                present = found.next();
            }
            statement.execute(
                    (present ? "ALTER" : "CREATE")
                            + " ROLE \""
                            + user
                            + "\" LOGIN PASSWORD '"
                            + password
                            + "'");
        }
    }

    /** The URL for a login, without its password: clients take it from {@link #passfile()}. */
    public String jdbcUrl(String user) {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + DATABASE + "?user=" + user;
    }

    /**
     * Connections of a login of this database, with its password.
     *
     * @throws IOException if the passfile cannot be read
     */
    public DataSource dataSource(String user) throws IOException {
        return dataSource(user, DATABASE);
    }

    private DataSource dataSource(String user, String database) throws IOException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {HOST});
        source.setPortNumbers(new int[] {port()});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(passfile.passwordOf(user));
        return source;
    }

    /** The passwords, for the environment variable {@code PGPASSFILE} of clients. */
    public Path passfile() {
        return passfile.path();
    }

    /** The port clients connect to. */
    public int port() {
        return server.getPort();
    }

    /**
     * Stops the server and keeps its data; connections are ended. Idempotent.
     *
     * @throws IOException if the server does not end
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            server.close();
            // The library gives up after 5 s, and says so in the log alone.
            postmaster.end();
        }
    }
}
