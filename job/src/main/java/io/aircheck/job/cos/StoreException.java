package io.aircheck.job.cos;

import java.io.IOException;
import java.util.Objects;

/**
 * A failed call to object storage. The message names call, bucket, key and the store's error code;
 * it has no cause, because those of {@code cos_api} carry the signed request.
 */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final StoreFailure failure;

    public StoreException(StoreFailure failure, String message) {
        super(message);
        this.failure = Objects.requireNonNull(failure);
    }

    public StoreFailure failure() {
        return failure;
    }
}
