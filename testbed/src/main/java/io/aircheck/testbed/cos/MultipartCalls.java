package io.aircheck.testbed.cos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Initiate, Upload Part, Upload Part - Copy, Complete and Abort Multipart Upload. */
final class MultipartCalls {

    static final int MAX_PARTS = 10_000;
    private static final long MIN_PART = 1L << 20;

    private final ObjectStore objects;
    private final UploadStore uploads;
    private final Clock clock;

    MultipartCalls(ObjectStore objects, UploadStore uploads, Clock clock) {
        this.objects = objects;
        this.uploads = uploads;
        this.clock = clock;
    }

    Reply initiate(CosRequest request) throws IOException, CosError {
        CosCall call = request.call();
        ObjectKeys.check(call.key());
        String id =
                Long.toHexString(clock.millis()) + UUID.randomUUID().toString().replace("-", "");
        uploads.create(
                new Upload(
                        call.bucket(), call.key(), id, clock.millis(), StoredHeaders.of(request)));
        return Reply.xml(
                200,
                Xml.document()
                        .open("InitiateMultipartUploadResult")
                        .leaf("Bucket", call.bucket())
                        .leaf("Key", call.key())
                        .leaf("UploadId", id)
                        .close("InitiateMultipartUploadResult")
                        .toString());
    }

    Reply uploadPart(CosRequest request) throws IOException, CosError {
        checkPartNumber(request);
        UploadStore.InProgress upload = find(request);
        Path received = objects.newTemporary();
        try {
            Content content = RequestBodies.receive(request, received, ObjectCalls.MAX_BODY);
            upload.put(request.call().part(), received, content, clock.millis());
            return Reply.of(200)
                    .with("ETag", ObjectCalls.quoted(content.md5()))
                    .with("x-cos-hash-crc64ecma", content.crc64());
        } finally {
            Files.deleteIfExists(received);
        }
    }

