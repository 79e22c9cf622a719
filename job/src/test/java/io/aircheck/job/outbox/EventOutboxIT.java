package io.aircheck.job.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.MessageType;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The outbox against a broker; every test has a topic and a transactional id of its own. */
@Timeout(180)
class EventOutboxIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path directory;
    private static EmbeddedBroker broker;

    private String topic;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void nameTheTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
    }

    private void createTopic(int partitions) {
        broker.createTopic(
                topic,
                partitions,
                Map.of("message.timestamp.type", "LogAppendTime", "max.message.bytes", "100000"));
    }

    private RecordingConfig config() throws Exception {
        return RecordingConfig.from(
                "--kafka.bootstrap.servers",
                broker.bootstrapServers(),
                "--job.name",
                topic,
                "--topics.recording-events",
                topic,
                "--kafka.transaction-timeout",
                "10s",
                // So that an outage is noticed soon.
                "--kafka.properties.max.block.ms",
                "1000",
                "--kafka.properties.default.api.timeout.ms",
                "1000",
                "--kafka.properties.request.timeout.ms",
                "1000",
                "--kafka.properties.delivery.timeout.ms",
                "2000");
    }

    private EventLogFactory log() throws Exception {
        return KafkaEventLogFactory.of(config());
    }

    @Test
    void whatWasCommittedBeforeTheAttemptWasKilledIsNotSentAgain() throws Exception {
        createTopic(8);
        try (OutboxHarness killed = OutboxHarness.open(log())) {
            process(killed, 0, 10);
            killed.checkpoint(1);
            killed.awaitPending(0);
            process(killed, 10, 30);
            OperatorSubtaskState state = killed.snapshot(2);
            killed.completed(2);
            // Its mail is not read any more: what follows is never acknowledged in its state.
            awaitCommitted(30 * 4);
            try (OutboxHarness restored = OutboxHarness.restore(log(), state)) {
                restored.awaitPending(0);
                assertThat(committed()).hasSize(30 * 4);

                try (Admin admin = admin()) {
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(16))).all().get();
                }
                process(restored, 30, 50);
                restored.checkpoint(3);
                restored.awaitPending(0);
                state = restored.snapshot(4);
            }
            try (OutboxHarness again = OutboxHarness.restore(log(), state)) {
                process(again, 50, 60);
                again.checkpoint(5);
                again.awaitPending(0);
            }
        }
        assertThat(committed())
                .containsExactlyInAnyOrderElementsOf(
                        List.of(1L, 2L, 3L, 4L).stream()
                                .flatMap(task -> Events.ids(task, 0, 60).stream())
                                .toList());
    }

    @Test
    void aTransactionLeftOpenIsEndedAndSentAgain() throws Exception {
        createTopic(1);
        OperatorSubtaskState state;
        try (OutboxHarness outbox = OutboxHarness.open(log())) {
            outbox.process(Events.range(1, 0, 3));
            state = outbox.snapshot(1);
        }
        try (KafkaProducer<byte[], byte[]> killed = transactional(topic + "-events")) {
            killed.initTransactions();
            killed.beginTransaction();
            send(killed, Events.event(1, 0)).get();
            // A process that dies here says no more to the broker.
            killed.close(Duration.ZERO);
        }
        try (OutboxHarness restored = OutboxHarness.restore(log(), state)) {
            restored.awaitPending(0);
        }
        assertThat(committed()).isEqualTo(Events.ids(1, 0, 3));
    }

    @Test
    void whatAnotherWritersTransactionHidesIsFoundAllTheSame() throws Exception {
        createTopic(1);
        OperatorSubtaskState state;
        try (KafkaProducer<byte[], byte[]> other = transactional("another")) {
            other.initTransactions();
            try (OutboxHarness killed = OutboxHarness.open(log())) {
                // Opened behind the first reading, which would wait for its end.
                killed.process(Events.event(1, 0));
                killed.checkpoint(1);
                killed.awaitPending(0);
                other.beginTransaction();
                send(other, Events.event(2, 0)).get();
                killed.process(Events.event(1, 1));
                state = killed.checkpoint(2);
                killed.awaitPending(0);
            }
            assertThat(committed()).containsExactly("1.0");
            try (OutboxHarness restored = OutboxHarness.restore(log(), state)) {
                restored.process(Events.event(1, 2));
                restored.checkpoint(3);
                // Time enough to send what cannot be seen, were it not waited for.
                long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                restored.await("some time", () -> System.nanoTime() > until);
                assertThat(restored.pending()).isEqualTo(2);
                other.commitTransaction();
                restored.awaitPending(0);
            }
        }
        assertThat(committed()).containsExactly("1.0", "2.0", "1.1", "1.2");
    }

    @Test
    void aLeftOverIsShutOutAndStaysOut() throws Exception {
        createTopic(1);
        try (OutboxHarness leftOver = OutboxHarness.open(log())) {
            leftOver.process(Events.event(1, 0));
            leftOver.checkpoint(1);
            leftOver.awaitPending(0);
            leftOver.process(Events.range(1, 1, 3));
            OperatorSubtaskState state = leftOver.snapshot(2);
            try (OutboxHarness living = OutboxHarness.restore(log(), state)) {
                living.awaitPending(0);
                leftOver.completed(2);
                leftOver.await("shut out", leftOver::isInDoubt);

                living.process(Events.range(1, 3, 5));
                living.checkpoint(3);
                living.awaitPending(0);
                assertThat(living.isInDoubt()).isFalse();
                assertThat(leftOver.pending()).isEqualTo(2);
            }
        }
        assertThat(committed()).isEqualTo(Events.ids(1, 0, 5));
    }

    @Test
    void anAttemptThatTheBrokersShutOutGoesOnAfterACheckpoint() throws Exception {
        createTopic(1);
        try (OutboxHarness outbox = OutboxHarness.open(log());
                Admin admin = admin()) {
            outbox.process(Events.event(1, 0));
            outbox.checkpoint(1);
            outbox.awaitPending(0);

            // What the coordinator does to a transaction that is too old.
            admin.fenceProducers(List.of(topic + "-events")).all().get();
            outbox.process(Events.range(1, 1, 3));
            outbox.checkpoint(2);
            outbox.await("shut out", outbox::isInDoubt);
            outbox.process(Events.event(1, 3));
            outbox.checkpoint(3);
            outbox.awaitPending(0);
        }
        assertThat(committed()).isEqualTo(Events.ids(1, 0, 4));
    }

    @Test
    void anEventThatIsTooLargeHoldsUpNoOther() throws Exception {
        createTopic(1);
        try (OutboxHarness outbox = OutboxHarness.open(log())) {
            outbox.process(Events.event(1, 0));
            // For the topic, and for the client.
            outbox.process(Events.event(1, 1, noise(200_000)));
            outbox.process(Events.event(1, 2));
            outbox.process(Events.event(1, 3, noise(2_000_000)));
            outbox.process(Events.event(1, 4));
            outbox.checkpoint(1);
            outbox.awaitPending(0);
        }
        assertThat(committed()).containsExactly("1.0", "1.2", "1.4");
    }

    @Test
    void anOutageLongerThanTheTransactionTimeoutLosesAndDoublesNothing(@TempDir Path own)
            throws Exception {
        EmbeddedBroker shared = broker;
        broker = EmbeddedBroker.start(own);
        try {
            createTopic(2);
            OperatorSubtaskState state;
            try (OutboxHarness outbox = OutboxHarness.open(log())) {
                process(outbox, 0, 200);
                outbox.checkpoint(1);
                // In the middle of its transactions.
                outbox.await("half is sent", () -> outbox.pending() < 400);
                broker.close();
                process(outbox, 200, 210);
                state = outbox.checkpoint(2);
                long longer = System.nanoTime() + Duration.ofSeconds(11).toNanos();
                outbox.await("the transaction is too old", () -> System.nanoTime() > longer);
                assertThat(outbox.pending()).isPositive();

                broker = EmbeddedBroker.start(own, broker.port());
                for (int checkpoint = 3; outbox.pending() > 0; checkpoint++) {
                    outbox.checkpoint(checkpoint);
                    outbox.await("sent", () -> outbox.pending() == 0 || outbox.isInDoubt());
                }
                assertSentInOrder(210);
            }
            // And for an attempt that was killed in the outage.
            try (OutboxHarness restored = OutboxHarness.restore(log(), state)) {
                restored.awaitPending(0);
            }
            assertSentInOrder(210);
        } finally {
            broker.close();
            broker = shared;
        }
    }

    private void assertSentInOrder(int events) {
        List<String> ids = committed();
        assertThat(ids).hasSize(4 * events);
        for (long task = 1; task <= 4; task++) {
            String own = task + ".";
            assertThat(ids.stream().filter(id -> id.startsWith(own)))
                    .containsExactlyElementsOf(Events.ids(task, 0, events));
        }
    }

    @Test
    void aJobWithAnEndSendsAllBeforeItEnds() throws Exception {
        createTopic(3);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(
                        2,
                        Configuration.fromMap(
                                Map.of(
                                        "execution.checkpointing.interval", "100ms",
                                        "pipeline.generic-types", "false",
                                        "pipeline.auto-generate-uids", "false")));
        EventOutbox.attach(
                        env.fromData(
                                        MessageType.message(NumberedEvent.class),
                                        Events.range(1, 0, 1_000))
                                .uid("events"),
                        config())
                .uid("outbox");
        env.execute();

        assertThat(committed()).isEqualTo(Events.ids(1, 0, 1_000));
        awaitNoThreads();
    }

    @Test
    void closingLeavesNoThreadBehind() throws Exception {
        createTopic(1);
        OutboxHarness idle = OutboxHarness.open(log());
        idle.process(Events.event(1, 0));
        idle.checkpoint(1);
        idle.awaitPending(0);
        assertThat(threads()).isNotEmpty();
        idle.close();
        awaitNoThreads();

        // No broker at all.
        RecordingConfig nowhere =
                RecordingConfig.from(
                        "--kafka.bootstrap.servers", "127.0.0.1:1", "--job.name", topic);
        OutboxHarness alone = OutboxHarness.open(KafkaEventLogFactory.of(nowhere));
        alone.await("it tries", () -> !threads().isEmpty());
        alone.close();
        awaitNoThreads();
    }

    /** The threads of this test's Kafka clients, which have the job's name in theirs. */
    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(topic) || name.equals("recording-events-sender"))
                .toList();
    }

    /** Clients end their threads in their own time. */
    private void awaitNoThreads() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!threads().isEmpty()) {
            assertThat(System.nanoTime()).as("still alive: %s", threads()).isLessThan(deadline);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (threads().contains(thread.getName())) {
                    thread.join(TimeUnit.SECONDS.toMillis(1));
                }
            }
        }
    }

    /** Events {@code from} to {@code to} - 1 of four tasks, by turns. */
    private static void process(OutboxHarness outbox, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            for (long task = 1; task <= 4; task++) {
                outbox.process(Events.event(task, number));
            }
        }
    }

    /** Text that does not get smaller when it is compressed. */
    private static String noise(int length) {
        return new Random(1)
                .ints(length, '#', '~')
                .filter(c -> c != '\\')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void awaitCommitted(int events) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (committed().size() < events) {
            assertThat(System.nanoTime()).as("events that are committed").isLessThan(deadline);
        }
    }

    /** The ids that a reader with {@code read_committed} sees. */
    private List<String> committed() {
        List<String> ids = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> ids.add(Events.id(record.value())));
            }
        }
        return ids;
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()));
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Future<?> send(KafkaProducer<byte[], byte[]> producer, NumberedEvent event) {
        return producer.send(
                new ProducerRecord<>(
                        topic, event.getKey().toByteArray(), event.getValue().toByteArray()));
    }
}
