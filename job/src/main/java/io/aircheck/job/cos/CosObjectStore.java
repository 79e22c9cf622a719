package io.aircheck.job.cos;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.model.AbortMultipartUploadRequest;
import com.qcloud.cos.model.CompleteMultipartUploadRequest;
import com.qcloud.cos.model.CopyPartRequest;
import com.qcloud.cos.model.CopyPartResult;
import com.qcloud.cos.model.InitiateMultipartUploadRequest;
import com.qcloud.cos.model.ListMultipartUploadsRequest;
import com.qcloud.cos.model.ListPartsRequest;
import com.qcloud.cos.model.MultipartUploadListing;
import com.qcloud.cos.model.ObjectMetadata;
import com.qcloud.cos.model.PartETag;
import com.qcloud.cos.model.PartListing;
import com.qcloud.cos.model.PutObjectRequest;
import com.qcloud.cos.model.UploadPartRequest;
import com.qcloud.cos.model.UploadPartResult;
import com.qcloud.cos.region.Region;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tencent COS through {@code cos_api}. {@code x-cos-forbid-overwrite} goes with PUT Object and
 * Complete Multipart Upload; COS ignores it in buckets that ever had versions (PUT Object,
 * 436/7749), where nothing is lost by overwriting. Thread-safe.
 */
final class CosObjectStore implements ObjectStore {
    private static final String OWNER = "aircheck-owner";
    private static final String FORBID_OVERWRITE = "x-cos-forbid-overwrite";
    private static final int PAGE = 1000;

    private final CosClients clients;

    CosObjectStore(CosSettings settings, Secrets secrets, int maxCalls) {
        QuietSdkLog.apply();
        this.clients = new CosClients(settings, secrets, maxCalls);
    }

    private interface Call<T> {
        T run(COSClient client);
    }

    private <T> T call(String name, BucketRef at, String key, Call<T> call) throws StoreException {
        COSClient client = clients.of(at);
        try {
            return call.run(client);
        } catch (RuntimeException e) {
            throw new StoreException(
                    FailureTable.failure(e),
                    name + " " + at.bucket() + "/" + key + ": " + FailureTable.words(e));
        }
    }

