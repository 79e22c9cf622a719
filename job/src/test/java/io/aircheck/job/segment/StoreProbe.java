package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.cos.Crc64;
import io.aircheck.job.cos.ObjectStore;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.cos.Operation;
import java.io.IOException;
import java.util.Set;

/** What tests of the segment writer look at in the store. */
final class StoreProbe {
    private final CosFixture fixture;

    StoreProbe(CosFixture fixture) {
        this.fixture = fixture;
    }

    /** The object is the recording, and the event says what it is. */
    void assertUploaded(Recording recording, RecordingEvent event, String key) {
        byte[] expected = recording.bytes();
        assertThat(event.type()).as(event.reason()).isEqualTo(Type.SEGMENT_UPLOADED);
        assertThat(event.file().key()).isEqualTo(key);
        assertThat(fixture.object(event.file().bucket(), key)).isEqualTo(expected);
        assertThat(event.audio().bytes()).isEqualTo(expected.length);
        assertThat(event.audio().crc64()).isEqualTo(storedCrc(event.file().bucket(), key));
        assertThat(event.audio().samples()).isEqualTo(recording.samples());
        assertThat(event.time()).isEqualTo(Recording.START_MS + 60_000);
        assertThat(event.reason()).isEqualTo("exit");
        assertThat(event.frames().received()).isEqualTo(3000);
        assertThat(event.gaps()).containsExactly(new RecordingEvent.Gap(4800, 960));
        assertThat(event.number()).isNull();
    }

    private String storedCrc(String bucket, String key) {
        try (ObjectStore store = fixture.open()) {
            return Crc64.text(
                    store.head(new BucketRef(bucket, "ap-seoul", "main"), key)
                            .orElseThrow()
                            .crc64());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Another's object takes a name. */
    void foreign(String key) throws IOException {
        try (ObjectStore store = fixture.open()) {
            store.put(BUCKET, key, "you", new byte[] {1, 2, 3});
        }
    }

    /** All unfinished uploads are aborted, as by a lifecycle rule. */
    void abortUploads() throws IOException {
        try (ObjectStore store = fixture.open()) {
            for (var upload : fixture.cos.openUploads()) {
                store.abort(BUCKET, upload.key(), upload.uploadId());
            }
        }
    }

    Set<String> visible() {
        return fixture.cos.visible(BUCKET.bucket()).keySet();
    }

    int count(Operation operation) {
        return (int)
                fixture.cos.requests().stream()
                        .filter(request -> request.call().operation() == operation)
                        .count();
    }

    int openParts() {
        return fixture.cos.openUploads().stream().mapToInt(upload -> upload.parts()).sum();
    }
}
