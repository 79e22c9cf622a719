/**
 * Tells applications by HTTP what happened to their recordings: at least once, signed, those of a
 * task in order.
 */
package io.aircheck.job.callback;
