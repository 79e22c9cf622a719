/**
 * A coded test signal and the checker that proves with it that a recording holds every 100 ms of
 * what was said exactly once, in order and at its place.
 */
package io.aircheck.testbed.signal;
