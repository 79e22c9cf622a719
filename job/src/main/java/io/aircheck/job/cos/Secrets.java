package io.aircheck.job.cos;

import java.util.Optional;

/** Credentials by name. Thread-safe. */
@FunctionalInterface
public interface Secrets {

    /** The credentials of that name as they are now; empty when there are none. */
    Optional<Credentials> lookup(String name);
}
