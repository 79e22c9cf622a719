package io.aircheck.job.segment;

import io.aircheck.job.segment.Transfers.Opened;
import io.aircheck.job.segment.state.Stretch;
import java.util.List;
import java.util.Set;

/** What came of a {@link Work}. */
sealed interface StepResult {

    /** A multipart upload is open, under a name that is not claimed yet. */
    record UploadOpened(Opened upload) implements StepResult {}

    /** The upload's name is this file's. */
    record UploadClaimed() implements StepResult {}

    /**
     * Nothing comes of the upload.
     *
     * @param namesTaken how many names, from the first, are not to be tried any more
     */
    record UploadAbandoned(int namesTaken) implements StepResult {}

    /**
     * The store has a part.
     *
     * @param lost stretches of it that are silence, in bytes of the file
     */
    record PartStored(int number, String etag, long crc64, List<Stretch> lost)
            implements StepResult {}

    /** This owner's object is another version of the file. */
    record NotAdopted() implements StepResult {}

    /** The object to copy from does not have the bytes. */
    record NotCopied() implements StepResult {}

    /**
     * The upload can no longer become the file.
     *
     * @param sourceKey this owner's object to copy from; null when there is none
     */
    record UploadVanished(String sourceKey, String why) implements StepResult {}

    /** These parts have to be sent again. */
    record PartsDiffer(Set<Integer> numbers) implements StepResult {}

    /** The object is there. */
    record FileStored(String key, long length, long crc64) implements StepResult {}
}
