package io.aircheck.job;

import io.aircheck.job.event.EventSequencer;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.mix.MixFunction;
import io.aircheck.job.restart.RestartAwareOperator;
import io.aircheck.job.room.RoomSupervisor;
import io.aircheck.job.segment.SegmentWriterFactory;
import io.aircheck.job.track.TrackFunction;
import io.aircheck.job.transcode.FaultReporter;
import io.aircheck.job.transcode.TranscodeFunction;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The recording pipeline, from inputs that were checked to events and dead letters.
 *
 * <pre>
 * frames ────────────► track ─────► chunks ────────────┐
 *                        ▲ │                           ▼
 *                 orders │ └► parts ──► mixer ──► transcode ──► segment writer ──► COS
 *                        │                ▲                          │
 * rooms, settings ──► room supervisor ────┘                          ▼
 *                        └──────────── notes of all ────────► event sequencer ──► events
 * </pre>
 */
public final class RecordingTopology {
    /**
     * Transcoding bounds what is in flight by bytes; this bounds the operator's queue. Flink makes
     * room for so many chunks behind every watermark that waits in it, so it must not be large.
     */
    private static final int MAX_CHUNKS_IN_FLIGHT = 1_000;

    private static final long NO_TIMEOUT = 0;

    private RecordingTopology() {}

    /**
     * What comes in.
     *
     * @param frames of all tracks
     * @param rooms events, commands and activity of all rooms
     * @param settings of all apps
     */
    public record Inputs(
            DataStream<ReceivedFrames> frames,
            DataStream<RoomInput> rooms,
            DataStream<SettingsInput> settings) {}

    /**
     * What goes out, besides files.
     *
     * @param events numbered within their tasks
     * @param deadLetters frames of unknown apps, packets that cannot be decoded
     */
    public record Outputs(DataStream<NumberedEvent> events, DataStream<DeadLetter> deadLetters) {}

    /** Builds the pipeline. */
    public static Outputs build(Inputs inputs, RecordingSettings settings) {
        SingleOutputStreamOperator<TrackOrder> supervisor =
                RoomSupervisor.supervise(
                                inputs.rooms()
                                        .keyBy(RoomKey::of, TypeInformation.of(RoomKey.class)),
                                inputs.settings(),
                                settings.room())
                        .uid(OperatorUids.ROOM_SUPERVISOR);
        SingleOutputStreamOperator<Chunk> tracks =
                tracks(inputs.frames(), supervisor, new TrackFunction(settings.track()));
        SingleOutputStreamOperator<Chunk> mixer =
                mixer(tracks, supervisor, new MixFunction(settings.mix()));
        SingleOutputStreamOperator<EncodedChunk> encoded = transcode(tracks.union(mixer), settings);
        SingleOutputStreamOperator<TaskNote> written = write(encoded, settings);
        DataStream<TaskNote> notes =
                written.union(
                        supervisor.getSideOutput(RoomSupervisor.TASK_NOTES),
                        tracks.getSideOutput(TrackFunction.NOTES),
                        mixer.getSideOutput(MixFunction.NOTES));
        DataStream<NumberedEvent> events =
                notes.keyBy(TaskKey::of, TypeInformation.of(TaskKey.class))
                        .process(new EventSequencer(), EventSequencer.producedType())
                        .name("event sequencer")
                        .uid(OperatorUids.EVENT_SEQUENCER);
        return new Outputs(
                events,
                tracks.getSideOutput(TrackFunction.DEAD_LETTERS)
                        .union(encoded.getSideOutput(FaultReporter.DEAD_LETTERS)));
    }

    private static SingleOutputStreamOperator<Chunk> tracks(
            DataStream<ReceivedFrames> frames,
            DataStream<TrackOrder> orders,
            TrackFunction function) {
        TypeInformation<TrackKey> key = TypeInformation.of(TrackKey.class);
        return frames.keyBy(TrackKey::of, key)
                .connect(orders.keyBy(TrackKey::of, key))
                .transform(
                        "track",
                        MessageType.message(Chunk.class),
                        RestartAwareOperator.of(function))
                .uid(OperatorUids.TRACK);
    }

    private static SingleOutputStreamOperator<Chunk> mixer(
            SingleOutputStreamOperator<Chunk> tracks,
            SingleOutputStreamOperator<TrackOrder> supervisor,
            MixFunction function) {
        TypeInformation<TaskKey> key = TypeInformation.of(TaskKey.class);
        KeyedStream<MixPart, TaskKey> parts =
                tracks.getSideOutput(TrackFunction.MIX_PARTS)
                        .keyBy(part -> TaskKey.of(part.getTask()), key);
        return parts.connect(
                        supervisor
                                .getSideOutput(RoomSupervisor.MIX_ORDERS)
                                .keyBy(order -> TaskKey.of(order.getTask()), key))
                .transform(
                        "mixer",
                        MessageType.message(Chunk.class),
                        RestartAwareOperator.of(function))
                .uid(OperatorUids.MIXER);
    }

    private static SingleOutputStreamOperator<EncodedChunk> transcode(
            DataStream<Chunk> chunks, RecordingSettings settings) {
        SingleOutputStreamOperator<EncodedChunk> encoded =
                AsyncDataStream.unorderedWait(
                                chunks.rebalance(),
                                new TranscodeFunction(settings.transcode()),
                                NO_TIMEOUT,
                                TimeUnit.MILLISECONDS,
                                MAX_CHUNKS_IN_FLIGHT)
                        .returns(MessageType.message(EncodedChunk.class))
                        .name("transcode")
                        .uid(OperatorUids.TRANSCODE);
        return encoded.process(
                        new FaultReporter(settings.transcode().audioTopic()),
                        MessageType.message(EncodedChunk.class))
                .name("fault reporter")
                .uid(OperatorUids.FAULT_REPORTER);
    }

    private static SingleOutputStreamOperator<TaskNote> write(
            DataStream<EncodedChunk> encoded, RecordingSettings settings) {
        return encoded.keyBy(FileKey::of, TypeInformation.of(FileKey.class))
                .transform(
                        "segment writer",
                        MessageType.message(TaskNote.class),
                        new SegmentWriterFactory(settings.segment()))
                .uid(OperatorUids.SEGMENT_WRITER);
    }
}
