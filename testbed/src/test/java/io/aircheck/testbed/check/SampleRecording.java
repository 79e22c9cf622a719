package io.aircheck.testbed.check;

import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mixer;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3File;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Window;
import io.aircheck.schema.Json;
import io.aircheck.schema.ObjectNames;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.cos.Crc64;
import io.aircheck.testbed.signal.CodedSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a faultless recorder leaves of {@link #SCENARIO}, made by hand, and what faults make of it:
 * Alice's first file and the first of the mix end at a restart.
 */
final class SampleRecording {
    static final String SCENARIO =
            """
            start: 2026-03-01T08:00:00Z
            apps: [{bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x}]
            rooms:
              - bizId: 1
                id: "42"
                users:
                  - {id: alice, stay: [[0s, 24s]], mic: [[0s, 10s], [12s, 24s]], audio: coded}
                  - {id: bob, stay: [[2s, 20s]], audio: coded}
            """;

    static final int RATE = 48_000;
    static final String BUCKET = "v-12500";

    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final long START_US = START.toEpochMilli() * 1000;
    private static final Mp3Format FORMAT = new Mp3Format(RATE, 64_000);
    private static final long TASK = 77;
    private static final int RESTART = 4 * RATE + 12_345;
    private static final int MIX_RESTART = 14 * RATE + 1;

    private final Mp3Encoder encoder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private List<RecordingEvent> events = new ArrayList<>();

    private SampleRecording(Mp3Encoder encoder) {
        this.encoder = encoder;
    }

    static SampleRecording make(Mp3Encoder encoder) throws EncodeException, InterruptedException {
        short[] alice = new short[24 * RATE];
        short[] bob = new short[24 * RATE];
        speak(0, alice, 0, 10);
        speak(0, alice, 12, 24);
        speak(1, bob, 2, 20);
        short[] mix = Mixer.mix(List.of(alice, bob));
        SampleRecording recording = new SampleRecording(encoder);
        recording.tell(Type.TASK_STARTED, 0, null, null, null, null, "first-user");
        recording.file("alice", 0, 0, RESTART, alice, "restart");
        recording.file("alice", 1, RESTART, 10 * RATE, alice, "mic-off");
        recording.file("bob", 0, 2 * RATE, 20 * RATE, bob, "exit");
        recording.file("alice", 2, 12 * RATE, 24 * RATE, alice, "task-end");
        recording.file(null, 0, 0, MIX_RESTART, mix, "restart");
        recording.file(null, 1, MIX_RESTART, 24 * RATE, mix, "task-end");
        recording.tell(Type.TASK_ENDED, 24_000, null, null, null, null, "last-user-left");
        recording.number();
        return recording;
    }

    /** One to be made faulty. */
    SampleRecording copy() {
        SampleRecording copy = new SampleRecording(encoder);
        files.forEach((key, bytes) -> copy.files.put(key, bytes.clone()));
        copy.events.addAll(events);
        return copy;
    }

    private static void speak(int speaker, short[] track, int fromSecond, int toSecond) {
        int from = fromSecond * RATE;
        new CodedSignal(speaker).generate(from, track, from, toSecond * RATE - from);
    }

    private void file(String user, int segment, int from, int to, short[] track, String reason)
            throws EncodeException, InterruptedException {
        String key =
                user == null
                        ? ObjectNames.mixed(1, "42", TASK, START, ZoneOffset.UTC, segment)
                        : ObjectNames.single(1, "42", user, START, ZoneOffset.UTC, segment);
        long startUs = START_US + Math.round(from * 1e6 / RATE);
        byte[] bytes = encode(Arrays.copyOfRange(track, from, to), user, segment);
        files.put(key, bytes);
        RecordingEvent.File file = new RecordingEvent.File(BUCKET, "r-x", key);
        tell(Type.SEGMENT_STARTED, from / 48, user, segment, file, null, null);
        RecordingEvent.Audio audio = audio(startUs, to - from, null);
        tell(Type.SEGMENT_FINISHED, to / 48, user, segment, file, audio, reason);
        audio = audio(startUs, to - from, bytes);
        tell(Type.SEGMENT_UPLOADED, to / 48, user, segment, file, audio, null);
    }

    private static RecordingEvent.Audio audio(long startUs, long samples, byte[] bytes) {
        return new RecordingEvent.Audio(
                startUs,
                samples,
                RATE,
                Math.round(samples * 1000.0 / RATE),
                bytes == null ? null : (long) bytes.length,
                bytes == null ? null : crc(bytes));
    }

    private byte[] encode(short[] pcm, String user, int segment)
            throws EncodeException, InterruptedException {
        Mp3File.Tags tags =
                new Mp3File.Tags(1, "42", user == null ? "" : user, TASK, segment, START);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Mp3File.header(FORMAT, tags, pcm.length));
        Window whole = new Window(0, 0, pcm.length, true);
        bytes.writeBytes(
                encoder.encode(List.of(new Mp3Encoder.Request(whole, FORMAT, pcm))).get(0));
        return bytes.toByteArray();
    }

    private static String crc(byte[] bytes) {
        Crc64 crc = new Crc64();
        crc.update(bytes, 0, bytes.length);
        return Long.toUnsignedString(crc.value());
    }

    private void tell(
            Type type,
            long ms,
            String user,
            Integer segment,
            RecordingEvent.File file,
            RecordingEvent.Audio audio,
            String reason) {
        RecordingEvent.Stream stream =
                file == null
                        ? null
                        : user == null ? RecordingEvent.Stream.MIXED : RecordingEvent.Stream.SINGLE;
        String id = type + "-" + user + "-" + segment;
        events.add(
                new RecordingEvent(
                        1,
                        id,
                        null,
                        type,
                        START.toEpochMilli() + ms,
                        1,
                        "42",
                        TASK,
                        START.toEpochMilli(),
                        user,
                        stream,
                        segment,
                        file,
                        audio,
                        null,
                        null,
                        null,
                        reason,
                        null));
    }

    // ---- faults -------------------------------------------------------------------------------

    /** Gives the events numbers in their order. */
    void number() {
        List<RecordingEvent> numbered = new ArrayList<>();
        for (RecordingEvent event : events) {
            numbered.add(event.numbered(numbered.size()));
        }
        events = numbered;
    }

    List<RecordingEvent> events() {
        return events;
    }

    /** The place of an event. */
    int find(Type type, String user, Integer segment) {
        for (int i = 0; i < events.size(); i++) {
            RecordingEvent event = events.get(i);
            boolean same =
                    event.type() == type
                            && java.util.Objects.equals(event.userId(), user)
                            && java.util.Objects.equals(event.segment(), segment);
            if (same) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such event");
    }

    Map<String, byte[]> files() {
        return files;
    }

    String key(String user, int segment) {
        return events.get(find(Type.SEGMENT_UPLOADED, user, segment)).file().key();
    }

    /** Records other samples from the same moment on: files and events agree with one another. */
    void rerecord(String user, int segment, UnaryOperator<short[]> fault)
            throws EncodeException, InterruptedException {
        RecordingEvent.Audio before =
                events.get(find(Type.SEGMENT_UPLOADED, user, segment)).audio();
        int from = (int) Math.round((before.startUs() - START_US) * RATE / 1e6);
        short[] pcm = new short[(int) before.samples()];
        short[] all = new short[24 * RATE];
        if (user == null || user.equals("alice")) {
            speak(0, all, 0, 10);
            speak(0, all, 12, 24);
        }
        if (user == null || user.equals("bob")) {
            short[] bob = new short[24 * RATE];
            speak(1, bob, 2, 20);
            all = Mixer.mix(List.of(all, bob));
        }
        System.arraycopy(all, from, pcm, 0, pcm.length);
        pcm = fault.apply(pcm);
        byte[] bytes = encode(pcm, user, segment);
        files.put(key(user, segment), bytes);
        int samples = pcm.length;
        edit(user, segment, audio -> audio(audio.startUs(), samples, null), bytes);
    }

    /** Announces a file otherwise. */
    void edit(String user, int segment, UnaryOperator<RecordingEvent.Audio> change, byte[] bytes) {
        for (Type type : List.of(Type.SEGMENT_FINISHED, Type.SEGMENT_UPLOADED)) {
            int at = find(type, user, segment);
            RecordingEvent event = events.get(at);
            RecordingEvent.Audio audio = change.apply(event.audio());
            boolean uploaded = type == Type.SEGMENT_UPLOADED;
            audio =
                    new RecordingEvent.Audio(
                            audio.startUs(),
                            audio.samples(),
                            audio.sampleRate(),
                            Math.round(audio.samples() * 1000.0 / audio.sampleRate()),
                            uploaded ? Long.valueOf(bytes.length) : null,
                            uploaded ? crc(bytes) : null);
            events.set(
                    at,
                    new RecordingEvent(
                            event.version(),
                            event.id(),
                            event.number(),
                            event.type(),
                            event.time(),
                            event.bizId(),
                            event.roomId(),
                            event.taskId(),
                            event.taskStart(),
                            event.userId(),
                            event.stream(),
                            event.segment(),
                            event.file(),
                            audio,
                            event.frames(),
                            event.gaps(),
                            event.speech(),
                            event.reason(),
                            event.faults()));
        }
    }

    /** Leaves files and events as a run does; returns the events. */
    Path write(Path dir) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = dir.resolve(BUCKET).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (RecordingEvent event : events) {
            lines.writeBytes(Json.write(event));
            lines.write('\n');
        }
        return Files.write(dir.resolve("events.jsonl"), lines.toByteArray());
    }
}
