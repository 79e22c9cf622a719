/**
 * The benchmark: what recording costs on a real cluster, against bare ffmpeg doing the same files.
 * {@link io.aircheck.cli.bench.Bench} is its one entrance.
 */
package io.aircheck.cli.bench;
