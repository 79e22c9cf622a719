package io.aircheck.testbed.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that lives as long as this process. */
public final class EmbeddedDatabaseMain {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabaseMain.class);

    private EmbeddedDatabaseMain() {}

    /**
     * Runs a server until this process is ended: {@code --dir DIR --port PORT}. Prints one line
     * with the address when it is ready. On SIGTERM and SIGINT the server is stopped first; what a
     * SIGKILL leaves, the next one on the same directory ends.
     *
     * @throws IllegalArgumentException if the arguments are others
     * @throws IOException if the server does not start
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 4 || !args[0].equals("--dir") || !args[2].equals("--port")) {
            throw new IllegalArgumentException("usage: --dir DIR --port PORT");
        }
        EmbeddedDatabase database =
                EmbeddedDatabase.start(Path.of(args[1]), Integer.parseInt(args[3]));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(database, ended)));
        System.out.println(
                "PostgreSQL listening on " + EmbeddedDatabase.HOST + ":" + database.port());
        ended.await();
    }

    private static void close(EmbeddedDatabase database, CountDownLatch ended) {
        try {
            database.close();
        } catch (IOException e) {
            LOG.error("PostgreSQL was not stopped", e);
        } finally {
            ended.countDown();
        }
    }
}
