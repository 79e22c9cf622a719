package io.aircheck.cli.cluster;

import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the file of events while it grows, no further than it is good. Not thread-safe. */
final class EventReader {
    private final ClusterDirectory dir;
    private long next;

    private EventReader(ClusterDirectory dir, long next) {
        this.dir = dir;
        this.next = next;
    }

    /** A reader of what is written from now on. */
    static EventReader atEnd(ClusterDirectory dir) throws IOException {
        return new EventReader(dir, position(dir).length());
    }

    /** A reader of all. */
    static EventReader atBeginning(ClusterDirectory dir) {
        return new EventReader(dir, 0);
    }

    static EventsPosition position(ClusterDirectory dir) throws IOException {
        return JsonFiles.read(dir.eventsPosition(), EventsPosition.class)
                .orElse(EventsPosition.NOTHING);
    }

    /** What has come since the last call. */
    List<RecordingEvent> read() throws IOException {
        long until = position(dir).length();
        List<RecordingEvent> events = new ArrayList<>();
        if (until == next) {
            return events;
        }
        byte[] bytes = new byte[Math.toIntExact(until - next)];
        try (RandomAccessFile file = new RandomAccessFile(dir.events().toFile(), "r")) {
            file.seek(next);
            file.readFully(bytes);
        }
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                events.add(parse(Arrays.copyOfRange(bytes, from, i)));
                from = i + 1;
            }
        }
        next = until;
        return events;
    }

    private static RecordingEvent parse(byte[] line) throws IOException {
        try {
            return RecordingEvent.parse(line);
        } catch (MalformedRecordException e) {
            throw new IOException("the job announced what is no event: " + e.getMessage(), e);
        }
    }
}