    Reply copyPart(CosRequest request) throws IOException, CosError {
        checkPartNumber(request);
        UploadStore.InProgress upload = find(request);
        String source = request.header("x-cos-copy-source");
        int slash = source.indexOf('/');
        String bucket = slash < 0 ? "" : CosRequest.firstLabel(source.substring(0, slash));
        String key = UrlCode.decode(source.substring(slash + 1));
        ObjectKeys.check(key);
        if (!objects.hasBucket(bucket)) {
            throw CosError.noSuchBucket();
        }
        ObjectInfo info = objects.find(bucket, key).orElseThrow(CosError::noSuchKey);
        String range = request.header("x-cos-copy-source-range");
        ByteRange bytes =
                range == null
                        ? new ByteRange(0, info.size() - 1)
                        : ByteRange.parse(range, info.size());
        Path copy = objects.newTemporary();
        try {
            Content content = copy(objects.file(bucket, key), bytes, copy);
            long now = clock.millis();
            upload.put(request.call().part(), copy, content, now);
            return Reply.xml(
                            200,
                            Xml.document()
                                    .open("CopyPartResult")
                                    .leaf("ETag", ObjectCalls.quoted(content.md5()))
                                    .leaf("CRC64", content.crc64())
                                    .time("LastModified", now)
                                    .close("CopyPartResult")
                                    .toString())
                    .with("x-cos-hash-crc64ecma", content.crc64());
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /**
     * The documented refusals come with their own status; then status 200 goes out, blanks keep the
     * connection alive, and the last chunk holds the result.
     */
    Reply complete(CosRequest request) throws IOException, CosError {
        CosCall call = request.call();
        UploadStore.InProgress upload = find(request);
        List<Part> parts = chosen(CompletionList.parse(request.body()), upload.parts());
        boolean forbidOverwrite = ObjectCalls.forbidsOverwrite(request);
        if (forbidOverwrite && objects.find(call.bucket(), call.key()).isPresent()) {
            throw CosError.fileAlreadyExists();
        }
        ObjectInfo info = joined(upload.upload(), parts);
        return Reply.of(200)
                .with("Content-Type", "application/xml")
                .with("x-cos-hash-crc64ecma", info.crc64())
                .withBody(
                        new Reply.Delayed(
                                () -> {
                                    publish(upload, parts, info, forbidOverwrite);
                                    return result(request, info);
                                }));
    }

    Reply abort(CosRequest request) throws IOException, CosError {
        find(request).abort();
        return Reply.of(204);
    }

    private void publish(
            UploadStore.InProgress upload,
            List<Part> parts,
            ObjectInfo info,
            boolean forbidOverwrite)
            throws IOException, CosError {
        Path joined = objects.newTemporary();
        try {
            upload.complete(
                    parts,
                    joined,
                    file -> objects.publish(upload.upload().bucket(), file, info, forbidOverwrite));
        } finally {
            Files.deleteIfExists(joined);
        }
    }

    private UploadStore.InProgress find(CosRequest request) throws CosError {
        ObjectKeys.check(request.call().key());
        return uploads.find(
                request.call().bucket(), request.call().key(), request.parameter("uploadid"));
    }

    private static void checkPartNumber(CosRequest request) throws CosError {
        int number = request.call().part();
        if (number < 1 || number > MAX_PARTS) {
            throw CosError.invalidArgument("partNumber must be 1 to 10000.");
        }
    }

    private static List<Part> chosen(List<CompletionList.Entry> entries, List<Part> stored)
            throws CosError {
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).number() <= entries.get(i - 1).number()) {
                throw new CosError(
                        400, "InvalidPartOrder", "The parts are not listed in ascending order.");
            }
        }
        Map<Integer, Part> byNumber = new HashMap<>();
        stored.forEach(part -> byNumber.put(part.number(), part));
        List<Part> chosen = new ArrayList<>();
        for (CompletionList.Entry entry : entries) {
            Part part = byNumber.get(entry.number());
            if (entry.number() != chosen.size() + 1
                    || part == null
                    || !part.content().md5().equals(entry.etag())) {
                throw new CosError(
                        400,
                        "InvalidPart",
                        "A part is missing, its number is not continuous or its ETag differs.");
            }
            chosen.add(part);
        }
        for (Part part : chosen.subList(0, chosen.size() - 1)) {
            if (part.content().size() < MIN_PART) {
                throw new CosError(
                        400, "EntityTooSmall", "A part other than the last is below 1 MB.");
            }
        }
        return chosen;
    }

    private ObjectInfo joined(Upload upload, List<Part> parts) {
        MessageDigest md5 = Content.md5Digest();
        long size = 0;
        long crc = 0;
        for (Part part : parts) {
            Content content = part.content();
            md5.update(HexFormat.of().parseHex(content.md5()));
            crc = Crc64.combine(crc, Long.parseUnsignedLong(content.crc64()), content.size());
            size += content.size();
        }
        return new ObjectInfo(
                upload.key(),
                size,
                HexFormat.of().formatHex(md5.digest()) + "-" + parts.size(),
                Long.toUnsignedString(crc),
                clock.millis(),
                upload.headers());
    }

    private static String result(CosRequest request, ObjectInfo info) {
        return Xml.document()
                .open("CompleteMultipartUploadResult")
                .leaf("Location", "http://" + request.header("host") + request.path())
                .leaf("Bucket", request.call().bucket())
                .leaf("Key", info.key())
                .leaf("ETag", ObjectCalls.quoted(info.etag()))
                .close("CompleteMultipartUploadResult")
                .toString();
    }

    private static Content copy(Path source, ByteRange range, Path target)
            throws IOException, CosError {
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
            channel.position(range.first());
            InputStream in = new BoundedStream(Channels.newInputStream(channel), range.length());
            return Content.receive(in, target, ObjectCalls.MAX_BODY);
        }
    }
}
