package io.aircheck.job.cos;

/**
 * What HEAD tells of an object.
 *
 * @param length in bytes
 * @param crc64 CRC-64/XZ; null when the store does not say
 * @param owner the value given when it was written; null when there is none
 */
public record StoredObject(long length, Long crc64, String owner) {

    /** Whether it is this owner's and has this content. */
    public boolean is(String wantedOwner, long wantedLength, long wantedCrc64) {
        return wantedOwner.equals(owner)
                && length == wantedLength
                && crc64 != null
                && crc64 == wantedCrc64;
    }
}
