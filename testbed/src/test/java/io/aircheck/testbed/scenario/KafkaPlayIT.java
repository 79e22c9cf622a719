package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPlayIT {
    private static final int PARTITIONS = 4;

    @TempDir Path dir;

    @Test
    void playsIntoTopicsThatKeepTheScenariosTimes() throws Exception {
        Path yaml = dir.resolve("scenario.yaml");
        Files.writeString(
                yaml,
                """
                start: 2019-03-01T08:00:00Z
                duration: 20s
                apps: [{bizId: 1, bucket: v-12500, region: r-x}]
                rooms:
                  - bizId: 1
                    id: r
                    users:
                      - {id: a, audio: coded, network: {loss: 3%, jitter: 90ms, reorder: 2%}}
                      - {id: b, audio: "tone:440"}
                      - {id: c, audio: "tone:990"}
                """);
        Scenario scenario = ScenarioReader.read(yaml);
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"))) {
            ScenarioTopics.createMissing(broker.bootstrapServers(), PARTITIONS);
            ScenarioTopics.createMissing(broker.bootstrapServers(), PARTITIONS);
            PlayedScenario played;
            try (KafkaRecordSink sink = KafkaRecordSink.open(broker.bootstrapServers())) {
                played = new Player(scenario, PlayOptions.fastest(), sink).play();
            }

            List<ConsumerRecord<String, byte[]>> records =
                    readAll(broker.bootstrapServers(), Topics.AUDIO_FRAMES);
            Map<Integer, Long> last = new HashMap<>();
            Map<String, Set<Integer>> places = new HashMap<>();
            Map<Integer, Integer> ticks = new HashMap<>();
            long frames = 0;
            for (ConsumerRecord<String, byte[]> record : records) {
                Long before = last.put(record.partition(), record.timestamp());
                assertThat(before == null || before <= record.timestamp()).isTrue();
                AudioRecord audio = AudioRecord.parseFrom(record.value());
                frames += audio.getFrames().getFramesCount();
                if (audio.hasTick()) {
                    ticks.merge(record.partition(), 1, Integer::sum);
                } else {
                    places.computeIfAbsent(record.key(), key -> new TreeSet<>())
                            .add(record.partition());
                }
            }
            assertThat(places).containsOnlyKeys("1/r/a", "1/r/b", "1/r/c");
            assertThat(places.values()).allMatch(partitions -> partitions.size() == 1);
            assertThat(ticks).hasSize(PARTITIONS);
            assertThat(ticks.values()).allMatch(count -> count >= 21);
            assertThat(frames)
                    .isEqualTo(
                            played.users().stream()
                                    .mapToLong(PlayedScenario.PlayedUser::sent)
                                    .sum());
            assertThat(records.get(0).timestamp()).isEqualTo(played.start().toEpochMilli());
            assertThat(cleanupPolicy(broker.bootstrapServers())).isEqualTo("compact");
        }
    }

    private static String cleanupPolicy(String bootstrap) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.APP_SETTINGS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrap))) {
            return admin.describeConfigs(List.of(topic))
                    .all()
                    .get()
                    .get(topic)
                    .get("cleanup.policy")
                    .value();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> readAll(String bootstrap, String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
