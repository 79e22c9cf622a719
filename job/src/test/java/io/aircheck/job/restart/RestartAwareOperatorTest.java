package io.aircheck.job.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** Which restarts count: those from checkpoints, also after others in between and a rescale. */
class RestartAwareOperatorTest {
    private static final SnapshotType CHECKPOINT = CheckpointType.CHECKPOINT;
    private static final SnapshotType SAVEPOINT =
            SavepointType.savepoint(SavepointFormatType.CANONICAL);

    private static final class Told extends KeyedCoProcessFunction<String, String, String, String>
            implements RestartAware {
        private static final long serialVersionUID = 1L;
        private transient int count;

        @Override
        public void abnormalRestarts(int restarts) {
            count = restarts;
        }

        @Override
        public void processElement1(String in, Context context, Collector<String> out) {
            out.collect(in);
        }

        @Override
        public void processElement2(String in, Context context, Collector<String> out) {
            out.collect(in);
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, String, String, String> harness(
            Told function, int parallelism, int subtask) throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                RestartAwareOperator.of(function),
                key -> key,
                key -> key,
                Types.STRING,
                8,
                parallelism,
                subtask);
    }

    /** The snapshot of a run that began with the given one. */
    private static OperatorSubtaskState run(
            OperatorSubtaskState from, SnapshotType kind, int restartsExpected) throws Exception {
        Told function = new Told();
        try (KeyedTwoInputStreamOperatorTestHarness<String, String, String, String> harness =
                harness(function, 1, 0)) {
            harness.setup();
            if (from != null) {
                harness.initializeState(from);
            }
            harness.open();
            assertThat(function.count).isEqualTo(restartsExpected);
            return harness.snapshotWithLocalState(1, 1, kind).getJobManagerOwnedState();
        }
    }

    /** The option in flink-conf holds for operators that say so, and Flink's own do not. */
    @Test
    void aCheckpointNeedNotWaitForAllTimersOfAWatermark() {
        assertThat(RestartAwareOperator.of(new Told()).useInterruptibleTimers()).isTrue();
    }

    @Test
    void onlyRestoresFromCheckpointsCount() throws Exception {
        OperatorSubtaskState first = run(null, SAVEPOINT, 0);
        OperatorSubtaskState upgraded = run(first, CHECKPOINT, 0);
        OperatorSubtaskState crashed = run(upgraded, CHECKPOINT, 1);
        OperatorSubtaskState again = run(crashed, SAVEPOINT, 2);

        run(again, CHECKPOINT, 2);
    }

    @Test
    void aRestoreFromTheSameCheckpointCountsTheSameEachTime() throws Exception {
        OperatorSubtaskState checkpoint = run(null, CHECKPOINT, 0);

        for (int attempt = 0; attempt < 3; attempt++) {
            run(checkpoint, CHECKPOINT, 1);
        }
    }

    @Test
    void everySubtaskKnowsTheCountAfterARescale() throws Exception {
        OperatorSubtaskState crashed = run(run(null, CHECKPOINT, 0), CHECKPOINT, 1);
        for (int subtask : List.of(0, 1)) {
            Told function = new Told();
            try (KeyedTwoInputStreamOperatorTestHarness<String, String, String, String> harness =
                    harness(function, 2, subtask)) {
                harness.setup();
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                crashed, 8, 1, 2, subtask));
                harness.open();

                assertThat(function.count).isEqualTo(2);
            }
        }
    }
}
