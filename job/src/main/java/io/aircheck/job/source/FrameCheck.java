package io.aircheck.job.source;

import com.google.protobuf.UnsafeByteOperations;
import io.aircheck.audio.BadPacketException;
import io.aircheck.audio.PacketInfo;
import io.aircheck.audio.PcmPacker;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.Codec;
import io.aircheck.schema.Ids;
import io.aircheck.schema.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The wire contract of audio-frames, frame by frame.
 *
 * <p>What goes on is built anew from the known fields: strangers' unknown fields would fill the
 * state.
 */
final class FrameCheck {
    private static final int MAX_FRAMES = 50;
    private static final int MAX_CHANNELS = 2;
    private static final int MIN_PCM_RATE = 8_000;
    private static final int MAX_PCM_RATE = 48_000;

    /** Any rate a file can have; durations are checked, not used. */
    private static final int NOMINAL_RATE = 48_000;

    /** How many refused frames a reason tells of. */
    private static final int MAX_TOLD = 5;

    private final GateSettings settings;
    private final AudioFrames frames;
    private final long recordTimeMs;
    private final List<AudioFrame> good = new ArrayList<>();
    private final StringJoiner told = new StringJoiner("; ");
    private Refusal firstRefusal;
    private int bad;

    private FrameCheck(GateSettings settings, AudioFrames frames, long recordTimeMs) {
        this.settings = settings;
        this.frames = frames;
        this.recordTimeMs = recordTimeMs;
    }

    /**
     * Checks a bundle and each of its frames.
     *
     * @throws RefusedException if no frame of it can be recorded
     */
    static FrameCheck of(GateSettings settings, AudioFrames frames, long recordTimeMs)
            throws RefusedException {
        FrameCheck check = new FrameCheck(settings, frames, recordTimeMs);
        check.bundle();
        for (int i = 0; i < frames.getFramesCount(); i++) {
            check.frame(i);
        }
        if (check.good.isEmpty()) {
            throw check.refused();
        }
        return check;
    }

    /** The good frames in their order, without ids, PCM packed. */
    AudioFrames accepted() {
        return AudioFrames.newBuilder()
                .setStream(frames.getStream())
                .setCodec(frames.getCodec())
                // An Opus packet can be decoded at any rate; the one it came from says nothing.
                .setSampleRate(
                        frames.getCodec() == Codec.OPUS ? NOMINAL_RATE : frames.getSampleRate())
                .setChannels(Math.max(1, frames.getChannels()))
                .addAllFrames(good)
                .build();
    }

    /** Whether some frames, but not all, were refused. */
    boolean isMixed() {
        return bad > 0;
    }

    /** The refused frames and why. */
    RefusedException refused() {
        String more = bad > MAX_TOLD ? "; and " + (bad - MAX_TOLD) + " more" : "";
        return new RefusedException(
                firstRefusal, bad + " of " + frames.getFramesCount() + " frames: " + told + more);
    }

    private void bundle() throws RefusedException {
        try {
            Ids.requireTrack(frames.getBizId(), frames.getRoomId(), frames.getUserId());
        } catch (MalformedRecordException e) {
            throw new RefusedException(Refusal.BAD_ID, e.getMessage());
        }
        int count = frames.getFramesCount();
        if (count < 1 || count > MAX_FRAMES) {
            throw new RefusedException(
                    Refusal.FRAME_COUNT, count + " frames; allowed are 1 to " + MAX_FRAMES);
        }
        Codec codec = frames.getCodec();
        if (codec != Codec.OPUS && codec != Codec.PCM_S16LE) {
            throw new RefusedException(
                    Refusal.BAD_FORMAT, "codec " + frames.getCodecValue() + " is not known");
        }
        // Unsigned on the wire: what exceeds an int is negative here.
        int channels = frames.getChannels();
        if (channels < 0 || channels > MAX_CHANNELS) {
            throw new RefusedException(
                    Refusal.BAD_FORMAT,
                    Integer.toUnsignedString(channels) + " channels; allowed are 1 and 2");
        }
        int rate = frames.getSampleRate();
        if (codec == Codec.PCM_S16LE && (rate < MIN_PCM_RATE || rate > MAX_PCM_RATE)) {
            throw new RefusedException(
                    Refusal.BAD_FORMAT,
                    "PCM of "
                            + Integer.toUnsignedString(rate)
                            + " Hz; allowed are 8000 to 48000 Hz");
        }
    }

    private void frame(int index) {
        AudioFrame frame = frames.getFrames(index);
        try {
            settings.requireNear(
                    "media time", Math.floorDiv(frame.getMediaTimeUs(), 1_000L), recordTimeMs);
            good.add(packed(frame));
        } catch (RefusedException e) {
            if (firstRefusal == null) {
                firstRefusal = e.refusal();
            }
            bad++;
            if (bad <= MAX_TOLD) {
                told.add("frame " + index + ": " + e.getMessage());
            }
        }
    }

    private AudioFrame packed(AudioFrame frame) throws RefusedException {
        Codec codec = frames.getCodec();
        try {
            PacketInfo.nominalSamples(
                    codec,
                    frames.getSampleRate(),
                    frames.getChannels(),
                    frame.getPayload().asReadOnlyByteBuffer(),
                    NOMINAL_RATE);
        } catch (BadPacketException e) {
            throw new RefusedException(Refusal.BAD_FRAME, e.getMessage());
        }
        AudioFrame.Builder known =
                AudioFrame.newBuilder()
                        .setSequence(frame.getSequence())
                        .setMediaTimeUs(frame.getMediaTimeUs());
        if (codec == Codec.OPUS) {
            known.setPayload(frame.getPayload());
        } else {
            byte[] pcm = frame.getPayload().toByteArray();
            known.setPayload(
                    UnsafeByteOperations.unsafeWrap(PcmPacker.pack(pcm, frames.getChannels())));
        }
        return known.build();
    }
}
