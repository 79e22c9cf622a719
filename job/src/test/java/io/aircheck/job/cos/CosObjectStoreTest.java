package io.aircheck.job.cos;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CosObjectStoreTest {
    private static final int PART = 1 << 20;

    @TempDir Path folder;
    private CosFixture fixture;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        fixture = new CosFixture(folder);
        store = fixture.open();
    }

    @AfterEach
    void close() {
        store.close();
        fixture.close();
    }

    @Test
    void writesAnObjectOnceAndDescribesIt() throws StoreException {
        byte[] content = bytes(1000);
        assertThat(store.head(BUCKET, "1_a_b/x.mp3")).isEmpty();

        store.put(BUCKET, "1_a_b/x.mp3", "me", content);

        StoredObject there = store.head(BUCKET, "1_a_b/x.mp3").orElseThrow();
        assertThat(there.is("me", 1000, Crc64.of(content))).isTrue();
        assertThat(there.is("you", 1000, Crc64.of(content))).isFalse();
        assertFails(() -> store.put(BUCKET, "1_a_b/x.mp3", "you", bytes(7)), StoreFailure.EXISTS);
        assertThat(fixture.object(BUCKET.bucket(), "1_a_b/x.mp3")).isEqualTo(content);
    }

    @Test
    void makesAnObjectOfParts() throws StoreException {
        byte[] content = bytes(2 * PART + 5);
        String id = store.initiate(BUCKET, "k.mp3", "me");
        assertThat(store.uploads(BUCKET, "k")).containsExactly(new UnfinishedUpload("k.mp3", id));

        PartTag first = send(id, 1, Arrays.copyOfRange(content, 0, PART));
        PartTag third = send(id, 3, Arrays.copyOfRange(content, 2 * PART, content.length));
        PartTag second = send(id, 2, Arrays.copyOfRange(content, PART, 2 * PART));
        assertThat(store.parts(BUCKET, "k.mp3", id)).containsExactly(first, second, third);
        store.complete(BUCKET, "k.mp3", id, List.of(first, second, third));

        assertThat(fixture.object(BUCKET.bucket(), "k.mp3")).isEqualTo(content);
        assertThat(store.head(BUCKET, "k.mp3").orElseThrow().is("me", content.length, crc(content)))
                .isTrue();
        assertFails(() -> store.complete(BUCKET, "k.mp3", id, List.of(first)), StoreFailure.GONE);
    }

    @Test
    void copiesPartsFromAnObject() throws StoreException {
        byte[] content = bytes(PART + 10);
        store.put(BUCKET, "source.mp3", "me", content);
        String id = store.initiate(BUCKET, "k.mp3", "me");

        PartReceipt receipt = store.copyPart(BUCKET, "k.mp3", id, 1, "source.mp3", 4, 100);

        assertThat(receipt.crc64()).isEqualTo(crc(Arrays.copyOfRange(content, 4, 104)));
        assertFails(
                () -> store.copyPart(BUCKET, "k.mp3", id, 2, "nothing.mp3", 0, 10),
                StoreFailure.NOT_FOUND);
        store.abort(BUCKET, "k.mp3", id);
        assertThat(store.uploads(BUCKET, "k")).isEmpty();
        assertFails(
                () -> store.copyPart(BUCKET, "k.mp3", id, 2, "source.mp3", 0, 10),
                StoreFailure.GONE);
    }

    @Test
    void doesNotReplaceAnObjectByCompleting() throws StoreException {
        String id = store.initiate(BUCKET, "k.mp3", "me");
        PartTag part = send(id, 1, bytes(10));
        store.put(BUCKET, "k.mp3", "you", bytes(3));

        assertFails(() -> store.complete(BUCKET, "k.mp3", id, List.of(part)), StoreFailure.EXISTS);
    }

    @Test
    void neverRetriesByItself() {
        fixture.cos.faults().add(Fault.of(FaultKind.SLOW_DOWN));
        assertFails(() -> store.put(BUCKET, "k.mp3", "me", bytes(3)), StoreFailure.THROTTLED);
        fixture.cos.faults().clear();
        fixture.cos.faults().add(Fault.of(FaultKind.DROP));
        assertFails(() -> store.put(BUCKET, "k.mp3", "me", bytes(3)), StoreFailure.RETRY);

        assertThat(fixture.cos.requests()).hasSize(2).noneMatch(request -> request.sdkRetry());
    }

    @Test
    void findsTheErrorInABodyThatBeganWell() throws StoreException {
        String id = store.initiate(BUCKET, "k.mp3", "me");
        PartTag part = send(id, 1, bytes(10));
        fixture.cos
                .faults()
                .add(Fault.of(FaultKind.ERROR_IN_OK).on(Operation.COMPLETE_MULTIPART_UPLOAD));

        assertFails(() -> store.complete(BUCKET, "k.mp3", id, List.of(part)), StoreFailure.RETRY);
    }

    @Test
    void noticesAnAnswerThatIsCut() throws StoreException {
        String id = store.initiate(BUCKET, "k.mp3", "me");
        PartTag part = send(id, 1, bytes(10));
        fixture.cos
                .faults()
                .add(Fault.of(FaultKind.CUT_RESPONSE).on(Operation.COMPLETE_MULTIPART_UPLOAD));

        assertFails(() -> store.complete(BUCKET, "k.mp3", id, List.of(part)), StoreFailure.RETRY);
        assertThat(fixture.cos.visible(BUCKET.bucket())).containsKey("k.mp3");
    }

    @Test
    void tellsWhatIsMissing() {
        assertFails(
                () ->
                        store.put(
                                new BucketRef("gone-125", "ap-seoul", "main"),
                                "k.mp3",
                                "me",
                                bytes(3)),
                StoreFailure.NO_BUCKET);
        assertFails(
                () ->
                        store.put(
                                new BucketRef("voice-125", "ap-seoul", "nobody"),
                                "k.mp3",
                                "me",
                                bytes(3)),
                StoreFailure.NO_CREDENTIALS);
    }

    @Test
    void showsNoSecrets() throws IOException {
        fixture.cos.faults().add(Fault.of(FaultKind.FORBIDDEN));
        assertThatThrownBy(() -> store.put(BUCKET, "k.mp3", "me", bytes(3)))
                .hasNoCause()
                .message()
                .contains("PUT voice-125/k.mp3", "403 AccessDenied")
                .doesNotContain("AKIDtest", CosFixture.SECRET_KEY, "signature");

        // The SDK's own log prints signed requests.
        assertThat(
                        LoggerFactory.getLogger("com.qcloud.cos.http.DefaultCosHttpClient")
                                .isErrorEnabled())
                .isFalse();

        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(graph)) {
            out.writeObject(fixture.settings);
        }
        assertThat(graph.toString(StandardCharsets.ISO_8859_1))
                .doesNotContain("AKIDtest", CosFixture.SECRET_KEY);
    }

    private PartTag send(String id, int number, byte[] content) throws StoreException {
        return new PartTag(number, store.uploadPart(BUCKET, "k.mp3", id, number, content).etag());
    }

    private static long crc(byte[] content) {
        return Crc64.of(content);
    }

    private static void assertFails(ThrowingCallable call, StoreFailure expected) {
        assertThatThrownBy(call)
                .asInstanceOf(type(StoreException.class))
                .extracting(StoreException::failure)
                .isEqualTo(expected);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
