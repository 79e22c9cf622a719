package io.aircheck.job.restart;

import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;

/**
 * Runs a function of two keyed inputs and tells it of abnormal restarts, which only an operator can
 * know: it alone sees whether a snapshot is a savepoint.
 *
 * @param <K> the key
 * @param <A> the first input
 * @param <B> the second input
 * @param <O> the output
 */
public final class RestartAwareOperator<K, A, B, O> extends KeyedCoProcessOperator<K, A, B, O> {
    private static final long serialVersionUID = 1L;

    private final RestartCount restarts = new RestartCount();

    private RestartAwareOperator(KeyedCoProcessFunction<K, A, B, O> function) {
        super(function);
    }

    /** The operator of a function. */
    public static <K, A, B, O, F extends KeyedCoProcessFunction<K, A, B, O> & RestartAware>
            RestartAwareOperator<K, A, B, O> of(F function) {
        return new RestartAwareOperator<>(function);
    }

    /**
     * A checkpoint may come between the timers of one watermark, of which there can be thousands,
     * each held up by a busy encoder. Elements may come there too: the functions look at times, not
     * at the order of arrival. Without this, Flink takes no notice of the option of this name.
     */
    @Override
    public boolean useInterruptibleTimers() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ((RestartAware) userFunction).abnormalRestarts(restarts.restore(context));
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
