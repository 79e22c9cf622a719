package io.aircheck.testbed.cos;

import java.util.Map;

/**
 * An initiated multipart upload, as stored.
 *
 * @param headers what the finished object will carry
 */
record Upload(
        String bucket,
        String key,
        String uploadId,
        long initiatedMillis,
        Map<String, String> headers) {}
