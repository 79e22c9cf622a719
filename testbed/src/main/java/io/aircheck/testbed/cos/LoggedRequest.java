package io.aircheck.testbed.cos;

import java.time.Instant;

/**
 * One answered (or cut) call.
 *
 * @param time when it came in
 * @param call what was asked for
 * @param status the HTTP status; 0 if the connection was closed without one
 * @param errorCode COS's error code; empty if the call succeeded or was cut
 * @param bytes how long the request's body was declared to be; -1 if it was not
 * @param sdkRetry whether the SDK marked it as a retry ({@code x-cos-sdk-retry})
 */
public record LoggedRequest(
        Instant time, CosCall call, int status, String errorCode, long bytes, boolean sdkRetry) {}
