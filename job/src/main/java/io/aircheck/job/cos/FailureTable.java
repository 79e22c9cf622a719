package io.aircheck.job.cos;

import com.qcloud.cos.exception.CosClientException;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.exception.ResponseNotCompleteException;
import java.io.IOException;
import java.util.Map;

/**
 * Reads the exceptions of {@code cos_api}. Codes are those of COS's page of error codes (436/7730);
 * a code decides before the status, because a Complete Multipart Upload answers 200 and puts its
 * error into the body.
 */
final class FailureTable {
    private static final Map<String, StoreFailure> BY_CODE =
            Map.ofEntries(
                    Map.entry("NoSuchUpload", StoreFailure.GONE),
                    Map.entry("NoSuchBucket", StoreFailure.NO_BUCKET),
                    Map.entry("NoSuchKey", StoreFailure.NOT_FOUND),
                    Map.entry("FileAlreadyExists", StoreFailure.EXISTS),
                    Map.entry("InvalidPart", StoreFailure.BAD_PARTS),
                    Map.entry("InvalidPartOrder", StoreFailure.BAD_PARTS),
                    Map.entry("EntityTooSmall", StoreFailure.BAD_PARTS),
                    Map.entry("SlowDown", StoreFailure.THROTTLED),
                    Map.entry("RequestLimitExceeded", StoreFailure.THROTTLED),
                    Map.entry("InternalError", StoreFailure.RETRY),
                    Map.entry("ServiceUnavailable", StoreFailure.RETRY),
                    Map.entry("RequestTimeout", StoreFailure.RETRY),
                    Map.entry("RequestTimeOut", StoreFailure.RETRY),
                    Map.entry("IncompleteBody", StoreFailure.RETRY),
                    Map.entry("BadDigest", StoreFailure.RETRY),
                    Map.entry("InvalidDigest", StoreFailure.RETRY),
                    Map.entry("RequestTimeTooSkewed", StoreFailure.FORBIDDEN));

    private FailureTable() {}

    /** The meaning of an exception thrown by {@code cos_api}. */
    static StoreFailure failure(RuntimeException e) {
        if (e instanceof CosServiceException service) {
            return failure(service.getStatusCode(), service.getErrorCode());
        }
        if (e instanceof ResponseNotCompleteException || causedByIo(e)) {
            return StoreFailure.RETRY;
        }
        // What is left of CosClientException are failed integrity checks, time limits and a client
        // that was shut down; anything else is the SDK refusing arguments.
        return e instanceof CosClientException ? StoreFailure.RETRY : StoreFailure.BAD_REQUEST;
    }

    /** The meaning of an answer. */
    static StoreFailure failure(int status, String code) {
        StoreFailure known = code == null ? null : BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        return switch (status) {
            case 401, 403, 451 -> StoreFailure.FORBIDDEN;
            case 404 -> StoreFailure.NOT_FOUND;
            case 429 -> StoreFailure.THROTTLED;
            // 409 without a known code: calls that met (PathConflict, UploadConflict).
            case 200, 408, 409 -> StoreFailure.RETRY;
            default -> status >= 500 ? StoreFailure.RETRY : StoreFailure.BAD_REQUEST;
        };
    }

    /** What went wrong in a few words, without anything of the request. */
    static String words(RuntimeException e) {
        if (e instanceof CosServiceException service) {
            return service.getStatusCode()
                    + " "
                    + service.getErrorCode()
                    + " (request id "
                    + service.getRequestId()
                    + ")";
        }
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    private static boolean causedByIo(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
