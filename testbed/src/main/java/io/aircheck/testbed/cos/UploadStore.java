package io.aircheck.testbed.cos;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Multipart uploads in progress, on disk under {@code .uploads/<upload id>/}. Thread-safe. */
final class UploadStore {

    private static final String UPLOAD_FILE = "upload.json";
    private static final String PART_SUFFIX = ".part.json";

    private final Path root;
    private final ConcurrentMap<String, InProgress> uploads = new ConcurrentHashMap<>();

    UploadStore(Path storeRoot) throws IOException {
        this.root = Files.createDirectories(storeRoot.toAbsolutePath().resolve(".uploads"));
        for (Path folder : ObjectStore.list(root)) {
            load(folder);
        }
    }

    void create(Upload upload) throws IOException {
        Path folder = Files.createDirectory(root.resolve(upload.uploadId()));
        DiskJson.write(folder.resolve(UPLOAD_FILE), upload);
        uploads.put(upload.uploadId(), new InProgress(upload, folder));
    }

    InProgress find(String bucket, String key, String uploadId) throws CosError {
        InProgress found = uploads.get(uploadId);
        if (found == null
                || !found.upload.bucket().equals(bucket)
                || !found.upload.key().equals(key)) {
            throw CosError.noSuchUpload();
        }
        return found;
    }

    /** All uploads, ordered by bucket, key and id. */
    List<InProgress> all() {
        return uploads.values().stream()
                .sorted(
                        Comparator.comparing((InProgress u) -> u.upload.bucket())
                                .thenComparing(u -> u.upload.key())
                                .thenComparing(u -> u.upload.uploadId()))
                .toList();
    }

    private void load(Path folder) throws IOException {
        Upload upload;
        try {
            upload = DiskJson.read(folder.resolve(UPLOAD_FILE), Upload.class);
        } catch (FileNotFoundException e) {
            // A crash within create or remove: nobody can know or continue this upload.
            deleteFolder(folder);
            return;
        }
        InProgress loaded = new InProgress(upload, folder);
        for (Path file : ObjectStore.list(folder)) {
            if (file.getFileName().toString().endsWith(PART_SUFFIX)) {
                Part part = DiskJson.read(file, Part.class);
                loaded.parts.put(part.number(), part);
            }
        }
        uploads.put(upload.uploadId(), loaded);
    }

    private static void deleteFolder(Path folder) throws IOException {
        for (Path file : ObjectStore.list(folder)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }

    /** One upload with its parts. Its methods exclude one another. */
    final class InProgress {

        private final Upload upload;
        private final Path folder;
        private final NavigableMap<Integer, Part> parts = new TreeMap<>();
        private boolean ended;

        private InProgress(Upload upload, Path folder) {
            this.upload = upload;
            this.folder = folder;
        }

        Upload upload() {
            return upload;
        }

        synchronized List<Part> parts() {
            return List.copyOf(parts.values());
        }

        /** Takes a received file as a part; an older part of that number is replaced. */
        synchronized void put(int number, Path received, Content content, long nowMillis)
                throws IOException, CosError {
            if (ended) {
                throw CosError.noSuchUpload();
            }
            Part part = new Part(number, UUID.randomUUID() + ".bin", content, nowMillis);
            Files.move(received, folder.resolve(part.file()), StandardCopyOption.ATOMIC_MOVE);
            DiskJson.write(folder.resolve(number + PART_SUFFIX), part);
            Part old = parts.put(number, part);
            if (old != null) {
                Files.deleteIfExists(folder.resolve(old.file()));
            }
        }

        /** Hands these parts, joined in a file, to {@code publisher}, then forgets the upload. */
        synchronized void complete(Collection<Part> chosen, Path joined, Publisher publisher)
                throws IOException, CosError {
            if (ended) {
                throw CosError.noSuchUpload();
            }
            try (FileChannel out =
                    FileChannel.open(
                            joined, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (Part part : chosen) {
                    append(folder.resolve(part.file()), out);
                }
            }
            publisher.publish(joined);
            end();
        }

        synchronized void abort() throws IOException, CosError {
            if (ended) {
                throw CosError.noSuchUpload();
            }
            end();
        }

        private void end() throws IOException {
            ended = true;
            uploads.remove(upload.uploadId());
            // First what makes it an upload, so that a crash leaves only a leftover folder.
            Files.deleteIfExists(folder.resolve(UPLOAD_FILE));
            deleteFolder(folder);
        }

        private static void append(Path part, FileChannel out) throws IOException {
            try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
                long position = 0;
                long size = in.size();
                while (position < size) {
                    position += in.transferTo(position, size - position, out);
                }
            }
        }
    }

    /** Makes a joined file visible. */
    interface Publisher {
        void publish(Path joined) throws IOException, CosError;
    }
}
