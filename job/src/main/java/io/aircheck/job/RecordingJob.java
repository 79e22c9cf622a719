package io.aircheck.job;

import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.outbox.EventOutbox;
import io.aircheck.job.sink.KafkaSinks;
import io.aircheck.job.source.FrameGate;
import io.aircheck.job.source.Gate;
import io.aircheck.job.source.GateSettings;
import io.aircheck.job.source.Gates;
import io.aircheck.job.source.RecordingSources;
import io.aircheck.job.source.TopicFacts;
import io.aircheck.job.source.TopicInspector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job that records: Kafka in, MP3 files in COS and recording-events in Kafka out. */
public final class RecordingJob {
    private RecordingJob() {}

    /**
     * Submits the job with the environment of the Flink client that runs this.
     *
     * @param args {@code --config FILE} and {@code --key value}; see docs/configuration.md
     */
    public static void main(String[] args) throws Exception {
        RecordingConfig config = RecordingConfig.from(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        attach(env, config);
        env.execute(config.jobName());
    }

    /**
     * Adds the whole job, sources and sinks included, to an environment.
     *
     * @throws ConfigException with a line for each thing that keeps it from running
     * @throws InterruptedException if this thread is interrupted while brokers are asked
     */
    public static void attach(StreamExecutionEnvironment env, RecordingConfig config)
            throws ConfigException, InterruptedException {
        TopicFacts facts = TopicInspector.inspect(config);
        env.configure(ownOptions(env.getConfiguration()));
        RecordingSources sources = new RecordingSources(config, facts);
        Gates gates = new Gates(GateSettings.of(config));
        SingleOutputStreamOperator<ReceivedFrames> frames =
                gates.frames(
                        sources.audioFrames(env, OperatorUids.AUDIO_FRAMES),
                        OperatorUids.FRAME_GATE);
        SingleOutputStreamOperator<RoomInput> events =
                gates.events(
                        sources.roomEvents(env, OperatorUids.ROOM_EVENTS), OperatorUids.EVENT_GATE);
        SingleOutputStreamOperator<RoomInput> commands =
                gates.commands(
                        sources.recordingCommands(env, OperatorUids.RECORDING_COMMANDS),
                        OperatorUids.COMMAND_GATE);
        SingleOutputStreamOperator<SettingsInput> settings =
                gates.settings(
                        sources.appSettings(env, OperatorUids.APP_SETTINGS),
                        OperatorUids.SETTINGS_GATE);
        RecordingTopology.Outputs outputs =
                RecordingTopology.build(
                        new RecordingTopology.Inputs(
                                frames,
                                events.union(commands, frames.getSideOutput(FrameGate.ACTIVITY)),
                                settings),
                        RecordingSettings.of(config));
        DataStream<DeadLetter> refused =
                frames.getSideOutput(Gate.DEAD_LETTERS)
                        .union(
                                events.getSideOutput(Gate.DEAD_LETTERS),
                                commands.getSideOutput(Gate.DEAD_LETTERS),
                                settings.getSideOutput(Gate.DEAD_LETTERS));
        EventOutbox.attach(outputs.events(), config).uid(OperatorUids.EVENT_OUTBOX);
        outputs.deadLetters()
                .union(refused)
                .sinkTo(new KafkaSinks(config).deadLetters())
                .name("dead letters")
                .uid(OperatorUids.DEAD_LETTERS);
    }

    /** Options of Flink that are the job's to know. */
    static Configuration ownOptions(ReadableConfig given) {
        // A type without a serialiser of its own is a mistake: Kryo's state does not evolve.
        Configuration own = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        if (given.getOptional(RocksDBOptions.OPTIONS_FACTORY).isEmpty()) {
            own.set(RocksDBOptions.OPTIONS_FACTORY, FewCompactions.class.getName());
        }
        return own;
    }
}
