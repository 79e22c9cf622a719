package io.aircheck.job.cos;

import java.util.List;
import java.util.Optional;

/**
 * The calls to object storage that recordings need. All block until answered or until a time limit
 * of the implementation, never retry by themselves, and throw {@link StoreException} when they
 * fail; a call that failed may still have had its effect. Thread-safe.
 *
 * <p>An <i>owner</i> is user metadata of an object, {@code x-cos-meta-aircheck-owner}: at most 1 KB
 * of printable ASCII.
 */
public interface ObjectStore extends AutoCloseable {

    /** Describes an object; empty when there is none (or no such bucket: HEAD cannot tell). */
    Optional<StoredObject> head(BucketRef at, String key) throws StoreException;

    /**
     * Writes a whole object, unless there is one.
     *
     * @throws StoreException {@link StoreFailure#EXISTS} when the name is taken
     */
    void put(BucketRef at, String key, String owner, byte[] content) throws StoreException;

    /** Begins a multipart upload and returns its id. */
    String initiate(BucketRef at, String key, String owner) throws StoreException;

    /**
     * Sends a part; one of the same number is replaced.
     *
     * @param number 1 to 10,000
     * @throws StoreException {@link StoreFailure#GONE} when there is no such upload
     */
    PartReceipt uploadPart(BucketRef at, String key, String uploadId, int number, byte[] content)
            throws StoreException;

    /**
     * Takes a part from an object of the same bucket.
     *
     * @param from first byte
     * @param length in bytes
     * @throws StoreException {@link StoreFailure#GONE} when there is no such upload, {@link
     *     StoreFailure#NOT_FOUND} when there is no such source
     */
    PartReceipt copyPart(
            BucketRef at,
            String key,
            String uploadId,
            int number,
            String sourceKey,
            long from,
            long length)
            throws StoreException;

    /**
     * Makes the object of its parts, unless the name is taken.
     *
     * @param parts all, in ascending order without holes
     * @throws StoreException {@link StoreFailure#GONE} when there is no such upload, {@link
     *     StoreFailure#BAD_PARTS} when the parts are not these, {@link StoreFailure#EXISTS} when
     *     the name is taken
     */
    void complete(BucketRef at, String key, String uploadId, List<PartTag> parts)
            throws StoreException;

    /** Ends an upload and forgets its parts. */
    void abort(BucketRef at, String key, String uploadId) throws StoreException;

    /** All unfinished uploads whose key begins so. */
    List<UnfinishedUpload> uploads(BucketRef at, String prefix) throws StoreException;

    /** All parts of an upload, ascending. */
    List<PartTag> parts(BucketRef at, String key, String uploadId) throws StoreException;

    /** Ends calls under way and frees connections and threads. */
    @Override
    void close();
}
