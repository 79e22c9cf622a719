package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.DeadLetter;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusedSettingsLogTest {
    private static final long START = 1_675_930_605_123L;

    private final LogLines logs = LogLines.record();
    private OneInputStreamOperatorTestHarness<DeadLetter, Void> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new RefusedSettingsLog()));
        harness.setProcessingTime(START);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
        logs.close();
    }

    @Test
    void theAppAndThePlaceAreSaidAndNothingThatWasWritten() throws Exception {
        refuse("7", "malformed: Unrecognized token 'hunter2'", 12);
        refuse("token=hunter3", "bad-id: the record's key is not an app's id", 13);

        assertThat(logs.text())
                .contains("settings of app 7 are refused: malformed, app-settings-0@12")
                .contains("settings of app (none) are refused: bad-id, app-settings-0@13")
                .doesNotContain("hunter2", "hunter3", "a value");
    }

    @Test
    void manyAreCountedAndNotLogged() throws Exception {
        for (int i = 0; i < RefusedSettingsLog.MOST_LINES + 5; i++) {
            refuse("7", "malformed: no", i);
        }
        assertThat(lines()).isEqualTo(RefusedSettingsLog.MOST_LINES);

        harness.setProcessingTime(START + RefusedSettingsLog.PERIOD.toMillis());
        refuse("8", "malformed: no", 100);

        assertThat(logs.text())
                .contains("5 more settings were refused")
                .contains("settings of app 8 are refused: malformed, app-settings-0@100");
        assertThat(lines()).isEqualTo(RefusedSettingsLog.MOST_LINES + 1);
    }

    @Test
    void whatWasNotLoggedIsCountedAtTheEnd() throws Exception {
        for (int i = 0; i < RefusedSettingsLog.MOST_LINES + 1; i++) {
            refuse("7", "malformed: no", i);
        }

        harness.close();

        assertThat(logs.text()).contains("1 more settings were refused");
    }

    private long lines() {
        return logs.text().lines().filter(line -> line.contains(" are refused: ")).count();
    }

    private void refuse(String key, String reason, long offset) throws Exception {
        harness.processElement(
                DeadLetter.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8("a value"))
                        .setReason(reason)
                        .setSourceTopic("app-settings")
                        .setSourcePartition(0)
                        .setSourceOffset(offset)
                        .build(),
                0);
    }
}
