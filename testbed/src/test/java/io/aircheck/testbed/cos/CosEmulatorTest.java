package io.aircheck.testbed.cos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.exception.CosClientException;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.model.AbortMultipartUploadRequest;
import com.qcloud.cos.model.COSObject;
import com.qcloud.cos.model.COSObjectSummary;
import com.qcloud.cos.model.CompleteMultipartUploadRequest;
import com.qcloud.cos.model.CompleteMultipartUploadResult;
import com.qcloud.cos.model.CopyPartRequest;
import com.qcloud.cos.model.GetObjectRequest;
import com.qcloud.cos.model.InitiateMultipartUploadRequest;
import com.qcloud.cos.model.ListMultipartUploadsRequest;
import com.qcloud.cos.model.ListObjectsRequest;
import com.qcloud.cos.model.ListPartsRequest;
import com.qcloud.cos.model.MultipartUpload;
import com.qcloud.cos.model.MultipartUploadListing;
import com.qcloud.cos.model.ObjectListing;
import com.qcloud.cos.model.ObjectMetadata;
import com.qcloud.cos.model.PartETag;
import com.qcloud.cos.model.PartListing;
import com.qcloud.cos.model.PartSummary;
import com.qcloud.cos.model.PutObjectRequest;
import com.qcloud.cos.model.PutObjectResult;
import com.qcloud.cos.model.UploadPartRequest;
import com.qcloud.cos.region.Region;
import com.qcloud.cos.utils.CRC64;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosEmulatorTest {

    private static final String BUCKET = "voice-1250000000";
    private static final int MIB = 1 << 20;

    @TempDir Path root;
    private CosEmulator emulator;
    private COSClient client;

    @BeforeEach
    void start() throws IOException {
        emulator =
                CosEmulator.at(root)
                        .credentials(CosClients.SECRET_ID, CosClients.SECRET_KEY)
                        .start();
        emulator.createBucket(BUCKET);
        client = CosClients.connect(emulator);
    }

    @AfterEach
    void stop() {
        client.shutdown();
        emulator.close();
    }

    @Test
    void putIsAFileWithItsChecksumsAndMetadata() throws Exception {
        byte[] data = random(100_000, 1);
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setContentType("audio/mpeg");
        metadata.addUserMetadata("owner", "task-7");
        String key = "14_42_al ice+腾讯~!*'()/2026-03-01_0_audio.mp3";

        PutObjectResult put = put(key, data, metadata);

        assertThat(put.getCrc64Ecma()).isEqualTo(crc(data));
        assertThat(Files.readAllBytes(root.resolve(BUCKET).resolve(key))).isEqualTo(data);
        ObjectMetadata head = client.getObjectMetadata(BUCKET, key);
        assertThat(head.getContentLength()).isEqualTo(data.length);
        assertThat(head.getCrc64Ecma()).isEqualTo(crc(data));
        assertThat(head.getETag()).isEqualTo(put.getETag());
        assertThat(head.getContentType()).isEqualTo("audio/mpeg");
        assertThat(head.getUserMetaDataOf("owner")).isEqualTo("task-7");
        assertThat(emulator.visible(BUCKET)).containsOnlyKeys(key);
        assertThat(read(new GetObjectRequest(BUCKET, key))).isEqualTo(data);
    }

    @Test
    void getServesRanges() throws Exception {
        byte[] data = random(5000, 2);
        put("a", data);
        GetObjectRequest middle = new GetObjectRequest(BUCKET, "a");
        middle.setRange(10, 19);
        assertThat(read(middle)).isEqualTo(Arrays.copyOfRange(data, 10, 20));
        GetObjectRequest beyond = new GetObjectRequest(BUCKET, "a");
        beyond.setRange(5000, 5001);
        assertError(416, "InvalidRange", () -> client.getObject(beyond));
    }

    @Test
    void emptyObjectsAndDeletion() throws Exception {
        put("folder/empty", new byte[0]);
        assertThat(read(new GetObjectRequest(BUCKET, "folder/empty"))).isEmpty();
        client.deleteObject(BUCKET, "folder/empty");
        client.deleteObject(BUCKET, "folder/empty");
        assertThat(client.doesObjectExist(BUCKET, "folder/empty")).isFalse();
        assertThat(root.resolve(BUCKET).resolve("folder")).doesNotExist();
    }

    @Test
    void multipartBecomesVisibleOnlyWhenComplete() throws Exception {
        byte[] data = random(2 * MIB + 777, 3);
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.addUserMetadata("owner", "me");
        String id = initiate("dir/m.mp3", metadata);
        List<PartETag> tags = new ArrayList<>();
        // Out of order, and one number twice.
        tags.add(part("dir/m.mp3", id, 3, Arrays.copyOfRange(data, 2 * MIB, data.length)));
        part("dir/m.mp3", id, 1, random(MIB, 99));
        tags.add(0, part("dir/m.mp3", id, 1, Arrays.copyOfRange(data, 0, MIB)));
        tags.add(1, part("dir/m.mp3", id, 2, Arrays.copyOfRange(data, MIB, 2 * MIB)));

        assertThat(emulator.visible(BUCKET)).isEmpty();
        assertThat(root.resolve(BUCKET)).isEmptyDirectory();
        assertThat(emulator.openUploads())
                .singleElement()
                .satisfies(
                        upload -> {
                            assertThat(upload.parts()).isEqualTo(3);
                            assertThat(upload.bytes()).isEqualTo(data.length);
                        });

        CompleteMultipartUploadResult result = complete("dir/m.mp3", id, tags);

        assertThat(result.getETag()).endsWith("-3");
        assertThat(result.getCrc64Ecma()).isEqualTo(crc(data));
        assertThat(client.getObjectMetadata(BUCKET, "dir/m.mp3").getUserMetaDataOf("owner"))
                .isEqualTo("me");
        assertThat(Files.readAllBytes(root.resolve(BUCKET).resolve("dir/m.mp3"))).isEqualTo(data);
        assertThat(emulator.openUploads()).isEmpty();
        assertError(404, "NoSuchUpload", () -> complete("dir/m.mp3", id, tags));
    }

    @Test
    void copyPartTakesARangeOfAnObject() throws Exception {
        byte[] data = random(3 * MIB, 4);
        put("source file", data);
        String id = initiate("target", new ObjectMetadata());
        PartETag head = part("target", id, 1, random(MIB, 5));
        CopyPartRequest copy = new CopyPartRequest();
        copy.setSourceBucketRegion(new Region("ap-seoul"));
        copy.setSourceBucketName(BUCKET);
        copy.setSourceKey("source file");
        copy.setDestinationBucketName(BUCKET);
        copy.setDestinationKey("target");
        copy.setUploadId(id);
        copy.setPartNumber(2);
        copy.setFirstByte((long) MIB);
        copy.setLastByte(3L * MIB - 1);
        PartETag tail = client.copyPart(copy).getPartETag();
        complete("target", id, List.of(head, tail));
        byte[] joined = read(new GetObjectRequest(BUCKET, "target"));
        assertThat(Arrays.copyOfRange(joined, MIB, 3 * MIB))
                .isEqualTo(Arrays.copyOfRange(data, MIB, 3 * MIB));
        assertThat(client.getObjectMetadata(BUCKET, "target").getCrc64Ecma())
                .isEqualTo(crc(joined));
    }

    @Test
    void completeRefusesWhatCosRefuses() {
        String id = initiate("k", new ObjectMetadata());
        PartETag small = part("k", id, 1, random(MIB - 1, 6));
        PartETag second = part("k", id, 2, random(10, 7));
        assertError(400, "EntityTooSmall", () -> complete("k", id, List.of(small, second)));
        PartETag first = part("k", id, 1, random(MIB, 8));
        assertError(400, "InvalidPart", () -> complete("k", id, List.of(small, second)));
        assertError(400, "InvalidPart", () -> complete("k", id, List.of(second)));
        assertError(
                400,
                "InvalidPart",
                () -> complete("k", id, List.of(first, new PartETag(3, second.getETag()))));
        assertError(404, "NoSuchUpload", () -> complete("k", "unknown", List.of(first)));
        assertError(404, "NoSuchUpload", () -> complete("other", id, List.of(first)));
        assertThat(complete("k", id, List.of(first, second)).getETag()).endsWith("-2");
    }

    @Test
    void partNumbersAreOneToTenThousand() {
        String id = initiate("k", new ObjectMetadata());
        part("k", id, 10_000, new byte[1]);
        assertError(400, "InvalidArgument", () -> part("k", id, 10_001, new byte[1]));
    }

    @Test
    void abortEndsAnUpload() {
        String id = initiate("k", new ObjectMetadata());
        PartETag part = part("k", id, 1, random(10, 9));
        client.abortMultipartUpload(new AbortMultipartUploadRequest(BUCKET, "k", id));
        assertThat(emulator.openUploads()).isEmpty();
        assertError(404, "NoSuchUpload", () -> complete("k", id, List.of(part)));
        assertError(404, "NoSuchUpload", () -> part("k", id, 1, new byte[1]));
        assertError(
                404,
                "NoSuchUpload",
                () ->
                        client.abortMultipartUpload(
                                new AbortMultipartUploadRequest(BUCKET, "k", id)));
    }

    @Test
    void forbidOverwriteKeepsTheOldObject() throws Exception {
        put("k", new byte[] {1});
        PutObjectRequest again = putRequest("k", new byte[] {2}, new ObjectMetadata());
        again.putCustomRequestHeader("x-cos-forbid-overwrite", "true");
        assertError(409, "FileAlreadyExists", () -> client.putObject(again));
        String id = initiate("k", new ObjectMetadata());
        PartETag part = part("k", id, 1, new byte[] {3});
        CompleteMultipartUploadRequest complete =
                new CompleteMultipartUploadRequest(BUCKET, "k", id, new ArrayList<>(List.of(part)));
        complete.putCustomRequestHeader("x-cos-forbid-overwrite", "true");
        assertError(409, "FileAlreadyExists", () -> client.completeMultipartUpload(complete));
        assertThat(read(new GetObjectRequest(BUCKET, "k"))).containsExactly(1);
        put("k", new byte[] {4});
        assertThat(read(new GetObjectRequest(BUCKET, "k"))).containsExactly(4);
    }

    @Test
    void listsInPages() {
        List<String> keys =
                IntStream.range(0, 25).mapToObj(i -> "p/%02d & <x>".formatted(i)).toList();
        keys.forEach(key -> put(key, new byte[1]));
        put("q", new byte[1]);
        ListObjectsRequest request = new ListObjectsRequest();
        request.setBucketName(BUCKET);
        request.setPrefix("p/");
        request.setMaxKeys(10);
        List<String> listed = new ArrayList<>();
        ObjectListing page;
        do {
            page = client.listObjects(request);
            page.getObjectSummaries().stream().map(COSObjectSummary::getKey).forEach(listed::add);
            request.setMarker(page.getNextMarker());
        } while (page.isTruncated());
        assertThat(listed).isEqualTo(keys);

        ListObjectsRequest folders = new ListObjectsRequest();
        folders.setBucketName(BUCKET);
        folders.setDelimiter("/");
        ObjectListing top = client.listObjects(folders);
        assertThat(top.getCommonPrefixes()).containsExactly("p/");
        assertThat(top.getObjectSummaries())
                .extracting(COSObjectSummary::getKey)
                .containsExactly("q");
    }

    @Test
    void listsUploadsAndPartsInPages() {
        List<String> ids = new ArrayList<>();
        for (String key : List.of("a", "b", "b", "c")) {
            ids.add(initiate(key, new ObjectMetadata()));
        }
        ListMultipartUploadsRequest request = new ListMultipartUploadsRequest(BUCKET);
        request.setMaxUploads(1);
        List<String> listed = new ArrayList<>();
        MultipartUploadListing page;
        do {
            page = client.listMultipartUploads(request);
            page.getMultipartUploads().stream()
                    .map(MultipartUpload::getUploadId)
                    .forEach(listed::add);
            request.setKeyMarker(page.getNextKeyMarker());
            request.setUploadIdMarker(page.getNextUploadIdMarker());
        } while (page.isTruncated());
        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);

        for (int number = 1; number <= 5; number++) {
            part("a", ids.get(0), number, new byte[number]);
        }
        ListPartsRequest parts = new ListPartsRequest(BUCKET, "a", ids.get(0));
        parts.setMaxParts(2);
        List<Long> sizes = new ArrayList<>();
        PartListing partPage;
        do {
            partPage = client.listParts(parts);
            partPage.getParts().stream().map(PartSummary::getSize).forEach(sizes::add);
            parts.setPartNumberMarker(partPage.getNextPartNumberMarker());
        } while (partPage.isTruncated());
        assertThat(sizes).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void refusesWrongCredentials() {
        COSClient wrongKey = CosClients.connect(emulator, CosClients.SECRET_ID, "guess");
        COSClient wrongId = CosClients.connect(emulator, "AKIDother", CosClients.SECRET_KEY);
        try {
            assertError(403, "SignatureDoesNotMatch", () -> wrongKey.deleteObject(BUCKET, "k"));
            assertError(403, "InvalidAccessKeyId", () -> wrongId.deleteObject(BUCKET, "k"));
        } finally {
            wrongKey.shutdown();
            wrongId.shutdown();
        }
    }

    @ParameterizedTest
    @CsvSource({"PT-16M, RequestTimeTooSkewed", "PT2H, AccessDenied"})
    void refusesSignaturesOfAnotherTime(Duration serverAhead, String code) throws Exception {
        Clock clock = Clock.fixed(Instant.now().plus(serverAhead), ZoneOffset.UTC);
        try (CosEmulator other =
                CosEmulator.at(root.resolve("other"))
                        .credentials(CosClients.SECRET_ID, CosClients.SECRET_KEY)
                        .clock(clock)
                        .createBuckets()
                        .start()) {
            COSClient late = CosClients.connect(other);
            try {
                assertError(403, code, () -> late.deleteObject(BUCKET, "k"));
            } finally {
                late.shutdown();
            }
        }
    }

    @Test
    void unknownBucketsAndKeys() {
        assertError(404, "NoSuchBucket", () -> client.deleteObject("none-1250000000", "k"));
        assertError(404, "NoSuchKey", () -> client.getObject(BUCKET, "none"));
        assertThat(client.doesBucketExist(BUCKET)).isTrue();
        assertThat(client.doesBucketExist("none-1250000000")).isFalse();
        assertThatThrownBy(() -> emulator.createBucket(".meta"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../escaped",
                "a/../../../escaped",
                "a/./b",
                "a//b",
                "//etc/passwd",
                "..",
                "a/..",
                "a/",
                "a\u0000b",
                "a\u001bb",
                "\\a"
            })
    void refusesKeysThatAreNoCleanPath(String key) {
        CosServiceException refused =
                catchThrowableOfType(CosServiceException.class, () -> put(key, new byte[] {1}));
        assertThat(refused.getStatusCode()).isEqualTo(400);
        assertThat(refused.getErrorCode()).isIn("InvalidURI", "InvalidObjectName");
        assertThat(emulator.visible(BUCKET)).isEmpty();
        assertThat(root.resolve(BUCKET)).isEmptyDirectory();
        assertThat(root.resolveSibling("escaped")).doesNotExist();
        assertThat(root.resolve("escaped")).doesNotExist();
    }

    @Test
    void limitsKeysAndMetadata() {
        String longest = ("x".repeat(99) + "/").repeat(8) + "y".repeat(50);
        assertThat(longest).hasSize(850);
        put(longest, new byte[1]);
        assertError(400, "KeyTooLong", () -> put(longest + "y", new byte[1]));

        ObjectMetadata full = new ObjectMetadata();
        full.addUserMetadata("name", "v".repeat(2044));
        put("k", new byte[1], full);
        ObjectMetadata tooFull = new ObjectMetadata();
        tooFull.addUserMetadata("name", "v".repeat(2045));
        assertError(400, "MetadataTooLarge", () -> put("k", new byte[1], tooFull));
        assertError(400, "MetadataTooLarge", () -> initiate("k", tooFull));
    }

    @Test
    void aKeyUnderAnotherKeyIsAnsweredNotBroken() throws Exception {
        put("a", new byte[] {1});
        assertError(501, "NotImplemented", () -> put("a/b", new byte[] {2}));
        put("c/d", new byte[] {3});
        assertError(501, "NotImplemented", () -> put("c", new byte[] {4}));
        assertThat(read(new GetObjectRequest(BUCKET, "a"))).containsExactly(1);
        assertThat(read(new GetObjectRequest(BUCKET, "c/d"))).containsExactly(3);
    }

    @Test
    void checksContentMd5() {
        ObjectMetadata wrong = new ObjectMetadata();
        wrong.setContentMD5("AAAAAAAAAAAAAAAAAAAAAA==");
        assertError(400, "BadDigest", () -> put("k", new byte[] {1}, wrong));
        ObjectMetadata malformed = new ObjectMetadata();
        malformed.setContentMD5("nonsense");
        assertError(400, "InvalidDigest", () -> put("k", new byte[] {1}, malformed));
        assertThat(emulator.visible(BUCKET)).isEmpty();
    }

    @Test
    void stateSurvivesARestart() throws Exception {
        byte[] data = random(MIB + 5, 11);
        put("kept", data);
        String id = initiate("open", new ObjectMetadata());
        PartETag first = part("open", id, 1, Arrays.copyOfRange(data, 0, MIB));
        stop();
        start();
        assertThat(read(new GetObjectRequest(BUCKET, "kept"))).isEqualTo(data);
        PartETag second = part("open", id, 2, Arrays.copyOfRange(data, MIB, data.length));
        complete("open", id, List.of(first, second));
        assertThat(read(new GetObjectRequest(BUCKET, "open"))).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource({
        "SLOW_DOWN, 503, SlowDown",
        "INTERNAL_ERROR, 500, InternalError",
        "FORBIDDEN, 403, AccessDenied",
        "BUCKET_GONE, 404, NoSuchBucket"
    })
    void answersFaults(FaultKind kind, int status, String code) {
        Faults.Active fault =
                emulator.faults()
                        .add(Fault.of(kind).onBucket(BUCKET).on(Operation.PUT_OBJECT).times(2));
        assertError(status, code, () -> put("k", random(200_000, 12)));
        assertError(status, code, () -> put("k", new byte[1]));
        put("k", new byte[1]);
        assertThat(fault.hits()).isEqualTo(2);
        assertThat(emulator.requests())
                .extracting(LoggedRequest::status)
                .containsExactly(status, status, 200);
        assertThat(emulator.requests().get(0).call())
                .isEqualTo(new CosCall(Operation.PUT_OBJECT, BUCKET, "k", 0));
    }

    @Test
    void losesRepliesAfterTheWork() {
        emulator.faults().add(Fault.of(FaultKind.LOST_REPLY).times(1));
        assertThatThrownBy(() -> put("k", new byte[1])).isInstanceOf(CosClientException.class);
        assertThat(emulator.visible(BUCKET)).containsOnlyKeys("k");

        String id = initiate("m", new ObjectMetadata());
        PartETag part = part("m", id, 1, new byte[1]);
        emulator.faults().add(Fault.of(FaultKind.LOST_REPLY).times(1));
        assertThatThrownBy(() -> complete("m", id, List.of(part)))
                .isInstanceOf(CosClientException.class);
        assertError(404, "NoSuchUpload", () -> complete("m", id, List.of(part)));
        assertThat(emulator.visible(BUCKET)).containsOnlyKeys("k", "m");
        assertThat(emulator.requests().get(0).status()).isZero();
    }

    @Test
    void dropsWithoutTheWork() {
        emulator.faults().add(Fault.of(FaultKind.DROP).times(1));
        assertThatThrownBy(() -> put("k", new byte[1])).isInstanceOf(CosClientException.class);
        assertThat(emulator.visible(BUCKET)).isEmpty();
    }

    @Test
    void answersAnErrorWithin200OnComplete() {
        String id = initiate("m", new ObjectMetadata());
        PartETag part = part("m", id, 1, new byte[1]);
        emulator.faults()
                .add(
                        Fault.of(FaultKind.ERROR_IN_OK)
                                .on(Operation.COMPLETE_MULTIPART_UPLOAD)
                                .times(1));
        CosServiceException error =
                catchThrowableOfType(
                        CosServiceException.class, () -> complete("m", id, List.of(part)));
        assertThat(error.getErrorCode()).isEqualTo("InternalError");
        assertThat(emulator.visible(BUCKET)).isEmpty();
        complete("m", id, List.of(part));
        assertThat(emulator.visible(BUCKET)).containsOnlyKeys("m");
    }

    @Test
    void cutsTheAnswerOfCompleteAndOfGet() {
        String id = initiate("m", new ObjectMetadata());
        PartETag part = part("m", id, 1, random(100_000, 13));
        emulator.faults()
                .add(
                        Fault.of(FaultKind.CUT_RESPONSE)
                                .on(Operation.COMPLETE_MULTIPART_UPLOAD, Operation.GET_OBJECT));
        assertThatThrownBy(() -> complete("m", id, List.of(part)))
                .isInstanceOf(CosClientException.class);
        assertThat(emulator.visible(BUCKET)).containsOnlyKeys("m");
        assertThatThrownBy(() -> read(new GetObjectRequest(BUCKET, "m")))
                .isInstanceOf(IOException.class);
        emulator.faults().clear();
        assertThat(client.getObjectMetadata(BUCKET, "m").getContentLength()).isEqualTo(100_000);
    }

    @Test
    void delaysAndChoosesAtRandomButRepeatably() throws Exception {
        try (Faults.Active delay = emulator.faults().add(Fault.delay(Duration.ofMillis(150)))) {
            long before = System.nanoTime();
            put("k", new byte[1]);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(150_000_000L);
            assertThat(delay.hits()).isEqualTo(1);
        }
        Fault fault = Fault.of(FaultKind.SLOW_DOWN).withProbability(0.5, 42);
        List<Boolean> first = outcomes(fault);
        assertThat(first).contains(true, false).isEqualTo(outcomes(fault));
    }

    /** For each of 20 calls, whether it was refused. */
    private List<Boolean> outcomes(Fault fault) {
        try (Faults.Active active = emulator.faults().add(fault)) {
            List<Boolean> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                outcomes.add(catchThrowable(() -> put("k", new byte[1])) != null);
            }
            assertThat(active.hits()).isEqualTo(Collections.frequency(outcomes, true));
            return outcomes;
        }
    }

    private static void assertError(int status, String code, ThrowingCallable call) {
        CosServiceException error = catchThrowableOfType(CosServiceException.class, call);
        assertThat(error).as("refused with " + code).isNotNull();
        assertThat(error.getErrorCode()).isEqualTo(code);
        assertThat(error.getStatusCode()).isEqualTo(status);
    }

    private PutObjectResult put(String key, byte[] data) {
        return put(key, data, new ObjectMetadata());
    }

    private PutObjectResult put(String key, byte[] data, ObjectMetadata metadata) {
        return client.putObject(putRequest(key, data, metadata));
    }

    private static PutObjectRequest putRequest(String key, byte[] data, ObjectMetadata metadata) {
        metadata.setContentLength(data.length);
        return new PutObjectRequest(BUCKET, key, new ByteArrayInputStream(data), metadata);
    }

    private String initiate(String key, ObjectMetadata metadata) {
        return client.initiateMultipartUpload(
                        new InitiateMultipartUploadRequest(BUCKET, key, metadata))
                .getUploadId();
    }

    private PartETag part(String key, String uploadId, int number, byte[] data) {
        UploadPartRequest request = new UploadPartRequest();
        request.setBucketName(BUCKET);
        request.setKey(key);
        request.setUploadId(uploadId);
        request.setPartNumber(number);
        request.setPartSize(data.length);
        request.setInputStream(new ByteArrayInputStream(data));
        return client.uploadPart(request).getPartETag();
    }

    private CompleteMultipartUploadResult complete(
            String key, String uploadId, List<PartETag> tags) {
        return client.completeMultipartUpload(
                new CompleteMultipartUploadRequest(BUCKET, key, uploadId, new ArrayList<>(tags)));
    }

    private byte[] read(GetObjectRequest request) throws IOException {
        try (COSObject object = client.getObject(request)) {
            return object.getObjectContent().readAllBytes();
        }
    }

    private static byte[] random(int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static String crc(byte[] data) {
        CRC64 crc = new CRC64();
        crc.update(data, data.length);
        return Long.toUnsignedString(crc.getValue());
    }
}
