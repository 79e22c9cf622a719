package io.aircheck.job.cos;

/**
 * A part of a multipart upload as the store has it.
 *
 * @param number from 1
 * @param etag without quotes
 */
public record PartTag(int number, String etag) {}
