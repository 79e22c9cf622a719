package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The recordings in a cluster's store, and since when they are visible: the store makes an object
 * visible by a rename, which sets the time of the file's change.
 */
final class StoredObjects {
    private static final long POLL_MILLIS = 500;

    private final Path bucket;

    /**
     * @param bucket the bucket's folder, which need not be there yet
     */
    StoredObjects(Path bucket) {
        this.bucket = bucket;
    }

    /** When a recording became visible. */
    static Instant visibleSince(Path object) throws IOException {
        return ((FileTime) Files.getAttribute(object, "unix:ctime")).toInstant();
    }

    /** When each recording became visible, in order. */
    List<Instant> visible() throws IOException {
        List<Instant> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(bucket)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".mp3")) {
                    all.add(visibleSince(file));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Collections.sort(all);
        return all;
    }

    /**
     * Waits until there are so many.
     *
     * @param patience how long none may appear
     */
    List<Instant> await(int number, Duration patience, Consumer<String> progress)
            throws BenchException, IOException, InterruptedException {
        int seen = 0;
        long moved = System.nanoTime();
        while (true) {
            List<Instant> visible = visible();
            if (visible.size() >= number) {
                return visible;
            }
            if (visible.size() > seen) {
                seen = visible.size();
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > patience.toNanos()) {
                throw new BenchException(
                        "gave up waiting: "
                                + seen
                                + " of "
                                + number
                                + " files appeared within "
                                + patience.toSeconds()
                                + " s");
            }
            progress.accept(seen + " of " + number + " files");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
