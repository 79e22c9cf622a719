package io.aircheck.cli.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A completed checkpoint.
 *
 * @param id its number
 * @param begunAt when it was triggered
 * @param took from there to its completion
 * @param stateBytes all that it refers to, also what earlier checkpoints wrote
 * @param newBytes that it wrote itself
 */
public record CheckpointSize(
        long id, Instant begunAt, Duration took, long stateBytes, long newBytes) {}
