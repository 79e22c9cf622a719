/**
 * The room supervisor: who is in a room, when a recording of it begins and ends, and who is
 * recorded how.
 */
package io.aircheck.job.room;
