package io.aircheck.job.mix;

import java.io.Serializable;
import java.time.ZoneOffset;

/**
 * What a mixer is told by the configuration.
 *
 * @param chunkTicks length of a stretch of the chunk grid
 * @param delayMs how long after the end of a stretch its parts are still waited for
 * @param namingOffset at which a task's start is written in names
 */
public record MixSettings(long chunkTicks, long delayMs, ZoneOffset namingOffset)
        implements Serializable {}
