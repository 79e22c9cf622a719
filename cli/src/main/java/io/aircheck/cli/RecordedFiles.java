package io.aircheck.cli;

import io.aircheck.schema.RecordingEvent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;

/** The files that were announced, and what became of them. */
final class RecordedFiles {
    private record Segment(long taskId, String userId, Integer number) {}

    // By path: a job that began from an older savepoint tells of files again.
    private final Map<String, RecordingEvent> uploaded = new TreeMap<>();
    private final List<RecordingEvent> failed = new ArrayList<>();
    private final Map<Segment, String> reasons = new HashMap<>();
    private final Set<Segment> waiting = new HashSet<>();

    void take(RecordingEvent event) {
        switch (event.type()) {
            case SEGMENT_FINISHED -> {
                reasons.put(segment(event), event.reason());
                waiting.add(segment(event));
            }
            case SEGMENT_UPLOADED -> {
                uploaded.put(path(event), event);
                waiting.remove(segment(event));
            }
            case SEGMENT_FAILED -> {
                failed.add(event);
                waiting.remove(segment(event));
            }
            default -> {
                // Says nothing of files.
            }
        }
    }

    private static Segment segment(RecordingEvent event) {
        return new Segment(event.taskId(), event.userId(), event.segment());
    }

    /** Whether a file is complete and neither uploaded nor given up. */
    boolean awaitsUploads() {
        return !waiting.isEmpty();
    }

    int count() {
        return uploaded.size();
    }

    /** The files' paths below the folder of the buckets, sorted. */
    List<String> paths() {
        return List.copyOf(uploaded.keySet());
    }

    /** 0 unless a file is missing. */
    int exitCode() {
        return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** A table of the files and a line for each that could not be had. */
    void print(PrintWriter to, Path dir) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"FILE", "LENGTH", "SAMPLES", "BYTES", "REASON"});
        for (RecordingEvent event : uploaded.values()) {
            RecordingEvent.Audio audio = event.audio();
            rows.add(
                    new String[] {
                        path(event),
                        length(audio.samples(), audio.sampleRate()),
                        Long.toString(audio.samples()),
                        Long.toString(audio.bytes()),
                        reasons.getOrDefault(segment(event), "")
                    });
        }
        Columns.print(to, rows);
        for (RecordingEvent event : failed) {
            to.println("FAILED " + path(event) + ": " + event.reason());
        }
        to.println(uploaded.size() + (uploaded.size() == 1 ? " file" : " files") + " in " + dir);
        to.flush();
    }

    private static String path(RecordingEvent event) {
        return event.file().bucket() + "/" + event.file().key();
    }

    /** {@code h:mm:ss.mmm}, rounded. */
    static String length(long samples, int rate) {
        long ms = (samples * 1000 + rate / 2) / rate;
        return String.format(
                "%d:%02d:%02d.%03d", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    }
}
