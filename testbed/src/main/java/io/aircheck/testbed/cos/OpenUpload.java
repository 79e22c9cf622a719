package io.aircheck.testbed.cos;

import java.time.Instant;

/**
 * A multipart upload that is neither completed nor aborted.
 *
 * @param parts how many parts it has
 * @param bytes their total length
 */
public record OpenUpload(
        String bucket, String key, String uploadId, Instant initiated, int parts, long bytes) {}
