/** Tells planned restarts from abnormal ones. */
package io.aircheck.job.restart;
