package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator of the outbox. */
final class EventOutboxFactory extends AbstractStreamOperatorFactory<Void>
        implements OneInputStreamOperatorFactory<NumberedEvent, Void> {
    private static final long serialVersionUID = 1L;

    private final OutboxSettings settings;

    EventOutboxFactory(OutboxSettings settings) {
        this.settings = settings;
    }

    @Override
    public <T extends StreamOperator<Void>> T createStreamOperator(
            StreamOperatorParameters<Void> parameters) {
        @SuppressWarnings("unchecked")
        T operator = (T) new EventOutboxOperator(parameters, settings);
        return operator;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return EventOutboxOperator.class;
    }
}
