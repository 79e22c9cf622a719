package io.aircheck.testbed.check;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The objects of some buckets, which lie in a folder as {@code <bucket>/<key>}. */
final class StoredFiles {
    private final Path root;
    private final Set<String> paths = new TreeSet<>();

    private StoredFiles(Path root) {
        this.root = root.normalize();
    }

    /**
     * Finds the buckets in a folder, or in {@code cos} below it.
     *
     * @param violations is told of what a run left over
     */
    static StoredFiles in(Path folder, Collection<String> buckets, Violations violations)
            throws IOException {
        Path store = folder.resolve("cos");
        StoredFiles files = new StoredFiles(Files.isDirectory(store) ? store : folder);
        for (String bucket : buckets) {
            files.gather(files.root.resolve(bucket));
        }
        files.checkLeftOvers(folder, violations);
        return files;
    }

    private void gather(Path bucket) throws IOException {
        if (!Files.isDirectory(bucket)) {
            return;
        }
        Files.walkFileTree(
                bucket,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        paths.add(root.relativize(file).toString());
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void checkLeftOvers(Path folder, Violations violations) throws IOException {
        for (String hidden : new String[] {".tmp", ".uploads"}) {
            Path left = root.resolve(hidden);
            if (Files.isDirectory(left)) {
                try (Stream<Path> entries = Files.list(left)) {
                    entries.map(root::relativize)
                            .sorted()
                            .forEach(entry -> violations.add("%s is left over", entry));
                }
            }
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(".aircheck-"))
                    .sorted()
                    .forEach(name -> violations.add("%s is left over", name));
        }
    }

    /** All of them, as {@code <bucket>/<key>}. */
    Set<String> paths() {
        return paths;
    }

    /** One of them, or of another bucket in the folder: it may have been told to go there. */
    Optional<Path> find(String path) {
        Path file = root.resolve(path).normalize();
        return file.startsWith(root) && Files.isRegularFile(file)
                ? Optional.of(file)
                : Optional.empty();
    }
}
