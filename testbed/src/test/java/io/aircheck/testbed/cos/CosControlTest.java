package io.aircheck.testbed.cos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.model.InitiateMultipartUploadRequest;
import io.aircheck.testbed.control.ControlServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CosControlTest {
    private static final String ONE = "one-1250000000";
    private static final String OTHER = "other-1250000000";

    @TempDir Path dir;

    private CosEmulator emulator;
    private ControlServer server;
    private COSClient client;
    private CosControl control;

    @BeforeEach
    void start() throws IOException {
        emulator =
                CosEmulator.at(dir.resolve("cos"))
                        .credentials(CosClients.SECRET_ID, CosClients.SECRET_KEY)
                        .start();
        server = ControlServer.listen(dir.resolve("s"), new CosControl.Server(emulator));
        client = CosClients.connect(emulator);
        control = new CosControl(dir.resolve("s"));
        control.createBucket(ONE);
        control.createBucket(OTHER);
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdown();
        server.close();
        emulator.close();
    }

    private void putFails(String bucket, String code) {
        assertThatThrownBy(() -> client.putObject(bucket, "key", "content"))
                .isInstanceOfSatisfying(
                        CosServiceException.class,
                        refused -> assertThat(refused.getErrorCode()).isEqualTo(code));
    }

    @Test
    void aRuleHitsWhatItNamesUntilItIsTakenBack() throws Exception {
        int rule =
                control.addFault(
                        CosControl.Rule.of(FaultKind.FORBIDDEN)
                                .onBucket(ONE)
                                .on(Operation.PUT_OBJECT));

        putFails(ONE, "AccessDenied");
        client.putObject(OTHER, "key", "content");
        assertThat(client.doesBucketExist(ONE)).isTrue();
        assertThat(control.removeFault(rule)).isEqualTo(1);
        client.putObject(ONE, "key", "content");

        assertThat(control.visible(ONE)).containsOnlyKeys("key");
        assertThatThrownBy(() -> control.removeFault(rule)).hasMessage("there is no such rule");
    }

    @Test
    void aRuleIsUsedUp() throws Exception {
        control.addFault(CosControl.Rule.of(FaultKind.SLOW_DOWN).times(2));

        putFails(ONE, "SlowDown");
        putFails(OTHER, "SlowDown");
        client.putObject(ONE, "key", "content");
    }

    @Test
    void equalSeedsChooseAlikeAsInTheEmulatorItself() throws Exception {
        CosControl.Rule rule =
                CosControl.Rule.of(FaultKind.INTERNAL_ERROR)
                        .withProbability(0.5, 7)
                        .after(Duration.ofMillis(1));

        assertThat(rule.fault().seed()).isEqualTo(7);
        assertThat(rule.fault().probability()).isEqualTo(0.5);
        assertThat(rule.fault().delay()).isEqualTo(Duration.ofMillis(1));
        assertThatThrownBy(() -> control.addFault(rule.withProbability(2, 7)))
                .hasMessageContaining("probability must be 0 to 1");
    }

    @Test
    void allRulesEndAtOnce() throws Exception {
        control.addFault(CosControl.Rule.of(FaultKind.BUCKET_GONE));
        putFails(ONE, "NoSuchBucket");

        control.clearFaults();

        client.putObject(ONE, "key", "content");
    }

    @Test
    void unfinishedUploadsAreSeen() throws Exception {
        client.initiateMultipartUpload(new InitiateMultipartUploadRequest(ONE, "big"));

        assertThat(control.openUploads()).singleElement().isEqualTo(emulator.openUploads().get(0));
        assertThat(control.openUploads().get(0).key()).isEqualTo("big");
    }

    @Test
    void aBucketMustHaveAName() {
        assertThatThrownBy(() -> control.createBucket("../x")).isInstanceOf(IOException.class);
        assertThat(dir.resolve("x")).doesNotExist();
    }
}
