package io.aircheck.testbed.cos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** List Parts, List Multipart Uploads and GET Bucket (list objects), with paging. */
final class ListingCalls {

    private static final int MAX_PAGE = 1000;

    private final ObjectStore objects;
    private final UploadStore uploads;

    ListingCalls(ObjectStore objects, UploadStore uploads) {
        this.objects = objects;
        this.uploads = uploads;
    }

    Reply parts(CosRequest request) throws CosError {
        CosCall call = request.call();
        ObjectKeys.check(call.key());
        UploadStore.InProgress upload =
                uploads.find(call.bucket(), call.key(), request.parameter("uploadid"));
        int marker = request.integer("part-number-marker", 0);
        int pageSize = pageSize(request, "max-parts");
        List<Part> after = upload.parts().stream().filter(part -> part.number() > marker).toList();
        List<Part> page = after.subList(0, Math.min(pageSize, after.size()));
        boolean truncated = page.size() < after.size();
        UnaryOperator<String> encoding = encoding(request);
        Xml xml = Xml.document().open("ListPartsResult");
        leafEncodingType(xml, request);
        xml.leaf("Bucket", call.bucket())
                .leaf("Key", encoding.apply(call.key()))
                .leaf("UploadId", upload.upload().uploadId())
                .leaf("StorageClass", "STANDARD")
                .leaf("PartNumberMarker", marker)
                .leaf("MaxParts", pageSize)
                .leaf("IsTruncated", truncated);
        if (truncated) {
            xml.leaf("NextPartNumberMarker", page.get(page.size() - 1).number());
        }
        for (Part part : page) {
            xml.open("Part")
                    .leaf("PartNumber", part.number())
                    .time("LastModified", part.lastModifiedMillis())
                    .leaf("ETag", ObjectCalls.quoted(part.content().md5()))
                    .leaf("Size", part.content().size())
                    .close("Part");
        }
        return Reply.xml(200, xml.close("ListPartsResult").toString());
    }

    Reply multipartUploads(CosRequest request) throws CosError {
        String bucket = request.call().bucket();
        String prefix = request.parameter("prefix");
        String keyMarker = request.parameter("key-marker");
        String idMarker = request.parameter("upload-id-marker");
        int pageSize = pageSize(request, "max-uploads");
        List<Upload> after =
                uploads.all().stream()
                        .map(UploadStore.InProgress::upload)
                        .filter(upload -> upload.bucket().equals(bucket))
                        .filter(upload -> upload.key().startsWith(prefix))
                        .filter(upload -> isAfter(upload, keyMarker, idMarker))
                        .toList();
        List<Upload> page = after.subList(0, Math.min(pageSize, after.size()));
        boolean truncated = page.size() < after.size();
        UnaryOperator<String> encoding = encoding(request);
        Xml xml = Xml.document().open("ListMultipartUploadsResult");
        leafEncodingType(xml, request);
        xml.leaf("Bucket", bucket)
                .leaf("KeyMarker", encoding.apply(keyMarker))
                .leaf("UploadIdMarker", idMarker)
                .leaf("Prefix", encoding.apply(prefix))
                .leaf("MaxUploads", pageSize)
                .leaf("IsTruncated", truncated);
        if (truncated) {
            Upload last = page.get(page.size() - 1);
            xml.leaf("NextKeyMarker", encoding.apply(last.key()))
                    .leaf("NextUploadIdMarker", last.uploadId());
        }
        for (Upload upload : page) {
            xml.open("Upload")
                    .leaf("Key", encoding.apply(upload.key()))
                    .leaf("UploadId", upload.uploadId())
                    .leaf("StorageClass", "STANDARD")
                    .time("Initiated", upload.initiatedMillis())
                    .close("Upload");
        }
        return Reply.xml(200, xml.close("ListMultipartUploadsResult").toString());
    }

    Reply objects(CosRequest request) throws CosError {
        String prefix = request.parameter("prefix");
        String marker = request.parameter("marker");
        String delimiter = request.parameter("delimiter");
        int pageSize = pageSize(request, "max-keys");
        Page page =
                page(objects.objects(request.call().bucket()), prefix, marker, delimiter, pageSize);
        UnaryOperator<String> encoding = encoding(request);
        Xml xml = Xml.document().open("ListBucketResult");
        leafEncodingType(xml, request);
        xml.leaf("Name", request.call().bucket())
                .leaf("Prefix", encoding.apply(prefix))
                .leaf("Marker", encoding.apply(marker))
                .leaf("MaxKeys", pageSize)
                .leaf("Delimiter", encoding.apply(delimiter))
                .leaf("IsTruncated", !page.nextMarker().isEmpty());
        if (!page.nextMarker().isEmpty()) {
            xml.leaf("NextMarker", encoding.apply(page.nextMarker()));
        }
        for (ObjectInfo info : page.objects()) {
            xml.open("Contents")
                    .leaf("Key", encoding.apply(info.key()))
                    .time("LastModified", info.lastModifiedMillis())
                    .leaf("ETag", ObjectCalls.quoted(info.etag()))
                    .leaf("Size", info.size())
                    .leaf("StorageClass", "STANDARD")
                    .close("Contents");
        }
        for (String common : page.prefixes()) {
            xml.open("CommonPrefixes")
                    .leaf("Prefix", encoding.apply(common))
                    .close("CommonPrefixes");
        }
        return Reply.xml(200, xml.close("ListBucketResult").toString());
    }

    private record Page(List<ObjectInfo> objects, Set<String> prefixes, String nextMarker) {}

    private static Page page(
            NavigableMap<String, ObjectInfo> all,
            String prefix,
            String marker,
            String delimiter,
            int pageSize) {
        List<ObjectInfo> listed = new ArrayList<>();
        Set<String> prefixes = new TreeSet<>();
        String last = "";
        for (Map.Entry<String, ObjectInfo> entry : all.tailMap(marker, false).entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(prefix)) {
                continue;
            }
            int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String common = cut < 0 ? "" : key.substring(0, cut + delimiter.length());
            if (!common.isEmpty() && (prefixes.contains(common) || common.equals(marker))) {
                continue;
            }
            if (listed.size() + prefixes.size() == pageSize) {
                return new Page(listed, prefixes, last);
            }
            if (common.isEmpty()) {
                listed.add(entry.getValue());
                last = key;
            } else {
                prefixes.add(common);
                last = common;
            }
        }
        return new Page(listed, prefixes, "");
    }

    private static boolean isAfter(Upload upload, String keyMarker, String idMarker) {
        int order = upload.key().compareTo(keyMarker);
        return keyMarker.isEmpty()
                || order > 0
                || (order == 0 && !idMarker.isEmpty() && upload.uploadId().compareTo(idMarker) > 0);
    }

    private static int pageSize(CosRequest request, String parameter) throws CosError {
        int size = request.integer(parameter, MAX_PAGE);
        if (size < 1) {
            throw CosError.invalidArgument(parameter + " must be positive.");
        }
        return Math.min(size, MAX_PAGE);
    }

    private static void leafEncodingType(Xml xml, CosRequest request) {
        if (request.parameter("encoding-type").equals("url")) {
            xml.leaf("EncodingType", "url");
        }
    }

    private static UnaryOperator<String> encoding(CosRequest request) {
        return request.parameter("encoding-type").equals("url")
                ? UrlCode::encode
                : UnaryOperator.identity();
    }
}
