package io.aircheck.testbed.cos;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The request headers that become an object's own: media type and user metadata. Names are kept in
 * the case COS answers them in, because {@code cos_api} compares it.
 */
final class StoredHeaders {

    private static final String META = "x-cos-meta-";
    private static final int MAX_META_BYTES = 2048;
    private static final List<String> KEPT =
            List.of(
                    "Content-Type",
                    "Cache-Control",
                    "Content-Disposition",
                    "Content-Encoding",
                    "Expires");

    private StoredHeaders() {}

    static Map<String, String> of(CosRequest request) throws CosError {
        Map<String, String> stored = new TreeMap<>();
        int metaBytes = 0;
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            String name = header.getKey();
            if (name.startsWith(META)) {
                checkName(name);
                metaBytes += bytes(name.substring(META.length())) + bytes(header.getValue());
                stored.put(name, header.getValue());
            }
        }
        for (String name : KEPT) {
            String value = request.header(name.toLowerCase(Locale.ROOT));
            if (value != null) {
                stored.put(name, value);
            }
        }
        if (metaBytes > MAX_META_BYTES) {
            throw new CosError(
                    400, "MetadataTooLarge", "The user metadata is larger than 2 KB in total.");
        }
        return stored;
    }

    private static void checkName(String name) throws CosError {
        if (name.length() == META.length() || name.indexOf('_') >= 0) {
            throw CosError.invalidArgument("A metadata name is empty or holds an underscore.");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
