package io.aircheck.testbed.cos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Buckets and their finished objects on disk: the object under {@code <bucket>/<key>}, its
 * description under {@code .meta/<bucket>/}. A bucket's folder never shows anything unfinished.
 */
final class ObjectStore {

    /** {@code name-APPID}; with the endpoint at most 60 characters, so 50 leave room for it. */
    private static final Pattern BUCKET =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,47})-[0-9]{1,20}");

    private final Path root;
    private final Path temporary;
    private final ConcurrentMap<String, NavigableMap<String, ObjectInfo>> buckets =
            new ConcurrentHashMap<>();

    ObjectStore(Path root) throws IOException {
        this.root = Files.createDirectories(root.toAbsolutePath().normalize());
        this.temporary = Files.createDirectories(this.root.resolve(".tmp"));
        removeLeftovers();
        Path meta = Files.createDirectories(this.root.resolve(".meta"));
        for (Path bucket : list(meta)) {
            load(bucket);
        }
    }

    static boolean isBucketName(String name) {
        return BUCKET.matcher(name).matches();
    }

    void createBucket(String bucket) throws IOException {
        if (!isBucketName(bucket)) {
            throw new IllegalArgumentException("not a bucket name (name-APPID): " + bucket);
        }
        Files.createDirectories(root.resolve(bucket));
        Files.createDirectories(metaFolder(bucket));
        buckets.putIfAbsent(bucket, new ConcurrentSkipListMap<>());
    }

    boolean hasBucket(String bucket) {
        return buckets.containsKey(bucket);
    }

    /** A path for a new file on the same file system as the buckets. */
    Path newTemporary() {
        return temporary.resolve(UUID.randomUUID().toString());
    }

    NavigableMap<String, ObjectInfo> objects(String bucket) {
        return buckets.getOrDefault(bucket, new TreeMap<>());
    }

    Optional<ObjectInfo> find(String bucket, String key) {
        return Optional.ofNullable(objects(bucket).get(key));
    }

    Path file(String bucket, String key) {
        Path folder = root.resolve(bucket);
        Path file = folder.resolve(key).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new IllegalArgumentException("a key was not checked");
        }
        return file;
    }

    /**
     * Makes a complete file visible under its key, replacing an older object of that key.
     *
     * @param forbidOverwrite refuse if the key is taken
     */
    synchronized void publish(
            String bucket, Path complete, ObjectInfo info, boolean forbidOverwrite)
            throws IOException, CosError {
        if (forbidOverwrite && objects(bucket).containsKey(info.key())) {
            throw CosError.fileAlreadyExists();
        }
        Path target = file(bucket, info.key());
        if (Files.isDirectory(target)) {
            throw folderConflict();
        }
        try {
            Files.createDirectories(target.getParent());
        } catch (FileAlreadyExistsException e) {
            throw folderConflict();
        }
        DiskJson.write(metaFile(bucket, info.key()), info);
        Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        buckets.get(bucket).put(info.key(), info);
    }

    synchronized void delete(String bucket, String key) throws IOException {
        if (buckets.get(bucket).remove(key) == null) {
            return;
        }
        Path file = file(bucket, key);
        Files.deleteIfExists(file);
        Files.deleteIfExists(metaFile(bucket, key));
        removeEmptyFolders(file.getParent(), root.resolve(bucket));
    }

    private static void removeEmptyFolders(Path from, Path top) throws IOException {
        for (Path dir = from; !dir.equals(top) && list(dir).isEmpty(); dir = dir.getParent()) {
            Files.delete(dir);
        }
    }

    private void load(Path metaFolder) throws IOException {
        String bucket = metaFolder.getFileName().toString();
        NavigableMap<String, ObjectInfo> objects = new ConcurrentSkipListMap<>();
        for (Path file : list(metaFolder)) {
            if (!file.getFileName().toString().endsWith(".json")) {
                continue;
            }
            ObjectInfo info = DiskJson.read(file, ObjectInfo.class);
            // A crash between the two moves of publish leaves a description without its object.
            if (Files.isRegularFile(file(bucket, info.key()))) {
                objects.put(info.key(), info);
            }
        }
        buckets.put(bucket, objects);
    }

    private void removeLeftovers() throws IOException {
        for (Path file : list(temporary)) {
            Files.delete(file);
        }
    }

    private Path metaFolder(String bucket) {
        return root.resolve(".meta").resolve(bucket);
    }

    /** Named by a hash, because a key may be longer than a file name. */
    private Path metaFile(String bucket, String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return metaFolder(bucket).resolve(HexFormat.of().formatHex(hash) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static CosError folderConflict() {
        return CosError.notImplemented(
                "The emulator cannot store a key that is a folder of another key.");
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
