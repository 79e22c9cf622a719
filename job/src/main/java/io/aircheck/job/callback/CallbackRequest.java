package io.aircheck.job.callback;

import java.net.URI;
import java.util.Map;

/**
 * A callback as it goes out.
 *
 * @param url http or https, without user information
 * @param headers besides Content-Type and Content-Length
 * @param body JSON in UTF-8; not changed by anybody
 */
record CallbackRequest(URI url, Map<String, String> headers, byte[] body) {
    CallbackRequest {
        headers = Map.copyOf(headers);
    }

    /** Path and query may hold what only the receiver is to know. */
    @Override
    public String toString() {
        return "CallbackRequest[to " + url.getHost() + ", " + body.length + " bytes]";
    }
}
