package io.aircheck.testbed.cos;

/** An error answer of COS: HTTP status and code as listed on the page of error codes (436/7730). */
final class CosError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    CosError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    static CosError invalidArgument(String message) {
        return new CosError(400, "InvalidArgument", message);
    }

    static CosError accessDenied(String message) {
        return new CosError(403, "AccessDenied", message);
    }

    static CosError noSuchBucket() {
        return new CosError(404, "NoSuchBucket", "The specified bucket does not exist.");
    }

    static CosError noSuchKey() {
        return new CosError(404, "NoSuchKey", "The specified key does not exist.");
    }

    static CosError noSuchUpload() {
        return new CosError(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    }

    static CosError fileAlreadyExists() {
        return new CosError(409, "FileAlreadyExists", "The object already exists.");
    }

    static CosError notImplemented(String message) {
        return new CosError(501, "NotImplemented", message);
    }
}
