package io.aircheck.testbed.cos;

/**
 * A call as a fault's condition sees it.
 *
 * @param operation what is asked for
 * @param bucket the bucket named by the Host header, whether it exists or not
 * @param key the decoded object key; empty for calls on a bucket
 * @param part the part number; 0 where there is none
 */
public record CosCall(Operation operation, String bucket, String key, int part) {}
