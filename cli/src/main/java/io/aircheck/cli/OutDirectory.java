package io.aircheck.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where recordings go. What the run itself needs lies in a hidden folder of it, readable for its
 * owner only, which is gone afterwards.
 */
final class OutDirectory {
    private static final String WORK_PREFIX = ".aircheck-";
    private static final String LOG_PROPERTY = "aircheck.log.file";
    private static final String APPENDER_PROPERTY = "aircheck.log.to";

    private final Path dir;
    private final boolean overwrite;

    private OutDirectory(Path dir, boolean overwrite) {
        this.dir = dir;
        this.overwrite = overwrite;
    }

    /**
     * Names the folder, which need not be there, and sends the log's warnings to a file in it.
     *
     * @param overwrite whether an earlier recording may be replaced
     */
    static OutDirectory at(Path dir, boolean overwrite) {
        OutDirectory out = new OutDirectory(dir.toAbsolutePath().normalize(), overwrite);
        System.setProperty(LOG_PROPERTY, out.dir.resolve("aircheck.log").toString());
        System.setProperty(APPENDER_PROPERTY, "file");
        return out;
    }

    /**
     * Makes the folder.
     *
     * @param buckets that will be recorded to
     * @throws CommandException when it cannot be made, or holds an earlier recording that may not
     *     be replaced
     */
    void create(Set<String> buckets) throws CommandException {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new CommandException(dir + " cannot be made a folder", e);
        }
        refuseEarlier("events.jsonl");
        for (String bucket : buckets) {
            refuseEarlier(bucket);
        }
    }

    Path events() {
        return dir.resolve("events.jsonl");
    }

    Path resolve(String name) {
        return dir.resolve(name);
    }

    private void refuseEarlier(String name) throws CommandException {
        if (!overwrite && Files.exists(dir.resolve(name))) {
            throw new CommandException(
                    dir.resolve(name)
                            + " is there from an earlier recording; give another --out or"
                            + " --overwrite");
        }
    }

    /** A folder for the run itself. */
    Path createWork() throws IOException {
        return Files.createTempDirectory(
                dir,
                WORK_PREFIX,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Moves the buckets out of the object store's folder, in place of earlier ones. */
    void take(Path store, Set<String> buckets) throws IOException {
        for (String bucket : buckets) {
            if (Files.isDirectory(store.resolve(bucket)) && !isEmpty(store.resolve(bucket))) {
                delete(dir.resolve(bucket));
                Files.move(store.resolve(bucket), dir.resolve(bucket));
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Deletes a file or a folder with all that is in it; what is not there is deleted already. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        // RocksDB and Kafka may still tidy up themselves.
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException e)
                            throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
