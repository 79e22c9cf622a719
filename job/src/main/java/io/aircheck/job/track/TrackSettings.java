package io.aircheck.job.track;

import java.io.Serializable;
import java.time.ZoneOffset;

/**
 * What a track is told by the configuration.
 *
 * @param chunkTicks length of a stretch of the chunk grid
 * @param holdMs how long after a frame's time by the track's own clock offset it is still waited
 *     for
 * @param namingOffset at which a task's start is written in names
 * @param audioTopic the topic frames come from, to be named in dead letters
 */
public record TrackSettings(
        long chunkTicks, long holdMs, ZoneOffset namingOffset, String audioTopic)
        implements Serializable {}
