package io.aircheck.testbed.cos;

import io.aircheck.testbed.control.ControlServer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** The command line of the emulator. */
final class CosEmulatorMain {

    private static final String USAGE =
            "usage: --dir DIR --credentials FILE [--address ADDRESS] [--port PORT]"
                    + " [--create-buckets] [--control SOCKET]";

    private CosEmulatorMain() {}

    static void run(String[] args) throws IOException, InterruptedException {
        Path dir = null;
        Path credentials = null;
        Path control = null;
        String address = null;
        int port = 0;
        boolean createBuckets = false;
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--dir" -> dir = Path.of(value(word, words));
                case "--credentials" -> credentials = Path.of(value(word, words));
                case "--address" -> address = value(word, words);
                case "--port" -> port = Integer.parseInt(value(word, words));
                case "--control" -> control = Path.of(value(word, words));
                case "--create-buckets" -> createBuckets = true;
                default -> throw new IllegalArgumentException(word + ": unknown; " + USAGE);
            }
        }
        if (dir == null || credentials == null) {
            throw new IllegalArgumentException(USAGE);
        }
        CosEmulator.Options options = CosEmulator.at(dir).port(port);
        if (address != null) {
            options.address(address);
        }
        if (createBuckets) {
            options.createBuckets();
        }
        Properties pairs = new Properties();
        try (Reader reader = Files.newBufferedReader(credentials)) {
            pairs.load(reader);
        }
        pairs.stringPropertyNames().forEach(id -> options.credentials(id, pairs.getProperty(id)));
        CosEmulator emulator = options.start();
        if (control != null) {
            ControlServer.listen(control, new CosControl.Server(emulator));
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    emulator.close();
                                    ended.countDown();
                                }));
        System.out.println("COS emulator listening on " + emulator.endpoint());
        // The emulator's own threads do not keep a process alive.
        ended.await();
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; " + USAGE);
        }
        return words.next();
    }
}
