package io.aircheck.testbed.cos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;

/** Takes request bodies to disk and checks them against what the headers say. */
final class RequestBodies {

    private static final int MD5_BYTES = 16;

    private RequestBodies() {}

    static Content receive(CosRequest request, Path file, long limit) throws IOException, CosError {
        String expectedMd5 = declaredMd5(request);
        long declared = request.contentLength();
        if (declared < 0 && request.header("transfer-encoding") == null) {
            throw new CosError(411, "MissingContentLength", "Content-Length is required.");
        }
        if (declared > limit) {
            throw Content.tooLarge();
        }
        Content content = Content.receive(request.body(), file, limit);
        if (declared >= 0 && content.size() != declared) {
            throw new CosError(400, "IncompleteBody", "The body is shorter than declared.");
        }
        if (expectedMd5 != null && !expectedMd5.equals(content.md5())) {
            throw new CosError(
                    400, "BadDigest", "The Content-MD5 does not match what was received.");
        }
        return content;
    }

    private static String declaredMd5(CosRequest request) throws CosError {
        String header = request.header("content-md5");
        if (header == null) {
            return null;
        }
        try {
            byte[] digest = Base64.getDecoder().decode(header);
            if (digest.length == MD5_BYTES) {
                return HexFormat.of().formatHex(digest);
            }
        } catch (IllegalArgumentException e) {
            throw invalidDigest();
        }
        throw invalidDigest();
    }

    private static CosError invalidDigest() {
        return new CosError(400, "InvalidDigest", "The Content-MD5 is not a base64 MD5.");
    }
}
