package io.aircheck.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * The header of a finished file: an ID3v2.4 tag and an Info frame (the CBR form of the Xing frame,
 * with LAME's extension). Its length is known when the file opens; its bytes when the number of
 * samples is. Frames of {@link Mp3Encoder} follow. Thread-safe: pure functions.
 *
 * <p>Gapless decoders take the encoder's delay and the padding from the Info frame and return
 * exactly the samples that were encoded. (ffmpeg 4.4 cannot trim both ends of one MP3 frame: of a
 * file of less than 48 samples, a millisecond, it returns more.)
 */
public final class Mp3File {

    /** Samples of silence that LAME puts before the first (its ENCDELAY). */
    private static final int ENCODER_DELAY = 576;

    /** Tag, flags, frames, bytes, seek table, quality. */
    private static final int XING_BYTES = 4 + 4 + 4 + 4 + 100 + 4;

    private static final int LAME_BYTES = 36;
    private static final int ALL_XING_FIELDS = 0x0f;
    private static final byte[] ENCODER =
            "LAME3.100".getBytes(StandardCharsets.ISO_8859_1); // of libmp3lame, in the ffmpeg used
    private static final int METHOD_CBR = 1;

    private Mp3File() {}

    /**
     * What a file says about itself.
     *
     * @param bizId the application
     * @param roomId the room
     * @param userId the user; empty for a mix
     * @param taskId the recording task
     * @param segment number of the file within track (or mix) and task
     * @param start media time of the first sample
     */
    public record Tags(
            long bizId, String roomId, String userId, long taskId, int segment, Instant start) {
        public Tags {
            Objects.requireNonNull(roomId, "roomId");
            Objects.requireNonNull(userId, "userId");
            Objects.requireNonNull(start, "start");
        }
    }

    /**
     * MP3 frames of a file of that many samples, Info frame not counted: those that hold the
     * samples, and what flushes the encoder (one frame of 1152 samples, two of 576).
     *
     * @param samples at least 1
     */
    public static long frames(Mp3Format format, long samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("A file has at least one sample, not " + samples);
        }
        int frame = format.frameSamples();
        return (samples + frame - 1) / frame + (format.mpeg1() ? 1 : 2);
    }

    /** Length of a whole file in bytes: header and frames. */
    public static long fileLength(Mp3Format format, Tags tags, long samples) {
        return headerLength(format, tags) + frames(format, samples) * format.frameBytes();
    }

    /** Length of {@link #header} in bytes, whatever the number of samples. */
    public static int headerLength(Mp3Format format, Tags tags) {
        return id3(tags).length + infoFormat(format).frameBytes();
    }

    /**
     * The header.
     *
     * @param samples samples of the file, at least 1
     * @throws IllegalArgumentException if the file would exceed the Info frame's 4 GiB
     */
    public static byte[] header(Mp3Format format, Tags tags, long samples) {
        byte[] id3 = id3(tags);
        byte[] info = info(format, samples);
        return ByteBuffer.allocate(id3.length + info.length).put(id3).put(info).array();
    }

    /** The least bit rate, from the file's own upwards, whose frames have room for the tag. */
    private static Mp3Format infoFormat(Mp3Format format) {
        int needed = xingOffset(format) + XING_BYTES + LAME_BYTES;
        return Mp3Format.BIT_RATES.stream()
                .filter(bitRate -> bitRate >= format.bitRate())
                .map(bitRate -> new Mp3Format(format.sampleRate(), bitRate))
                .filter(candidate -> candidate.frameBytes() >= needed)
                .findFirst()
                .orElseThrow();
    }

    /** Behind the frame header and the side information of one channel. */
    private static int xingOffset(Mp3Format format) {
        return 4 + (format.mpeg1() ? 17 : 9);
    }

    private static byte[] info(Mp3Format format, long samples) {
        Mp3Format own = infoFormat(format);
        long frames = frames(format, samples);
        long bytes = own.frameBytes() + frames * format.frameBytes();
        if (bytes > 0xffff_ffffL) {
            throw new IllegalArgumentException("A file of " + bytes + " bytes exceeds 4 GiB");
        }
        int padding = Math.toIntExact(frames * format.frameSamples() - ENCODER_DELAY - samples);
        ByteBuffer frame = ByteBuffer.allocate(own.frameBytes());
        frame.putInt(Mp3FrameHeader.of(own));
        frame.position(xingOffset(format));
        frame.put("Info".getBytes(StandardCharsets.ISO_8859_1));
        frame.putInt(ALL_XING_FIELDS).putInt((int) frames).putInt((int) bytes);
        for (int percent = 0; percent < 100; percent++) {
            frame.put((byte) (percent * 256 / 100));
        }
        frame.putInt(0); // quality: unknown
        frame.put(ENCODER);
        frame.put((byte) METHOD_CBR);
        frame.put((byte) 0); // lowpass: unknown
        frame.putInt(0).putShort((short) 0).putShort((short) 0); // no peak, no replay gain
        frame.put((byte) 0); // encoding flags, ATH type
        frame.put((byte) Math.min(255, format.bitRate() / 1000));
        frame.put((byte) (ENCODER_DELAY >> 4));
        frame.put((byte) (ENCODER_DELAY << 4 | padding >> 8));
        frame.put((byte) padding);
        frame.put((byte) sourceRate(format));
        frame.put((byte) 0).putShort((short) 0); // MP3 gain, preset: none
        frame.putInt((int) bytes);
        frame.putShort((short) 0); // CRC of the music: the music may be gone when this is written
        frame.putShort((short) crc16(frame.array(), frame.position()));
        return frame.array();
    }

    /** LAME tag, misc byte: mono, and the class of the source's sample rate. */
    private static int sourceRate(Mp3Format format) {
        return format.sampleRate() == 48_000 ? 2 << 6 : 0;
    }

    /** CRC-16/ARC, as the LAME tag wants it over all bytes of the frame before it. */
    private static int crc16(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xa001 : crc >> 1;
            }
        }
        return crc;
    }

    private static byte[] id3(Tags tags) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        String who = tags.userId().isEmpty() ? tags.roomId() : tags.roomId() + " " + tags.userId();
        textFrame(frames, "TIT2", clean(who) + " #" + tags.segment());
        textFrame(frames, "TDRC", seconds(tags.start()));
        userFrame(frames, "app", Long.toString(tags.bizId()));
        userFrame(frames, "room", tags.roomId());
        userFrame(frames, "user", tags.userId());
        userFrame(frames, "task", Long.toString(tags.taskId()));
        userFrame(frames, "segment", Integer.toString(tags.segment()));
        userFrame(frames, "start", tags.start().toString());
        byte[] body = frames.toByteArray();
        ByteBuffer tag = ByteBuffer.allocate(10 + body.length);
        tag.put(new byte[] {'I', 'D', '3', 4, 0, 0}).putInt(syncSafe(body.length)).put(body);
        return tag.array();
    }

    /** ID3v2.4's timestamps end at the second: {@code yyyy-MM-ddTHH:mm:ss}, UTC. */
    private static String seconds(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.SECONDS).toString();
        return text.substring(0, text.length() - 1);
    }

    private static void userFrame(ByteArrayOutputStream out, String name, String value) {
        textFrame(out, "TXXX", name + '\0' + clean(value));
    }

    private static void textFrame(ByteArrayOutputStream out, String id, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(11 + bytes.length);
        frame.put(id.getBytes(StandardCharsets.ISO_8859_1));
        frame.putInt(syncSafe(1 + bytes.length)).putShort((short) 0);
        frame.put((byte) 3).put(bytes); // 3: UTF-8
        out.writeBytes(frame.array());
    }

    /** NUL separates values in a text frame. */
    private static String clean(String text) {
        return text.replace('\0', '\ufffd');
    }

    /** Seven bits to a byte, so that no length looks like an MPEG sync word. */
    private static int syncSafe(int length) {
        return (length & 0x7f)
                | (length & 0x3f80) << 1
                | (length & 0x1f_c000) << 2
                | (length & 0xfe0_0000) << 3;
    }
}
