package io.aircheck.cli;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.RecordSink;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A savepoint of some version of the job, in the middle of a scenario, with what the job had left
 * in Kafka and COS by then.
 *
 * @param folder which is named after the version
 */
record StoredSavepoint(Path folder) {
    private static final Path ALL = Path.of("src", "test", "resources", "savepoint");

    /** Those of all versions. */
    static List<StoredSavepoint> all() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            return folders.filter(Files::isDirectory).sorted().map(StoredSavepoint::new).toList();
        }
    }

    /** One that is yet to be made. */
    static StoredSavepoint named(String version) {
        return new StoredSavepoint(ALL.resolve(version));
    }

    Scenario scenario() throws Exception {
        return ScenarioReader.read(scenarioFile());
    }

    Path scenarioFile() {
        return folder.resolve("scenario.yaml");
    }

    /** The savepoint itself: _metadata and the files of state beside it. */
    Path savepoint() {
        return folder.resolve("savepoint");
    }

    /** What {@link NotedInputs} said of the whole scenario. */
    Path inputsFile() {
        return folder.resolve("inputs.txt");
    }

    /** The recording-events that were announced, one a line. */
    Path eventsFile() {
        return folder.resolve("events.jsonl");
    }

    /** The objects that were uploaded, as {@code <bucket>/<key>}. */
    Path objects() {
        return folder.resolve("objects");
    }

    /** Announces again what was announced. */
    void announce(RecordSink broker) throws Exception {
        for (String line : Files.readAllLines(eventsFile())) {
            byte[] value = line.getBytes(StandardCharsets.UTF_8);
            RecordingEvent event = RecordingEvent.parse(value);
            byte[] key = Long.toString(event.taskId()).getBytes(StandardCharsets.UTF_8);
            broker.send(Topics.RECORDING_EVENTS, null, key, value, event.time());
        }
        broker.flush();
    }

    /** Copies a folder with all that is in it; hidden files and folders are left out. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path below = from.relativize(entry);
                if (!below.toString().startsWith(".")) {
                    Path target = to.resolve(below);
                    if (!Files.isDirectory(entry)) {
                        Files.createDirectories(target.getParent());
                        Files.copy(entry, target);
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
