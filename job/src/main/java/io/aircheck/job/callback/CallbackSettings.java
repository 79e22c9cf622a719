package io.aircheck.job.callback;

import io.aircheck.job.config.RecordingConfig;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How callbacks are sent.
 *
 * @param secretsFile where signing keys stand; empty: the environment
 * @param timeout of one attempt
 * @param keep how long an undelivered callback is tried
 * @param mostInFlight calls of one subtask at a time
 * @param mostPerReceiver of them to one host and port
 * @param allowedHosts names, or {@code *.domain}; empty: all
 * @param refuseInternal whether only addresses of the public internet are called
 */
public record CallbackSettings(
        String secretsFile,
        Duration timeout,
        Duration keep,
        int mostInFlight,
        int mostPerReceiver,
        List<String> allowedHosts,
        boolean refuseInternal)
        implements Serializable {
    public CallbackSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** As configured. */
    public static CallbackSettings of(RecordingConfig config) {
        return new CallbackSettings(
                config.secretsFile().orElse(""),
                config.callbackTimeout(),
                config.callbackKeep(),
                config.callbackMaxInFlight(),
                config.callbackMaxPerReceiver(),
                config.callbackAllowedHosts(),
                config.callbackRefuseInternal());
    }
}
