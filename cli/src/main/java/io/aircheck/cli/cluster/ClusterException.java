package io.aircheck.cli.cluster;

/** Why the cluster did not do what it was told, in one line for the person who gave the order. */
public final class ClusterException extends Exception {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
