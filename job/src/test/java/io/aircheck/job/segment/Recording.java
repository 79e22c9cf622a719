package io.aircheck.job.segment;

import com.google.protobuf.ByteString;
import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.Gap;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A file's chunks, and the bytes they should become. Frames have a valid header and noise. */
final class Recording {
    static final int FRAME = 192; // 48 kHz, 64 kbit/s
    static final long START_MS = 1_772_352_000_000L;

    final SegmentFile file;
    final List<EncodedChunk> chunks = new ArrayList<>();
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private final Random random;

    private Recording(SegmentFile file) {
        this.file = file;
        this.random = new Random(file.getSegment() + 31L * file.getUserId().hashCode());
    }

    static Recording of(String user, int segment) {
        return of(user, segment, CosFixture.BUCKET.bucket());
    }

    static Recording of(String user, int segment, String bucket) {
        Task task =
                Task.newBuilder()
                        .setBizId(1400000001L)
                        .setRoomId("42")
                        .setTaskId(77)
                        .setStartMs(START_MS)
                        .setNameStartMs(START_MS)
                        .build();
        return new Recording(
                SegmentFile.newBuilder()
                        .setTask(task)
                        .setUserId(user)
                        .setMixed(user.isEmpty())
                        .setSegment(segment)
                        .setStartUs(START_MS * 1000)
                        .setKey("1400000001_42_" + user + "/2026_" + segment + "_audio.mp3")
                        .setOutput(
                                Output.newBuilder()
                                        .setBucket(bucket)
                                        .setRegion("ap-seoul")
                                        .setCredentials("main")
                                        .setSampleRate(48_000)
                                        .setBitRate(64_000))
                        .build());
    }

    /** 2.9 MB in ten chunks; part 2 holds chunks 4, 5 and 6 and bits of 3 and 7. */
    static Recording large(String user, int segment) {
        return large(user, segment, CosFixture.BUCKET.bucket());
    }

    /** The same in another bucket. */
    static Recording large(String user, int segment, String bucket) {
        Recording recording = of(user, segment, bucket);
        for (int i = 0; i < 10; i++) {
            recording.noise(1500);
        }
        return recording.end();
    }

    /** A chunk of that many frames of noise. */
    Recording noise(int count) {
        byte[] bytes = new byte[count * FRAME];
        random.nextBytes(bytes);
        for (int i = 0; i < count; i++) {
            bytes[i * FRAME] = (byte) 0xff;
            bytes[i * FRAME + 1] = (byte) 0xfb;
            bytes[i * FRAME + 2] = 0x54;
            bytes[i * FRAME + 3] = (byte) 0xc4;
        }
        frames.writeBytes(bytes);
        return add(chunk().setMp3(ByteString.copyFrom(bytes)));
    }

    /** A chunk of one frame that stands that often. */
    Recording silence(int count) {
        byte[] frame = new byte[FRAME];
        random.nextBytes(frame);
        for (int i = 0; i < count; i++) {
            frames.writeBytes(frame);
        }
        return add(chunk().setMp3(ByteString.copyFrom(frame)).setRepeat(count));
    }

    private EncodedChunk.Builder chunk() {
        return EncodedChunk.newBuilder().setFile(file).setIndex(chunks.size());
    }

    private Recording add(EncodedChunk.Builder chunk) {
        chunks.add(chunk.build());
        return this;
    }

    /** Makes the last chunk the end. */
    Recording end() {
        SegmentEnd end =
                SegmentEnd.newBuilder()
                        .setChunks(chunks.size())
                        .setSamples(samples())
                        .setReason("exit")
                        .setTimeMs(START_MS + 60_000)
                        .setFrames(FrameCounts.newBuilder().setReceived(3000).setLost(2))
                        .addGaps(Gap.newBuilder().setStartSample(4800).setSamples(960))
                        .build();
        int last = chunks.size() - 1;
        chunks.set(last, chunks.get(last).toBuilder().setEnd(end).build());
        return this;
    }

    long samples() {
        return (frames.size() / FRAME - 1) * 1152L;
    }

    /** The whole object. */
    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(FileHeader.bytes(file, samples()));
        whole.writeBytes(frames.toByteArray());
        return whole.toByteArray();
    }
}
