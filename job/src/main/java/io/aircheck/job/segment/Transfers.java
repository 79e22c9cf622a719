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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The conversations with object storage, each a blocking procedure that may be broken off anywhere
 * and begun again: HEAD decides what an earlier attempt achieved. Nothing is ever overwritten.
 *
 * <p>Who has a name. An object carries its owner. An unfinished upload cannot, as COS shows of it
 * only its key and its parts; so the first thing an upload gets is a part 1 that spells the owner,
 * replaced by the real one at the end (a part sent again under its number replaces the former,
 * Upload Part, 436/7750). Each attempt first opens its upload and marks it, then looks for others:
 * of two that want one name at the same time at least one sees the other and takes the next name.
 * Uploads with this owner's mark are left-overs of dead attempts and are aborted.
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
     */
    record Target(BucketRef at, String key, String owner) {

        /** The names to try, the file's own first. */
        String name(int attempt) {
            return attempt == 0 ? key : ObjectNames.next(key, owner + "/" + attempt);
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

    /** Opens a multipart upload under a name that is free. */
    Opened open(Target target) throws StoreException {
        for (int attempt = 0; attempt < MAX_NAMES; attempt++) {
            String key = target.name(attempt);
            if (store.head(target.at(), key).isPresent()) {
                continue;
            }
            String uploadId = store.initiate(target.at(), key, target.owner());
            store.uploadPart(target.at(), key, uploadId, 1, Owner.mark(target.owner()));
            boolean taken = clearName(target, key, uploadId) || isTaken(target, key);
            if (!taken) {
                return new Opened(key, uploadId);
            }
            abort(target.at(), key, uploadId);
        }
        throw noName(target);
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
            if (clearName(target, key, null)) {
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
        Optional<Completion> before = look(target, upload, length, crc64);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            store.complete(target.at(), upload.key(), upload.uploadId(), parts);
        } catch (StoreException e) {
            switch (e.failure()) {
                case EXISTS, GONE -> {
                    return look(target, upload, length, crc64)
                            .orElseGet(() -> new Completion.Vanished(null, e.getMessage()));
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
                if (!key.equals(upload.key())) {
                    abort(target.at(), upload.key(), upload.uploadId());
                }
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

    /**
     * Aborts what dead attempts of this file left under a name, and tells whether another has an
     * upload there. An upload without parts is neither: it holds nothing and claims nothing.
     *
     * @param uploadId this attempt's; null when it has none
     */
    private boolean clearName(Target target, String key, String uploadId) throws StoreException {
        boolean taken = false;
        for (UnfinishedUpload upload : unfinished(target, key)) {
            if (!upload.key().equals(key) || upload.uploadId().equals(uploadId)) {
                continue;
            }
            Optional<String> first = firstTag(target, upload);
            if (first.isEmpty()) {
                continue;
            }
            if (first.get().equals(Owner.markTag(target.owner()))) {
                abort(target.at(), key, upload.uploadId());
            } else {
                taken = true;
            }
        }
        return taken;
    }

    /** Without the right to list uploads, names are told apart by objects alone. */
    private List<UnfinishedUpload> unfinished(Target target, String key) throws StoreException {
        try {
            return store.uploads(target.at(), key);
        } catch (StoreException e) {
            if (e.failure() == StoreFailure.FORBIDDEN) {
                return List.of();
            }
            throw e;
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
            if (e.failure() != StoreFailure.GONE && e.failure() != StoreFailure.FORBIDDEN) {
                throw e;
            }
        }
    }

    private static StoreException noName(Target target) {
        return new StoreException(
                StoreFailure.BAD_REQUEST,
                "all names of " + target.at().bucket() + "/" + target.key() + " are taken");
    }
}
