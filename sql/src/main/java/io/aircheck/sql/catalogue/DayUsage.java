package io.aircheck.sql.catalogue;

import java.time.LocalDate;

/**
 * What an application recorded on a day.
 *
 * @param bizId the application
 * @param day in the zone of the job that sums
 * @param stream single or mixed; null for what it pays for
 * @param files their number; null when the job did not say
 * @param recordedMs their lengths together, milliseconds
 * @param billableMinutes null unless the stream is
 */
public record DayUsage(
        long bizId,
        LocalDate day,
        String stream,
        Long files,
        Long recordedMs,
        Long billableMinutes) {}
