package io.aircheck.testbed.cos;

import java.io.IOException;
import java.time.Clock;

/** Checks who calls and whether the bucket is there, then runs the call. */
final class CosCalls {

    private final RequestSignature signature;
    private final ObjectStore store;
    private final boolean createBuckets;
    private final Clock clock;
    private final ObjectCalls objects;
    private final MultipartCalls multipart;
    private final ListingCalls listings;

    CosCalls(
            RequestSignature signature,
            ObjectStore store,
            UploadStore uploads,
            boolean createBuckets,
            Clock clock) {
        this.signature = signature;
        this.store = store;
        this.createBuckets = createBuckets;
        this.clock = clock;
        this.objects = new ObjectCalls(store, clock);
        this.multipart = new MultipartCalls(store, uploads, clock);
        this.listings = new ListingCalls(store, uploads);
    }

    Reply run(CosRequest request) throws IOException, CosError {
        signature.check(
                request.method(),
                request.path(),
                request.headers(),
                request.parameters(),
                clock.instant().getEpochSecond());
        checkBucket(request.call().bucket());
        return switch (request.call().operation()) {
            case PUT_OBJECT -> objects.put(request);
            case GET_OBJECT -> objects.get(request);
            case HEAD_OBJECT -> objects.head(request);
            case DELETE_OBJECT -> objects.delete(request);
            case INITIATE_MULTIPART_UPLOAD -> multipart.initiate(request);
            case UPLOAD_PART -> multipart.uploadPart(request);
            case UPLOAD_PART_COPY -> multipart.copyPart(request);
            case COMPLETE_MULTIPART_UPLOAD -> multipart.complete(request);
            case ABORT_MULTIPART_UPLOAD -> multipart.abort(request);
            case LIST_PARTS -> listings.parts(request);
            case LIST_MULTIPART_UPLOADS -> listings.multipartUploads(request);
            case LIST_OBJECTS -> listings.objects(request);
            case HEAD_BUCKET -> Reply.of(200);
        };
    }

    private void checkBucket(String bucket) throws IOException, CosError {
        if (store.hasBucket(bucket)) {
            return;
        }
        if (!createBuckets || !ObjectStore.isBucketName(bucket)) {
            throw CosError.noSuchBucket();
        }
        store.createBucket(bucket);
    }
}