    @Override
    public Optional<StoredObject> head(BucketRef at, String key) throws StoreException {
        try {
            ObjectMetadata found =
                    call("HEAD", at, key, client -> client.getObjectMetadata(at.bucket(), key));
            return Optional.of(
                    new StoredObject(
                            found.getContentLength(),
                            Crc64.parse(found.getCrc64Ecma()),
                            found.getUserMetaDataOf(OWNER)));
        } catch (StoreException e) {
            if (e.failure() == StoreFailure.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void put(BucketRef at, String key, String owner, byte[] content) throws StoreException {
        ObjectMetadata metadata = metadata(owner);
        metadata.setContentLength(content.length);
        metadata.setHeader(FORBID_OVERWRITE, "true");
        String crc =
                call(
                        "PUT",
                        at,
                        key,
                        client ->
                                client.putObject(
                                                new PutObjectRequest(
                                                        at.bucket(),
                                                        key,
                                                        new ByteArrayInputStream(content),
                                                        metadata))
                                        .getCrc64Ecma());
        verify("PUT", at, key, Crc64.parse(crc), content);
    }

    @Override
    public String initiate(BucketRef at, String key, String owner) throws StoreException {
        return call(
                "Initiate Multipart Upload",
                at,
                key,
                client ->
                        client.initiateMultipartUpload(
                                        new InitiateMultipartUploadRequest(
                                                at.bucket(), key, metadata(owner)))
                                .getUploadId());
    }

    @Override
    public PartReceipt uploadPart(
            BucketRef at, String key, String uploadId, int number, byte[] content)
            throws StoreException {
        UploadPartRequest request =
                new UploadPartRequest()
                        .withBucketName(at.bucket())
                        .withKey(key)
                        .withUploadId(uploadId)
                        .withPartNumber(number)
                        .withPartSize(content.length)
                        .withInputStream(new ByteArrayInputStream(content));
        String name = "Upload Part " + number;
        UploadPartResult result = call(name, at, key, client -> client.uploadPart(request));
        Long crc = Crc64.parse(result.getCrc64Ecma());
        verify(name, at, key, crc, content);
        return new PartReceipt(result.getETag(), crc);
    }

    @Override
    public PartReceipt copyPart(
            BucketRef at,
            String key,
            String uploadId,
            int number,
            String sourceKey,
            long from,
            long length)
            throws StoreException {
        CopyPartRequest request = new CopyPartRequest();
        request.setSourceBucketRegion(new Region(at.region()));
        request.setSourceBucketName(at.bucket());
        request.setSourceKey(sourceKey);
        request.setDestinationBucketName(at.bucket());
        request.setDestinationKey(key);
        request.setUploadId(uploadId);
        request.setPartNumber(number);
        request.setFirstByte(from);
        request.setLastByte(from + length - 1);
        CopyPartResult result =
                call("Upload Part - Copy " + number, at, key, client -> client.copyPart(request));
        if (result == null) {
            throw new StoreException(
                    StoreFailure.NOT_FOUND,
                    "Upload Part - Copy: no " + at.bucket() + "/" + sourceKey);
        }
        return new PartReceipt(result.getETag(), Crc64.parse(result.getCrc64Ecma()));
    }

    @Override
    public void complete(BucketRef at, String key, String uploadId, List<PartTag> parts)
            throws StoreException {
        List<PartETag> tags = new ArrayList<>();
        parts.forEach(part -> tags.add(new PartETag(part.number(), part.etag())));
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setHeader(FORBID_OVERWRITE, "true");
        CompleteMultipartUploadRequest request =
                new CompleteMultipartUploadRequest(at.bucket(), key, uploadId, tags);
        request.setObjectMetadata(metadata);
        call(
                "Complete Multipart Upload",
                at,
                key,
                client -> client.completeMultipartUpload(request));
    }

    @Override
    public void abort(BucketRef at, String key, String uploadId) throws StoreException {
        call(
                "Abort Multipart Upload",
                at,
                key,
                client -> {
                    client.abortMultipartUpload(
                            new AbortMultipartUploadRequest(at.bucket(), key, uploadId));
                    return null;
                });
    }

    @Override
    public List<UnfinishedUpload> uploads(BucketRef at, String prefix) throws StoreException {
        List<UnfinishedUpload> found = new ArrayList<>();
        ListMultipartUploadsRequest request = new ListMultipartUploadsRequest(at.bucket());
        request.setPrefix(prefix);
        request.setMaxUploads(PAGE);
        MultipartUploadListing page;
        do {
            page =
                    call(
                            "List Multipart Uploads",
                            at,
                            prefix,
                            client -> client.listMultipartUploads(request));
            page.getMultipartUploads()
                    .forEach(
                            upload ->
                                    found.add(
                                            new UnfinishedUpload(
                                                    upload.getKey(), upload.getUploadId())));
            request.setKeyMarker(page.getNextKeyMarker());
            request.setUploadIdMarker(page.getNextUploadIdMarker());
        } while (page.isTruncated());
        return found;
    }

    @Override
    public List<PartTag> parts(BucketRef at, String key, String uploadId) throws StoreException {
        List<PartTag> found = new ArrayList<>();
        ListPartsRequest request = new ListPartsRequest(at.bucket(), key, uploadId);
        request.setMaxParts(PAGE);
        PartListing page;
        do {
            page = call("List Parts", at, key, client -> client.listParts(request));
            page.getParts()
                    .forEach(part -> found.add(new PartTag(part.getPartNumber(), part.getETag())));
            request.setPartNumberMarker(page.getNextPartNumberMarker());
        } while (page.isTruncated());
        return found;
    }

    @Override
    public void close() {
        clients.close();
    }

    private static ObjectMetadata metadata(String owner) {
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setContentType("audio/mpeg");
        metadata.addUserMetadata(OWNER, owner);
        return metadata;
    }

    /** The SDK compares MD5s where the ETag is one; COS's CRC is there always. */
    private static void verify(String name, BucketRef at, String key, Long crc, byte[] content)
            throws StoreException {
        if (crc != null && crc != Crc64.of(content)) {
            throw new StoreException(
                    StoreFailure.RETRY,
                    name + " " + at.bucket() + "/" + key + ": the store got other bytes");
        }
    }
}
