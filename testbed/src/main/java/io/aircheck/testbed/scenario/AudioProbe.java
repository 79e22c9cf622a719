package io.aircheck.testbed.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Looks into audio files once each. Not thread-safe. */
class AudioProbe {
    private final Map<Path, Duration> lengths = new HashMap<>();
    private final Set<Path> readable = new HashSet<>();

    /**
     * The length of what ffmpeg decodes from the file; containers' own figures may be rounded.
     *
     * @throws IOException naming the file when it is no audio
     */
    Duration length(Path file) throws IOException {
        Duration length = lengths.get(file);
        if (length == null) {
            length = measure(file);
            lengths.put(file, length);
            readable.add(file);
        }
        return length;
    }

    /**
     * Makes sure that ffmpeg finds audio in the file.
     *
     * @throws IOException naming the file when it is no audio
     */
    void requireAudio(Path file) throws IOException {
        if (!readable.add(file)) {
            return;
        }
        try (FilePcm pcm = FilePcm.openBeginning(file)) {
            if (pcm.read(new short[48_000], 0, 48_000) == 0) {
                throw new IOException(file + " holds no audio");
            }
        }
    }

    private static Duration measure(Path file) throws IOException {
        long samples = 0;
        short[] some = new short[48_000];
        try (FilePcm pcm = FilePcm.open(file)) {
            for (int read = pcm.read(some, 0, some.length);
                    read > 0;
                    read = pcm.read(some, 0, some.length)) {
                samples += read;
            }
        }
        if (samples == 0) {
            throw new IOException(file + " holds no audio");
        }
        return Duration.ofNanos(samples * 1_000_000_000L / PcmSource.RATE / 1000 * 1000);
    }
}
