/** Positions on a task's timeline, and the grid on which audio is cut into chunks. Flink-free. */
package io.aircheck.job.timeline;
