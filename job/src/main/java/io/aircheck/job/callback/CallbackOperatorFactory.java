package io.aircheck.job.callback;

import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.DeadCallback;
import io.aircheck.job.message.SettingsInput;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;

/** Makes the callback operator, for events keyed by task and settings broadcast. */
class CallbackOperatorFactory extends AbstractStreamOperatorFactory<DeadCallback>
        implements TwoInputStreamOperatorFactory<CallbackEvent, SettingsInput, DeadCallback> {
    private static final long serialVersionUID = 1L;

    private final CallbackSettings settings;

    CallbackOperatorFactory(CallbackSettings settings) {
        this.settings = settings;
    }

    @Override
    public <T extends StreamOperator<DeadCallback>> T createStreamOperator(
            StreamOperatorParameters<DeadCallback> parameters) {
        @SuppressWarnings("unchecked")
        T operator =
                (T)
                        new CallbackOperator(
                                parameters,
                                settings,
                                HttpSender.of(settings),
                                CallbackKeys.of(settings.secretsFile()),
                                new RetrySchedule(
                                        settings.keep(),
                                        () -> ThreadLocalRandom.current().nextDouble()));
        return operator;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return CallbackOperator.class;
    }
}
