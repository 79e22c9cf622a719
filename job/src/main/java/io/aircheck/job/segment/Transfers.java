package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.Crc64;
import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.cos.PartReceipt;
import io.aircheck.job.cos.PartTag;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.cos.StoredObject;
import io.aircheck.job.cos.UnfinishedUpload;
import io.aircheck.schema.ObjectNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The conversations with object storage, each a blocking procedure that may be broken off anywhere
 * and begun again: HEAD decides what an earlier attempt achieved. Nothing is ever overwritten.
 *
 * <p>Who has a name. An object carries its owner. An unfinished upload cannot, as COS shows of it
 * only its key and its parts; so the first thing an upload gets is a part 1 that spells the owner,
 * replaced by the real one at the end (a part sent again under its number replaces the former,
 * Upload Part, 436/7750). Whoever opens an upload first marks it, then looks for others: of two
 * owners that want one name at the same time at least one sees the other and takes the next name.
 *
 * <p>Two attempts at one file, of which one is dead and does not know it, may each have an upload,
 * or the same. They hinder each other in nothing: whoever completes first makes the object, the
 * other finds it and adopts it. This owner's other uploads are aborted only then, when the object
 * makes all of them useless; before, one of them may hold the only copy of bytes.
 *
 * <p>Thread-safe.
 */
final class Transfers {
    private static final int MAX_NAMES = 32;

    private final ObjectStore store;

    Transfers(ObjectStore store) {
        this.store = store;
    }

    /**
     * A file as the store should have it.
     *
     * @param at the bucket
     * @param key its name, unless another's object has it
     * @param owner see {@link Owner}
     * @param openedInVain whether an attempt to open an upload may have ended in doubt: then an
     *     upload under the file's name that has no parts is taken for this owner's
     */
    record Target(BucketRef at, String key, String owner, boolean openedInVain) {

        /** The names to try, the file's own first. */
        String name(int attempt) {
            return attempt == 0 ? key : ObjectNames.next(key, owner + "/" + attempt);
        }

        /** Which of the names it is. */
        int attempt(String name) {
            return IntStream.range(0, MAX_NAMES)
                    .filter(attempt -> name(attempt).equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException(name + " is no name of " + key));
        }
    }

    /** A multipart upload that was opened. */
    record Opened(String key, String uploadId) {}

    /** What came of completing an upload. */
    sealed interface Completion {
        /** The object is there. */
        record Done(String key) implements Completion {}

        /**
         * The upload can no longer become this file's object.
         *
         * @param sourceKey this owner's object that may hold its bytes; null when there is none
         * @param why in words
         */
        record Vanished(String sourceKey, String why) implements Completion {}

        /**
         * The store has other parts than were sent.
         *
         * @param numbers the parts that differ or are missing
         */
        record PartsDiffer(Set<Integer> numbers) implements Completion {}
    }

    /**
     * Opens a multipart upload under a name that no object has; then it has to be {@link #claim
     * claimed}. Two steps, so that a failure of the second does not leave one upload more each time
     * it is tried.
     *
     * @param namesTaken how many names, from the first, not to try
     */
    Opened open(Target target, int namesTaken) throws StoreException {
        for (int attempt = namesTaken; attempt < MAX_NAMES; attempt++) {
            String key = target.name(attempt);
            if (!isTaken(target, key)) {
                return new Opened(key, store.initiate(target.at(), key, target.owner()));
            }
        }
        throw noName(target);
    }

    /**
     * Marks an upload as this owner's and makes sure that its name is free of others. May be done
     * again after a failure.
     *
     * @return false if another has the name; then the upload is aborted
     */
    boolean claim(Target target, Opened upload) throws StoreException {
        String key = upload.key();
        store.uploadPart(target.at(), key, upload.uploadId(), 1, Owner.mark(target.owner()));
        if (!isClaimed(target, key) && !isTaken(target, key)) {
            return true;
        }
        abort(target.at(), key, upload.uploadId());
        return false;
    }

    private boolean isTaken(Target target, String key) throws StoreException {
        return store.head(target.at(), key).isPresent();
    }

    /** Sends a part. */
    PartReceipt send(Target target, Opened upload, int number, byte[] content)
            throws StoreException {
        return store.uploadPart(target.at(), upload.key(), upload.uploadId(), number, content);
    }

