package io.aircheck.job.callback;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.RecordingEvent;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where and how an application is told.
 *
 * @param url http or https
 * @param secret the name of the signing key; null: unsigned
 * @param events the callbacks that are sent; null: all
 */
record Receiver(URI url, CallbackFormat format, String secret, Set<Integer> events) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Null if the application wants no callbacks. */
    static Receiver of(AppSettings settings) {
        AppSettings.Callback callback = settings.callback();
        if (callback == null) {
            return null;
        }
        CallbackFormat format =
                "trtc".equals(callback.format())
                        ? new TrtcFormat()
                        : new GmeFormat(
                                "hex".equals(callback.signature())
                                        ? SigningKey.Encoding.HEX
                                        : SigningKey.Encoding.BASE64);
        return new Receiver(
                URI.create(callback.url()), format, callback.secret(), callback.events());
    }

    /** The first callback an event makes behind the one given; 0 if there is none. */
    int typeAfter(int done, RecordingEvent event) {
        List<Integer> types = format.types(event);
        return types.stream()
                .filter(type -> type > done && (events == null || events.contains(type)))
                .mapToInt(Integer::intValue)
                .min()
                .orElse(0);
    }

    /** Who is called: host and port. What is slow is slow for all that goes there. */
    String address() {
        int port = url.getPort() >= 0 ? url.getPort() : isTls() ? HTTPS : HTTP;
        return url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private boolean isTls() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Path and query may hold what only the receiver is to know. */
    @Override
    public String toString() {
        return "Receiver[" + address() + "]";
    }
}
