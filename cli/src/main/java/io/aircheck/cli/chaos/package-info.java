/**
 * Recording while things break: random scenarios are played into a cluster of processes, random
 * mishaps befall it, and the files and events are checked without asking the job.
 *
 * <p>To add a mishap: a constant in {@link io.aircheck.cli.chaos.Mishap.Kind}, and what it does in
 * {@link io.aircheck.cli.chaos.Inflicter}.
 */
package io.aircheck.cli.chaos;
