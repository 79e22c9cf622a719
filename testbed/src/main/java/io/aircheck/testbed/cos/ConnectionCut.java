package io.aircheck.testbed.cos;

/**
 * Leaves the HTTP server's handler without a proper end, upon which the server closes the
 * connection.
 */
final class ConnectionCut extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConnectionCut() {
        super("connection cut by a fault", null, false, false);
    }
}
