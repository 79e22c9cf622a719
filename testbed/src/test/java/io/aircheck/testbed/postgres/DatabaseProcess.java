package io.aircheck.testbed.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A server in a process of its own, which a test ends. */
final class DatabaseProcess {
    private DatabaseProcess() {}

    /**
     * Runs until it is ended; prints one line with the address when it is ready.
     *
     * @param args the folder and the port
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        EmbeddedDatabase database =
                EmbeddedDatabase.start(Path.of(args[0]), Integer.parseInt(args[1]));
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
            throw new UncheckedIOException(e);
        } finally {
            ended.countDown();
        }
    }
}
