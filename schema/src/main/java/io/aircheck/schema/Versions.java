package io.aircheck.schema;

/** Versions of JSON records: a reader reads all up to its own. */
final class Versions {
    private Versions() {}

    static void require(Integer version, int newest) throws MalformedRecordException {
        if (version != null && (version < 1 || version > newest)) {
            throw new MalformedRecordException(
                    "version " + version + " is not known; the newest known is " + newest);
        }
    }
}
