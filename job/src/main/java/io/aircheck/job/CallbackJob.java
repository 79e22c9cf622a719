package io.aircheck.job;

import io.aircheck.job.callback.CallbackSettings;
import io.aircheck.job.callback.Callbacks;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.sink.KafkaSinks;
import io.aircheck.job.source.Gate;
import io.aircheck.job.source.GateSettings;
import io.aircheck.job.source.Gates;
import io.aircheck.job.source.RecordingSources;
import io.aircheck.job.source.TopicFacts;
import io.aircheck.job.source.TopicInspector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job that tells applications: recording-events in, HTTP callbacks out. A job of its own, so
 * that no receiver can hold up a recording.
 */
public final class CallbackJob {
    /** Ends the job's name, after {@link RecordingConfig#jobName()}. */
    public static final String PURPOSE = "callbacks";

    private CallbackJob() {}

    /**
     * Submits the job with the environment of the Flink client that runs this.
     *
     * @param args as of the recording job, and the same file will do; see docs/configuration.md
     */
    public static void main(String[] args) throws Exception {
        RecordingConfig config = RecordingConfig.from(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        attach(env, config);
        env.execute(config.named(PURPOSE));
    }

    /**
     * Adds the whole job, sources and sinks included, to an environment.
     *
     * @throws ConfigException with a line for each thing that keeps it from running
     * @throws InterruptedException if this thread is interrupted while brokers are asked
     */
    public static void attach(StreamExecutionEnvironment env, RecordingConfig config)
            throws ConfigException, InterruptedException {
        TopicFacts facts = TopicInspector.inspectForCallbacks(config);
        // As in the recording job: a type without a serialiser of its own is a mistake.
        env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        RecordingSources sources = new RecordingSources(config, facts, PURPOSE + "-");
        SingleOutputStreamOperator<SettingsInput> settings =
                new Gates(GateSettings.of(config))
                        .settings(
                                sources.appSettings(env, OperatorUids.CALLBACK_SETTINGS),
                                OperatorUids.CALLBACK_SETTINGS_GATE);
        Callbacks.logRefused(
                settings.getSideOutput(Gate.DEAD_LETTERS), OperatorUids.CALLBACK_REFUSED_SETTINGS);
        Callbacks.send(
                        Callbacks.events(
                                sources.recordingEvents(env, OperatorUids.CALLBACK_EVENTS),
                                OperatorUids.CALLBACK_EVENT_GATE),
                        settings,
                        CallbackSettings.of(config),
                        OperatorUids.CALLBACKS)
                .sinkTo(new KafkaSinks(config).deadCallbacks())
                .name("dead callbacks")
                .uid(OperatorUids.DEAD_CALLBACKS);
    }
}
