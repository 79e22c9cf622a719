package io.aircheck.job.cos;

/**
 * A bucket and how to get at it.
 *
 * @param bucket {@code name-APPID}
 * @param region such as {@code ap-seoul}
 * @param credentials the name of an entry in the {@link Secrets}
 */
public record BucketRef(String bucket, String region, String credentials) {
    @Override
    public String toString() {
        return bucket + " (" + region + ", credentials " + credentials + ")";
    }
}