    /**
     * Takes a part from this owner's earlier object; empty when the object does not have these
     * bytes.
     */
    Optional<PartReceipt> copy(
            Target target,
            Opened upload,
            int number,
            String sourceKey,
            long from,
            long length,
            long crc64)
            throws StoreException {
        try {
            PartReceipt receipt =
                    store.copyPart(
                            target.at(),
                            upload.key(),
                            upload.uploadId(),
                            number,
                            sourceKey,
                            from,
                            length);
            boolean same = receipt.crc64() != null && receipt.crc64() == crc64;
            return same ? Optional.of(receipt) : Optional.empty();
        } catch (StoreException e) {
            // The range may lie behind the object's end: then the request itself is wrong.
            if (e.failure() == StoreFailure.NOT_FOUND || e.failure() == StoreFailure.BAD_REQUEST) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Writes a whole file and returns its name. */
    String putWhole(Target target, byte[] content) throws StoreException {
        String key = put(target, content);
        tidy(target, List.of(key), null);
        return key;
    }

    private String put(Target target, byte[] content) throws StoreException {
        long crc64 = Crc64.of(content);
        for (int attempt = 0; attempt < MAX_NAMES; attempt++) {
            String key = target.name(attempt);
            Optional<StoredObject> there = store.head(target.at(), key);
            if (there.isPresent()) {
                if (there.get().is(target.owner(), content.length, crc64)) {
                    return key;
                }
                continue;
            }
            if (isClaimed(target, key)) {
                continue;
            }
            try {
                store.put(target.at(), key, target.owner(), content);
                return key;
            } catch (StoreException e) {
                if (e.failure() != StoreFailure.EXISTS) {
                    throw e;
                }
                // Somebody was faster, perhaps a dead attempt of this file.
                if (has(target, key, content.length, crc64)) {
                    return key;
                }
            }
        }
        throw noName(target);
    }

    /**
     * Makes the object of its parts.
     *
     * @param length of the file
     * @param crc64 of the file
     */
    Completion complete(Target target, Opened upload, List<PartTag> parts, long length, long crc64)
            throws StoreException {
        Completion completion = completed(target, upload, parts, length, crc64);
        if (completion instanceof Completion.Done done) {
            tidy(target, List.of(done.key(), upload.key()), parts.get(0).etag());
        }
        return completion;
    }

    private Completion completed(
            Target target, Opened upload, List<PartTag> parts, long length, long crc64)
            throws StoreException {
        Optional<Completion> before = look(target, upload, length, crc64);
        if (before.isPresent()) {
            abort(target.at(), upload.key(), upload.uploadId());
            return before.get();
        }
        try {
            store.complete(target.at(), upload.key(), upload.uploadId(), parts);
        } catch (StoreException e) {
            switch (e.failure()) {
                case EXISTS, GONE -> {
                    Completion found =
                            look(target, upload, length, crc64)
                                    .orElseGet(() -> new Completion.Vanished(null, e.getMessage()));
                    abort(target.at(), upload.key(), upload.uploadId());
                    return found;
                }
                case BAD_PARTS -> {
                    return differing(target, upload, parts, e);
                }
                default -> throw e;
            }
        }
        // 200 was sent before the work was done, and the SDK's word for an answer that is cut is
        // not to be relied on.
        return look(target, upload, length, crc64)
                .orElseThrow(
                        () ->
                                new StoreException(
                                        StoreFailure.RETRY,
                                        "Complete Multipart Upload "
                                                + upload.key()
                                                + ": answered, but there is no object"));
    }

    /** What became of an upload the store does not know: an object of this owner, or nothing. */
    Completion.Vanished vanished(Target target, Opened upload, String why) throws StoreException {
        boolean own =
                store.head(target.at(), upload.key())
                        .filter(there -> target.owner().equals(there.owner()))
                        .isPresent();
        return new Completion.Vanished(own ? upload.key() : null, why);
    }

    /** Looks at the names up to the upload's; empty when nothing stands in its way. */
    private Optional<Completion> look(Target target, Opened upload, long length, long crc64)
            throws StoreException {
        for (int attempt = 0; attempt < MAX_NAMES; attempt++) {
            String key = target.name(attempt);
            Optional<StoredObject> there = store.head(target.at(), key);
            if (there.isPresent() && there.get().is(target.owner(), length, crc64)) {
                return Optional.of(new Completion.Done(key));
            }
            if (key.equals(upload.key())) {
                return there.map(object -> inTheWay(target, upload, object));
            }
        }
        return Optional.empty();
    }

    private static Completion inTheWay(Target target, Opened upload, StoredObject there) {
        boolean own = target.owner().equals(there.owner());
        return new Completion.Vanished(
                own ? upload.key() : null,
                own
                        ? "an earlier object of this file has the name"
                        : "another's object took the name while upload "
                                + upload.uploadId()
                                + " of "
                                + upload.key()
                                + " was open");
    }

    private Completion differing(
            Target target, Opened upload, List<PartTag> sent, StoreException refusal)
            throws StoreException {
        Map<Integer, String> stored = new HashMap<>();
        store.parts(target.at(), upload.key(), upload.uploadId())
                .forEach(part -> stored.put(part.number(), part.etag()));
        Set<Integer> differing = new TreeSet<>();
        for (PartTag part : sent) {
            if (!part.etag().equals(stored.get(part.number()))) {
                differing.add(part.number());
            }
        }
        if (differing.isEmpty()) {
            throw new StoreException(StoreFailure.BAD_REQUEST, refusal.getMessage());
        }
        return new Completion.PartsDiffer(differing);
    }

    /** Whether the object of that name is this file. */
    boolean has(Target target, String key, long length, long crc64) throws StoreException {
        return store.head(target.at(), key)
                .filter(there -> there.is(target.owner(), length, crc64))
                .isPresent();
    }

    /** Whether another has an upload under a name. One without parts claims nothing. */
    private boolean isClaimed(Target target, String key) throws StoreException {
        String mark = Owner.markTag(target.owner());
        for (UnfinishedUpload upload : unfinished(target, key)) {
            Optional<String> first = firstTag(target, upload);
            if (first.isPresent() && !first.get().equals(mark)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Aborts what other attempts at this file left unfinished, now that its object is there.
     *
     * @param keys names of this file; all that are tried before them are looked at as well
     * @param firstPart the ETag of the file's first part; null when it has no parts
     */
    private void tidy(Target target, List<String> keys, String firstPart) throws StoreException {
        Set<String> left = new HashSet<>(keys);
        for (int attempt = 0; attempt < MAX_NAMES && !left.isEmpty(); attempt++) {
            String key = target.name(attempt);
            left.remove(key);
            for (UnfinishedUpload upload : unfinished(target, key)) {
                if (isOwn(target, upload, firstPart)) {
                    abort(target.at(), key, upload.uploadId());
                }
            }
        }
    }

    private boolean isOwn(Target target, UnfinishedUpload upload, String firstPart)
            throws StoreException {
        return firstTag(target, upload)
                .map(tag -> tag.equals(Owner.markTag(target.owner())) || tag.equals(firstPart))
                .orElse(target.openedInVain());
    }

    /** Where uploads cannot be listed, names are told apart by objects alone. */
    private List<UnfinishedUpload> unfinished(Target target, String key) throws StoreException {
        try {
            return store.uploads(target.at(), key).stream()
                    .filter(upload -> upload.key().equals(key))
                    .toList();
        } catch (StoreException e) {
            if (concernsBucket(e)) {
                throw e;
            }
            return List.of();
        }
    }

    private Optional<String> firstTag(Target target, UnfinishedUpload upload)
            throws StoreException {
        try {
            return store.parts(target.at(), upload.key(), upload.uploadId()).stream()
                    .findFirst()
                    .map(PartTag::etag);
        } catch (StoreException e) {
            if (e.failure() == StoreFailure.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void abort(BucketRef at, String key, String uploadId) throws StoreException {
        try {
            store.abort(at, key, uploadId);
        } catch (StoreException e) {
            if (concernsBucket(e)) {
                throw e;
            }
        }
    }

    /** Of calls that are a courtesy: whether to come back once the bucket works again. */
    private static boolean concernsBucket(StoreException e) {
        return e.failure().scope() == StoreFailure.Scope.BUCKET
                && e.failure() != StoreFailure.FORBIDDEN;
    }

    private static StoreException noName(Target target) {
        return new StoreException(
                StoreFailure.BAD_REQUEST,
                "all names of " + target.at().bucket() + "/" + target.key() + " are taken");
    }
}
