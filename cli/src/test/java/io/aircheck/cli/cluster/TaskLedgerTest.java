package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import org.junit.jupiter.api.Test;

class TaskLedgerTest {
    private final TaskLedger ledger = new TaskLedger();

    private void take(Type type, long task, String user, Integer segment) {
        ledger.take(
                new RecordingEvent(
                        1, "id", 0L, type, 0, 1, "r", task, 0, user, null, segment, null, null,
                        null, null, null, null, null));
    }

    @Test
    void aTaskIsOpenUntilItEnds() {
        take(Type.TASK_STARTED, 1, null, null);
        take(Type.TASK_STARTED, 2, null, null);
        take(Type.TASK_ENDED, 1, null, null);

        assertThat(ledger.openTasks()).containsExactly(2L);
    }

    @Test
    void filesAreWaitedForUntilTheyAreThereOrGivenUp() {
        take(Type.TASK_STARTED, 1, null, null);
        take(Type.SEGMENT_FINISHED, 1, "a", 0);
        take(Type.SEGMENT_FINISHED, 1, "b", 0);
        take(Type.SEGMENT_UPLOADED, 1, "a", 0);
        assertThat(ledger.awaitsUploads()).isTrue();
        take(Type.SEGMENT_FAILED, 1, "b", 0);

        assertThat(ledger.awaitsUploads()).isFalse();
        assertThat(ledger.files()).isEqualTo(1);
    }

    @Test
    void tasksOfEarlierAreNotItsBusiness() {
        take(Type.SEGMENT_FINISHED, 9, "a", 0);
        take(Type.TASK_ENDED, 9, null, null);

        assertThat(ledger.awaitsUploads()).isFalse();
        assertThat(ledger.openTasks()).isEmpty();
        assertThat(ledger.events()).isEmpty();
    }
}
