package io.aircheck.testbed.check;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.ObjectNames;
import io.aircheck.schema.RecordingEvent.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the files of a task one by one: names, bytes, form, and what the settings ask for. */
final class TaskFiles {
    /** So near to a change of settings a file may have either. */
    private static final long CHANGE_US = 2_000_000;

    private static final Pattern OTHER_NAME = Pattern.compile("~[0-9a-f]{8}\\.mp3$");

    private final PlannedTask plan;
    private final long nameStartMs;
    private final ZoneOffset offset;
    private final StoredFiles files;
    private final Violations violations;

    /**
     * @param nameStartMs the task's start as it is to stand in names
     */
    TaskFiles(
            PlannedTask plan,
            long nameStartMs,
            ZoneOffset offset,
            StoredFiles files,
            Violations violations) {
        this.plan = plan;
        this.nameStartMs = nameStartMs;
        this.offset = offset;
        this.files = files;
        this.violations = violations;
    }

    /** Checks one; returns where it is if it can be listened to. */
    Optional<Path> check(AnnouncedTask task, Segment segment) throws IOException {
        checkName(task, segment);
        checkSettings(segment);
        Optional<Path> file = files.find(segment.path());
        if (file.isEmpty()) {
            violations.add("%s was announced but is not in the folder", segment.path());
            return file;
        }
        Mp3Scan scan = Mp3Scan.of(file.get());
        if (scan.bytes() != segment.audio().bytes()) {
            violations.add(
                    "%s has %d bytes, but %d by its event",
                    segment.path(), scan.bytes(), segment.audio().bytes());
        }
        if (!scan.crc64().equals(segment.audio().crc64())) {
            violations.add(
                    "%s has the CRC-64 %s, but %s by its event",
                    segment.path(), scan.crc64(), segment.audio().crc64());
        }
        if (scan.problem() != null) {
            violations.add("%s %s", segment.path(), scan.problem());
        }
        if (scan.samples() != segment.audio().samples()) {
            violations.add(
                    "%s has %d samples by its Info frame, but %d by its event",
                    segment.path(), scan.samples(), segment.audio().samples());
        }
        if (scan.sampleRate() != segment.audio().sampleRate()) {
            violations.add(
                    "%s has %d Hz, but %d by its event",
                    segment.path(), scan.sampleRate(), segment.audio().sampleRate());
        }
        checkFormat(segment, scan);
        return file;
    }

    private void checkName(AnnouncedTask task, Segment segment) {
        Instant start = Instant.ofEpochMilli(nameStartMs);
        String expected =
                segment.userId() == null
                        ? ObjectNames.mixed(
                                plan.bizId(),
                                plan.roomId(),
                                task.taskId(),
                                start,
                                offset,
                                segment.number())
                        : ObjectNames.single(
                                plan.bizId(),
                                plan.roomId(),
                                segment.userId(),
                                start,
                                offset,
                                segment.number());
        String key = segment.file().key();
        // Another recording's object may have had the name first.
        boolean second =
                OTHER_NAME.matcher(key).replaceFirst(".mp3").equals(expected)
                        && files.find(segment.file().bucket() + "/" + expected).isPresent();
        if (!key.equals(expected) && !second) {
            violations.add("%s is to be named %s", segment.path(), expected);
        }
    }

    private List<AppSettings> settings(Segment segment) {
        return plan.settingsAround(segment.startUs(), CHANGE_US);
    }

    private void checkSettings(Segment segment) {
        List<AppSettings> settings = settings(segment);
        boolean inBucket =
                settings.stream()
                        .anyMatch(
                                app ->
                                        app.bucket().equals(segment.file().bucket())
                                                && app.region().equals(segment.file().region()));
        if (!settings.isEmpty() && !inBucket) {
            violations.add(
                    "%s is to be in the bucket %s", segment.path(), settings.get(0).bucket());
        }
        long longest =
                settings.stream()
                        .mapToLong(
                                app ->
                                        app.maxSegmentDuration().toMillis()
                                                * segment.audio().sampleRate()
                                                / 1000)
                        .max()
                        .orElse(Long.MAX_VALUE);
        long samples = segment.audio().samples();
        boolean full = Reason.MAX_DURATION.equals(segment.reason());
        if (samples > longest || full && settings.size() == 1 && samples != longest) {
            violations.add(
                    "%s has %d samples; a file %s %d",
                    segment.path(), samples, full ? "that is full has" : "has at most", longest);
        }
    }

    private void checkFormat(Segment segment, Mp3Scan scan) {
        List<AppSettings> settings = settings(segment);
        boolean asAsked =
                settings.stream()
                        .anyMatch(
                                app ->
                                        app.audio().sampleRate() == scan.sampleRate()
                                                && app.audio().bitRate() == scan.bitRate());
        if (!settings.isEmpty() && !asAsked && scan.problem() == null) {
            violations.add(
                    "%s has %d Hz and %d bit/s, which the settings do not ask for",
                    segment.path(), scan.sampleRate(), scan.bitRate());
        }
    }
}
