/**
 * Transcoding: chunks of packets become MP3 frames, in threads and child processes beside the
 * operator's own.
 */
package io.aircheck.job.transcode;
