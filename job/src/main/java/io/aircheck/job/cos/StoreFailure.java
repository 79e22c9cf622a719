package io.aircheck.job.cos;

/** Why a call to object storage failed, as far as it matters what to do next. */
public enum StoreFailure {
    /** Server error, lost connection, time limit, cut answer: the same call may work later. */
    RETRY(Scope.BUCKET),
    /** The same, only slower. */
    THROTTLED(Scope.BUCKET),
    /** Not allowed: policy, signature, clock, account in arrears. Works once somebody mends it. */
    FORBIDDEN(Scope.BUCKET),
    /** No credentials of that name. Works once somebody adds them. */
    NO_CREDENTIALS(Scope.BUCKET),
    /** No such bucket. Works once somebody creates it. */
    NO_BUCKET(Scope.BUCKET),
    /** No such multipart upload. */
    GONE(Scope.OBJECT),
    /** The name is taken. */
    EXISTS(Scope.OBJECT),
    /** No such object. */
    NOT_FOUND(Scope.OBJECT),
    /** The parts named are not those the upload has. */
    BAD_PARTS(Scope.OBJECT),
    /** The call itself is wrong: it will never work. */
    BAD_REQUEST(Scope.OBJECT);

    /** What a failure says something about. */
    public enum Scope {
        /** Every call to the bucket with these credentials. */
        BUCKET,
        /** This object only. */
        OBJECT
    }

    private final Scope scope;

    StoreFailure(Scope scope) {
        this.scope = scope;
    }

    public Scope scope() {
        return scope;
    }
}
