package io.aircheck.testbed.cos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was received: length and checksums.
 *
 * @param size bytes
 * @param md5 lower-case hex
 * @param crc64 CRC-64/XZ as unsigned decimal
 */
record Content(long size, String md5, String crc64) {

    private static final int BUFFER = 64 * 1024;

    /** Writes a stream to a new file; at most {@code limit} bytes. */
    static Content receive(InputStream in, Path file, long limit) throws IOException, CosError {
        MessageDigest md5 = md5Digest();
        Crc64 crc = new Crc64();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > limit) {
                    throw tooLarge();
                }
                md5.update(buffer, 0, n);
                crc.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        return new Content(
                size, HexFormat.of().formatHex(md5.digest()), Long.toUnsignedString(crc.value()));
    }

    static CosError tooLarge() {
        return new CosError(400, "EntityTooLarge", "The body is larger than allowed.");
    }

    static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
