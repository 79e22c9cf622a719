package io.aircheck.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.RecordSink;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody speaks for a while: the records as a gateway sends them, ten frames of 20 ms each. */
public final class Speech {
    private static final String HOME_PROPERTY = "aircheck.home";
    private static final Path RECORDING = Path.of("bench", "speech", "woman-1.ogg");

    private Speech() {}

    /**
     * The records.
     *
     * @param millis how long; a multiple of 20
     */
    public static List<AudioFrames> records(long millis) throws Exception {
        Path home = Path.of(System.getProperty(HOME_PROPERTY, "..")).toAbsolutePath().normalize();
        Path scenario = Files.createTempFile("speech", ".yaml");
        try {
            Files.writeString(
                    scenario,
                    """
                    start: 2026-03-01T08:00:00Z
                    duration: %dms
                    apps: [{bizId: 1, bucket: v-12500, region: r-x}]
                    rooms: [{bizId: 1, id: "42", users: [{id: alice, audio: %s}]}]
                    """
                            .formatted(millis, home.resolve(RECORDING)));
            Capture capture = new Capture();
            new Player(ScenarioReader.read(scenario), PlayOptions.fastest(), capture).play();
            return capture.records;
        } finally {
            Files.delete(scenario);
        }
    }

    /** The payloads, one a frame. */
    public static List<byte[]> payloads(long millis) throws Exception {
        List<byte[]> payloads = new ArrayList<>();
        for (AudioFrames record : records(millis)) {
            for (AudioFrame frame : record.getFramesList()) {
                payloads.add(frame.getPayload().toByteArray());
            }
        }
        return payloads;
    }

    private static final class Capture implements RecordSink {
        private final List<AudioFrames> records = new ArrayList<>();

        @Override
        public int partitions(String topic) {
            return 1;
        }

        @Override
        public void send(
                String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
            if (!topic.equals(Topics.AUDIO_FRAMES)) {
                return;
            }
            try {
                AudioRecord record = AudioRecord.parseFrom(value);
                if (record.hasFrames()) {
                    records.add(record.getFrames());
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the player wrote no audio record", e);
            }
        }

        @Override
        public void flush() {
            // All is here at once.
        }

        @Override
        public void close() {
            // What was captured stays.
        }
    }
}
