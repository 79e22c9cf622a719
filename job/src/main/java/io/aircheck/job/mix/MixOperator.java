package io.aircheck.job.mix;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.restart.RestartCount;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;

/** Runs the {@link MixFunction} and tells it of abnormal restarts. */
public final class MixOperator extends KeyedCoProcessOperator<TaskKey, MixPart, MixOrder, Chunk> {
    private static final long serialVersionUID = 1L;

    private final MixFunction function;
    private final RestartCount restarts = new RestartCount();

    public MixOperator(MixFunction function) {
        super(function);
        this.function = function;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        function.epoch(restarts.restore(context));
    }

    @Override
    public OperatorSnapshotFutures snapshotState(
            long checkpointId,
            long timestamp,
            CheckpointOptions options,
            CheckpointStreamFactory factory)
            throws Exception {
        restarts.announce(options);
        return super.snapshotState(checkpointId, timestamp, options, factory);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        restarts.store();
    }
}
