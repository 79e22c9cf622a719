package io.aircheck.job.restart;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * How often the job was restarted abnormally: restored from a checkpoint. A restore from a
 * savepoint is planned (an upgrade, a rescale) and does not count, so that recordings go on in the
 * same file.
 *
 * <p>Flink does not tell an operator which of the two it is restored from; so every snapshot says
 * of itself what it is. Every subtask keeps the same number, in union state, so that it survives
 * any rescaling.
 */
final class RestartCount implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient ListState<Integer> stored;
    private transient int count;
    private transient boolean savepoint;

    /** To be called first in {@code initializeState}; returns the count. */
    int restore(StateInitializationContext context) throws Exception {
        stored =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>("abnormal-restarts", Types.INT));
        count = 0;
        if (context.isRestored()) {
            for (int next : stored.get()) {
                count = Math.max(count, next);
            }
        }
        return count;
    }

    /** To be called before a snapshot is taken, with the options of {@code snapshotState}. */
    void announce(CheckpointOptions options) {
        savepoint = options.getCheckpointType().isSavepoint();
    }

    /** To be called while it is taken: stores what the count will be after a restore from it. */
    void store() throws Exception {
        stored.update(List.of(savepoint ? count : count + 1));
    }
}
