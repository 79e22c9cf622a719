package io.aircheck.job.cos;

/**
 * What the store answers to a part.
 *
 * @param etag without quotes
 * @param crc64 CRC-64/XZ of the part; null when the store does not say
 */
public record PartReceipt(String etag, Long crc64) {}
