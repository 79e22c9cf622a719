package io.aircheck.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.outbox.EventOutbox;
import io.aircheck.job.sink.KafkaSinks;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RoomEvent;
import io.aircheck.schema.Tick;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sources, gates, outbox and dead letters against a broker. */
@Timeout(120)
class KafkaEndsIT {
    private static final Map<String, String> BROKERS_TIME =
            Map.of("message.timestamp.type", "LogAppendTime");
    private static final byte[] OPUS = {(byte) (31 << 3), 1, 2, 3};

    /** Longer than an idle broker takes for anything. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void unfitTopicsEndTheStart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            RecordingConfig config = config(broker);
            assertThatThrownBy(() -> TopicInspector.inspect(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(
                            """
                            topic audio-frames does not exist
                            topic room-events does not exist
                            topic app-settings does not exist
                            topic recording-commands does not exist
                            topic recording-events does not exist
                            topic audio-frames-dlq does not exist""");

            for (String topic : config.topics().all()) {
                broker.createTopic(topic, 1, topic.equals("room-events") ? Map.of() : BROKERS_TIME);
            }
            assertThatThrownBy(() -> TopicInspector.inspect(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(
                            "topic room-events has message.timestamp.type=CreateTime; ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void recordsGoThroughAndTimePasses() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            RecordingConfig config = config(broker);
            for (String topic : config.topics().inputs()) {
                broker.createTopic(topic, topic.equals("audio-frames") ? 3 : 1, BROKERS_TIME);
            }
            broker.createTopic("recording-events", 1, BROKERS_TIME);
            broker.createTopic("audio-frames-dlq", 1, Map.of());
            producer.send(
                    new ProducerRecord<>(
                            "app-settings",
                            "7".getBytes(UTF_8),
                            ("{\"bizId\":7,\"bucket\":\"voice-1250000000\","
                                            + "\"region\":\"ap-seoul\"}")
                                    .getBytes(UTF_8)));
            producer.send(new ProducerRecord<>("audio-frames", null, audio()));
            producer.send(
                    new ProducerRecord<>(
                            "audio-frames", "7/r/u".getBytes(UTF_8), "junk".getBytes(UTF_8)));
            producer.flush();

            TopicFacts facts = TopicInspector.inspect(config);
            assertThat(facts.partitions()).containsEntry("audio-frames", 3);
            assertThat(facts.settingsEnds()).isEqualTo(Map.of(0, 1L));

            JobClient job = start(config, facts);
            try {
                List<ConsumerRecord<byte[], byte[]>> announced =
                        await(broker, producer, "recording-events", read -> read.size() >= 2);
                List<ConsumerRecord<byte[], byte[]>> dead =
                        await(broker, producer, "audio-frames-dlq", read -> !read.isEmpty());

                assertThat(announced)
                        .extracting(KafkaEndsIT::text)
                        .containsExactly("heard u", "silent u");
                assertThat(dead).hasSize(1);
                assertThat(new String(dead.get(0).value(), UTF_8)).isEqualTo("junk");
                assertThat(new String(dead.get(0).key(), UTF_8)).isEqualTo("7/r/u");
                assertThat(header(dead.get(0), "source-topic")).isEqualTo("audio-frames");
                assertThat(header(dead.get(0), "reason")).startsWith("malformed: ");
            } finally {
                job.cancel().get();
            }
        }
    }

    /** A job that says of every user when they are heard, and when a second has passed since. */
    private static JobClient start(RecordingConfig config, TopicFacts facts) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(
                        4,
                        Configuration.fromMap(
                                Map.of(
                                        "execution.checkpointing.interval", "200ms",
                                        "pipeline.generic-types", "false",
                                        "pipeline.auto-generate-uids", "false")));
        RecordingSources sources = new RecordingSources(config, facts);
        Gates gates = new Gates(GateSettings.of(config));
        SingleOutputStreamOperator<SourceRecord> audio = sources.audioFrames(env, "audio");
        assertThat(audio.getParallelism()).isEqualTo(3);
        SingleOutputStreamOperator<ReceivedFrames> frames = gates.frames(audio, "frame-gate");
        SingleOutputStreamOperator<?> events =
                gates.events(sources.roomEvents(env, "room"), "event-gate");
        SingleOutputStreamOperator<?> commands =
                gates.commands(sources.recordingCommands(env, "command"), "command-gate");
        SingleOutputStreamOperator<?> settings =
                gates.settings(sources.appSettings(env, "settings"), "settings-gate");
        frames.getSideOutput(Gate.DEAD_LETTERS)
                .union(events.getSideOutput(Gate.DEAD_LETTERS))
                .union(commands.getSideOutput(Gate.DEAD_LETTERS))
                .union(settings.getSideOutput(Gate.DEAD_LETTERS))
                .sinkTo(new KafkaSinks(config).deadLetters())
                .uid("dead-letters");
        DataStream<String> users =
                frames.map(ReceivedFrames::getUserId).returns(Types.STRING).uid("users");
        DataStream<NumberedEvent> announcements =
                users.union(silent(events, "e"), silent(commands, "c"), silent(settings, "s"))
                        .keyBy(user -> user)
                        .process(new Silence())
                        .uid("silence")
                        .map(KafkaEndsIT::event)
                        .returns(MessageType.message(NumberedEvent.class))
                        .uid("announcements");
        EventOutbox.attach(announcements, config).uid("events");
        return env.executeAsync();
    }

    /** Only the time of a stream. */
    private static DataStream<String> silent(DataStream<?> stream, String uid) {
        return stream.map(Object::toString)
                .returns(Types.STRING)
                .uid(uid)
                .filter(text -> false)
                .uid(uid + "-none");
    }

    private static final class Silence extends KeyedProcessFunction<String, String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(String user, Context context, Collector<String> out) {
            out.collect("heard " + user);
            context.timerService().registerEventTimeTimer(context.timestamp() + 1_000);
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) {
            out.collect("silent " + context.getCurrentKey());
        }
    }

    private static NumberedEvent event(String text) {
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        text,
                        0L,
                        RecordingEvent.Type.SPEECH,
                        0,
                        7,
                        "r",
                        1,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        text,
                        null);
        return NumberedEvent.newBuilder()
                .setKey(ByteString.copyFromUtf8(event.key()))
                .setValue(ByteString.copyFrom(Json.write(event)))
                .build();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        try {
            return RecordingEvent.parse(record.value()).reason();
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    /** Ticks, as the ticker does, until a topic holds what is awaited. */
    private static List<ConsumerRecord<byte[], byte[]>> await(
            EmbeddedBroker broker,
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed");
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!enough.test(read)) {
                assertThat(System.nanoTime())
                        .as("still waiting for %s", topic)
                        .isLessThan(deadline);
                tick(producer);
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
        }
        return read;
    }

    private static void tick(KafkaProducer<byte[], byte[]> producer) {
        byte[] tick =
                AudioRecord.newBuilder().setTick(Tick.getDefaultInstance()).build().toByteArray();
        for (int partition = 0; partition < 3; partition++) {
            producer.send(new ProducerRecord<>("audio-frames", partition, new byte[0], tick));
        }
        long now = System.currentTimeMillis();
        producer.send(new ProducerRecord<>("room-events", Json.write(RoomEvent.tick(now))));
        producer.send(
                new ProducerRecord<>("recording-commands", Json.write(RecordingCommand.tick(now))));
        producer.send(new ProducerRecord<>("app-settings", "tick".getBytes(UTF_8), new byte[] {1}));
        producer.flush();
    }

    private static byte[] audio() {
        AudioFrames frames =
                AudioFrames.newBuilder()
                        .setBizId(7)
                        .setRoomId("r")
                        .setUserId("u")
                        .setStream(1)
                        .setCodec(Codec.OPUS)
                        .addFrames(
                                AudioFrame.newBuilder()
                                        .setMediaTimeUs(System.currentTimeMillis() * 1000)
                                        .setPayload(ByteString.copyFrom(OPUS)))
                        .build();
        return AudioRecord.newBuilder().setFrames(frames).build().toByteArray();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static RecordingConfig config(EmbeddedBroker broker) throws ConfigException {
        return RecordingConfig.from("--kafka.bootstrap.servers", broker.bootstrapServers());
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
