package io.aircheck.testbed.cos;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A parsed request.
 *
 * @param call what is asked for
 * @param method as sent
 * @param path decoded, with its leading slash
 * @param parameters decoded, lower-case names
 * @param headers lower-case names
 */
record CosRequest(
        CosCall call,
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, String> headers,
        InputStream body) {

    static CosRequest parse(HttpExchange exchange) throws CosError {
        String target = exchange.target();
        int question = target.indexOf('?');
        String path = UrlCode.decode(question < 0 ? target : target.substring(0, question));
        if (!path.startsWith("/")) {
            throw new CosError(400, "InvalidURI", "The path does not start with a slash.");
        }
        Map<String, String> parameters =
                parameters(question < 0 ? "" : target.substring(question + 1));
        Map<String, String> headers = exchange.headers();
        String method = exchange.method();
        String key = path.substring(1);
        Operation operation = operation(method, key, parameters, headers);
        int part = parameters.containsKey("partnumber") ? integer(parameters, "partnumber", 0) : 0;
        return new CosRequest(
                new CosCall(operation, bucket(headers), key, part),
                method,
                path,
                parameters,
                headers,
                exchange.body());
    }

    String header(String name) {
        return headers.get(name);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** A page size or marker; {@code fallback} if it was not sent. */
    int integer(String name, int fallback) throws CosError {
        return integer(parameters, name, fallback);
    }

    /** The declared length of the body, or -1. */
    long contentLength() {
        String length = headers.get("content-length");
        return length == null ? -1 : Long.parseLong(length);
    }

    private static int integer(Map<String, String> parameters, String name, int fallback)
            throws CosError {
        String value = parameters.getOrDefault(name, "");
        try {
            return value.isEmpty() ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw CosError.invalidArgument(name + " is not a number.");
        }
    }

    private static Operation operation(
            String method, String key, Map<String, String> query, Map<String, String> headers)
            throws CosError {
        boolean inUpload = query.containsKey("uploadid");
        boolean copy = headers.containsKey("x-cos-copy-source");
        Operation found =
                key.isEmpty()
                        ? ofBucket(method, query)
                        : switch (method) {
                            case "PUT" ->
                                    inUpload
                                            ? copy
                                                    ? Operation.UPLOAD_PART_COPY
                                                    : Operation.UPLOAD_PART
                                            : copy ? null : Operation.PUT_OBJECT;
                            case "GET" -> inUpload ? Operation.LIST_PARTS : Operation.GET_OBJECT;
                            case "HEAD" -> Operation.HEAD_OBJECT;
                            case "DELETE" ->
                                    inUpload
                                            ? Operation.ABORT_MULTIPART_UPLOAD
                                            : Operation.DELETE_OBJECT;
                            case "POST" ->
                                    inUpload
                                            ? Operation.COMPLETE_MULTIPART_UPLOAD
                                            : query.containsKey("uploads")
                                                    ? Operation.INITIATE_MULTIPART_UPLOAD
                                                    : null;
                            default -> null;
                        };
        if (found == null) {
            throw CosError.notImplemented("The emulator does not know this call.");
        }
        return found;
    }

    private static Operation ofBucket(String method, Map<String, String> query) {
        return switch (method) {
            case "GET" ->
                    query.containsKey("uploads")
                            ? Operation.LIST_MULTIPART_UPLOADS
                            : Operation.LIST_OBJECTS;
            case "HEAD" -> Operation.HEAD_BUCKET;
            default -> null;
        };
    }

    /** Virtual-hosted style: the bucket is the first label of the Host header. */
    private static String bucket(Map<String, String> headers) {
        return firstLabel(headers.getOrDefault("host", ""));
    }

    static String firstLabel(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? "" : host.substring(0, dot);
    }

    private static Map<String, String> parameters(String query) throws CosError {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.put(UrlCode.decode(name).toLowerCase(Locale.ROOT), UrlCode.decode(value));
        }
        return parameters;
    }
}
