package io.aircheck.testbed.scenario;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Writes 48 kHz mono files. */
final class Wav {
    private Wav() {}

    static void write(Path file, short[] samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        AudioSystem.write(
                new AudioInputStream(
                        new ByteArrayInputStream(bytes.array()),
                        new AudioFormat(48_000, 16, 1, true, false),
                        samples.length),
                AudioFileFormat.Type.WAVE,
                file.toFile());
    }
}
