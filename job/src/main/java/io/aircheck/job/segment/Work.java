package io.aircheck.job.segment;

import io.aircheck.job.cos.Crc64;
import io.aircheck.job.cos.PartReceipt;
import io.aircheck.job.cos.PartTag;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.segment.Transfers.Completion;
import io.aircheck.job.segment.Transfers.Opened;
import io.aircheck.job.segment.Transfers.Target;
import io.aircheck.job.segment.state.Stretch;
import java.util.List;
import java.util.Optional;

/** One conversation with the store about one file: all it needs, to be run on any thread. */
sealed interface Work {

    StepResult run(Transfers transfers) throws StoreException;

    /** Content held in memory meanwhile. */
    default long bytes() {
        return 0;
    }

    /** Writes a small file. */
    record PutWhole(Target target, byte[] content) implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            String key = transfers.putWhole(target, content);
            return new StepResult.FileStored(key, content.length, Crc64.of(content));
        }

        @Override
        public long bytes() {
            return content.length;
        }
    }

    /**
     * Opens a multipart upload.
     *
     * @param namesTaken how many names not to try
     */
    record OpenUpload(Target target, int namesTaken) implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            return new StepResult.UploadOpened(transfers.open(target, namesTaken));
        }
    }

    /** Makes sure that nobody else is at work under the upload's name. */
    record ClaimUpload(Target target, Opened upload, int namesTaken) implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            try {
                return transfers.claim(target, upload)
                        ? new StepResult.UploadClaimed()
                        : new StepResult.UploadAbandoned(target.attempt(upload.key()) + 1);
            } catch (StoreException e) {
                if (e.failure() != StoreFailure.GONE) {
                    throw e;
                }
                return new StepResult.UploadAbandoned(namesTaken);
            }
        }
    }

    /** Sends a part. */
    record SendPart(Target target, Opened upload, int number, byte[] content, List<Stretch> lost)
            implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            try {
                PartReceipt receipt = transfers.send(target, upload, number, content);
                return new StepResult.PartStored(number, receipt.etag(), Crc64.of(content), lost);
            } catch (StoreException e) {
                return vanishedOr(e, transfers, target, upload);
            }
        }

        @Override
        public long bytes() {
            return content.length;
        }
    }

    /**
     * Takes a part from this owner's earlier object.
     *
     * @param lost stretches of it that are silence there
     */
    record CopyPart(
            Target target,
            Opened upload,
            int number,
            String sourceKey,
            long from,
            long length,
            long crc64,
            List<Stretch> lost)
            implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            try {
                Optional<PartReceipt> copied =
                        transfers.copy(target, upload, number, sourceKey, from, length, crc64);
                return copied.<StepResult>map(
                                receipt ->
                                        new StepResult.PartStored(
                                                number, receipt.etag(), crc64, lost))
                        .orElseGet(StepResult.NotCopied::new);
            } catch (StoreException e) {
                return vanishedOr(e, transfers, target, upload);
            }
        }
    }

    /** Takes this owner's object for the file, if it is. */
    record Adopt(Target target, String key, long length, long crc64) implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            return transfers.has(target, key, length, crc64)
                    ? new StepResult.FileStored(key, length, crc64)
                    : new StepResult.NotAdopted();
        }
    }

    /** Makes the object of its parts. */
    record Complete(Target target, Opened upload, List<PartTag> parts, long length, long crc64)
            implements Work {
        @Override
        public StepResult run(Transfers transfers) throws StoreException {
            Completion completion = transfers.complete(target, upload, parts, length, crc64);
            if (completion instanceof Completion.Done done) {
                return new StepResult.FileStored(done.key(), length, crc64);
            }
            if (completion instanceof Completion.Vanished vanished) {
                return new StepResult.UploadVanished(vanished.sourceKey(), vanished.why());
            }
            return new StepResult.PartsDiffer(((Completion.PartsDiffer) completion).numbers());
        }
    }

    private static StepResult vanishedOr(
            StoreException e, Transfers transfers, Target target, Opened upload)
            throws StoreException {
        if (e.failure() != StoreFailure.GONE) {
            throw e;
        }
        Completion.Vanished vanished = transfers.vanished(target, upload, e.getMessage());
        return new StepResult.UploadVanished(vanished.sourceKey(), vanished.why());
    }
}
