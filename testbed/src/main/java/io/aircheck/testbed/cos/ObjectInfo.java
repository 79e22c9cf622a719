package io.aircheck.testbed.cos;

import java.util.Map;

/**
 * A finished object's description, as stored beside it.
 *
 * @param etag without quotes
 * @param crc64 unsigned decimal
 * @param lastModifiedMillis when it became visible, since the epoch
 * @param headers what is returned with it: Content-Type, x-cos-meta-* and the like
 */
record ObjectInfo(
        String key,
        long size,
        String etag,
        String crc64,
        long lastModifiedMillis,
        Map<String, String> headers) {}
