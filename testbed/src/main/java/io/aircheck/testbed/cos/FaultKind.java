package io.aircheck.testbed.cos;

/** What goes wrong with a call. */
public enum FaultKind {
    /** 503 SlowDown; nothing is done. */
    SLOW_DOWN,
    /** 500 InternalError; nothing is done. */
    INTERNAL_ERROR,
    /** 403 AccessDenied, as when the bucket's policy was changed; nothing is done. */
    FORBIDDEN,
    /** 404 NoSuchBucket, as when the bucket was deleted; nothing is done. */
    BUCKET_GONE,
    /** The call is served after the fault's delay. */
    DELAY,
    /** The connection is closed before anything is done or answered. */
    DROP,
    /** Everything is done, then the connection is closed without an answer. */
    LOST_REPLY,
    /**
     * Everything is done, then the connection is closed in the middle of the answer's body; an
     * answer without a body is lost.
     */
    CUT_RESPONSE,
    /**
     * Complete Multipart Upload only: status 200, then an Error as the body; nothing is done. Other
     * calls get 500 InternalError.
     */
    ERROR_IN_OK
}
