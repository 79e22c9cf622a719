package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventWriterTest {
    @TempDir Path root;

    private ClusterDirectory dir;

    @BeforeEach
    void create() throws Exception {
        dir = ClusterDirectory.at(root);
        dir.create();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String id) {
        Map<String, Object> event =
                Map.of("version", 1, "id", id, "type", "task-started", "taskId", 1);
        return new ConsumerRecord<>("t", 0, offset, new byte[0], Json.write(event));
    }

    private List<String> ids(EventReader reader) throws IOException {
        return reader.read().stream().map(RecordingEvent::id).toList();
    }

    @Test
    void readersFollowTheFile() throws Exception {
        EventReader all = EventReader.atBeginning(dir);
        try (EventWriter writer = EventWriter.open(dir)) {
            assertThat(ids(all)).isEmpty();
            writer.write(List.of(record(0, "a"), record(1, "b")), Map.of(0, 2L));
            EventReader later = EventReader.atEnd(dir);
            assertThat(ids(all)).containsExactly("a", "b");
            writer.write(List.of(record(2, "c")), Map.of(0, 3L));
            assertThat(ids(all)).containsExactly("c");
            assertThat(ids(later)).containsExactly("c");
        }
        assertThat(Files.readAllLines(dir.events())).hasSize(3);
    }

    /** Killed between the write and the note of it: the same events come again from the broker. */
    @Test
    void whatWasWrittenBehindThePositionIsWrittenOnce() throws Exception {
        EventReader reader = EventReader.atBeginning(dir);
        try (EventWriter writer = EventWriter.open(dir)) {
            writer.write(List.of(record(0, "a")), Map.of(0, 1L));
        }
        Files.write(dir.events(), "{\"id\":\"b\"}\n{\"id".getBytes(), StandardOpenOption.APPEND);
        assertThat(ids(reader)).containsExactly("a");

        try (EventWriter writer = EventWriter.open(dir)) {
            assertThat(EventReader.position(dir).offsets()).containsEntry(0, 1L);
            writer.write(List.of(record(1, "b"), record(2, "c")), Map.of(0, 3L));
        }

        assertThat(ids(reader)).containsExactly("b", "c");
        assertThat(Files.readAllLines(dir.events())).hasSize(3);
    }

    @Test
    void aFileThatLostEventsIsNotContinued() throws Exception {
        try (EventWriter writer = EventWriter.open(dir)) {
            writer.write(List.of(record(0, "a")), Map.of(0, 1L));
        }
        Files.writeString(dir.events(), "");

        assertThatThrownBy(() -> EventWriter.open(dir)).hasMessageContaining("it was changed");
    }
}
