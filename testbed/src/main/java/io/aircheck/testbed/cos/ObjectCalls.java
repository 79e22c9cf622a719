package io.aircheck.testbed.cos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Put, Get, Head and Delete Object. */
final class ObjectCalls {

    /** COS: a simple upload takes at most 5 GB. */
    static final long MAX_BODY = 5L << 30;

    private final ObjectStore objects;
    private final Clock clock;

    ObjectCalls(ObjectStore objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    Reply put(CosRequest request) throws IOException, CosError {
        CosCall call = request.call();
        ObjectKeys.check(call.key());
        Map<String, String> headers = StoredHeaders.of(request);
        boolean forbidOverwrite = forbidsOverwrite(request);
        if (forbidOverwrite && objects.find(call.bucket(), call.key()).isPresent()) {
            throw CosError.fileAlreadyExists();
        }
        Path received = objects.newTemporary();
        try {
            Content content = RequestBodies.receive(request, received, MAX_BODY);
            objects.publish(
                    call.bucket(),
                    received,
                    new ObjectInfo(
                            call.key(),
                            content.size(),
                            content.md5(),
                            content.crc64(),
                            clock.millis(),
                            headers),
                    forbidOverwrite);
            return Reply.of(200)
                    .with("ETag", quoted(content.md5()))
                    .with("x-cos-hash-crc64ecma", content.crc64());
        } finally {
            Files.deleteIfExists(received);
        }
    }

    Reply head(CosRequest request) throws CosError {
        ObjectInfo info = find(request);
        return description(info).withBody(new Reply.Empty(info.size()));
    }

    Reply get(CosRequest request) throws CosError {
        ObjectInfo info = find(request);
        Path file = objects.file(request.call().bucket(), info.key());
        String range = request.header("range");
        if (range == null) {
            return description(info).withBody(new Reply.FileRange(file, 0, info.size()));
        }
        ByteRange bytes = ByteRange.parse(range, info.size());
        return new Reply(
                        206,
                        description(info).headers(),
                        new Reply.FileRange(file, bytes.first(), bytes.length()))
                .with(
                        "Content-Range",
                        "bytes " + bytes.first() + "-" + bytes.last() + "/" + info.size());
    }

    Reply delete(CosRequest request) throws IOException, CosError {
        ObjectKeys.check(request.call().key());
        objects.delete(request.call().bucket(), request.call().key());
        return Reply.of(204);
    }

    static boolean forbidsOverwrite(CosRequest request) {
        return "true".equalsIgnoreCase(request.header("x-cos-forbid-overwrite"));
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    private ObjectInfo find(CosRequest request) throws CosError {
        ObjectKeys.check(request.call().key());
        return objects.find(request.call().bucket(), request.call().key())
                .orElseThrow(CosError::noSuchKey);
    }

    private static Reply description(ObjectInfo info) {
        Map<String, String> headers = new LinkedHashMap<>(info.headers());
        headers.putIfAbsent("Content-Type", "application/octet-stream");
        headers.put("ETag", quoted(info.etag()));
        headers.put("x-cos-hash-crc64ecma", info.crc64());
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.ofEpochMilli(info.lastModifiedMillis()).atZone(ZoneOffset.UTC)));
        return Reply.of(200).with(headers);
    }
}
