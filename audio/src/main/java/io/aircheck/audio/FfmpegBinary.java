package io.aircheck.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import ws.schild.jave.process.ProcessLocator;
import ws.schild.jave.process.ProcessWrapper;

/**
 * The ffmpeg that JAVE's native jars bring along, as a file. It is also a JAVE {@link
 * ProcessLocator}: {@code new MultimediaObject(file, FfmpegBinary.locator())}.
 *
 * <p>JAVE's own locator copies to a predictable path in the shared temporary directory and trusts
 * what lies there. This one extracts to a directory of mode 0700 that belongs to this process's
 * user, through a temporary name and a rename, so that processes which extract at the same time
 * never see half a file; and it runs nothing whose SHA-256 is not the one written here, be it from
 * the jar or from an earlier extraction. Checked once per JVM.
 *
 * <p>The directory is {@code aircheck-<uid>} in {@code java.io.tmpdir}, or what the system property
 * {@code aircheck.ffmpeg.dir} names (for machines that mount /tmp without exec). Thread-safe.
 */
public final class FfmpegBinary implements ProcessLocator {

    private static final String RESOURCES = "ws/schild/jave/nativebin/";
    private static final String DIRECTORY_PROPERTY = "aircheck.ffmpeg.dir";

    /** Resource name and SHA-256 in jave-nativebin 3.5.0, by {@code os.arch}. */
    private static final Map<String, Resource> BY_ARCHITECTURE =
            Map.of(
                    "amd64",
                    new Resource(
                            "ffmpeg-amd64",
                            "3ea58083710f63bf920b16c7d5d24ae081e7d731f57a656fed11af0410d4eb48"),
                    "aarch64",
                    new Resource(
                            "ffmpeg-aarch64",
                            "97772dfc79fa8c483288de50c0a78904a1b79c94fa8a6b883677040e5bfc9b23"));

    private static final FfmpegBinary LOCATOR = new FfmpegBinary();
    private static Path extracted;

    private FfmpegBinary() {}

    /** A file that comes with the program, and what it must be. */
    record Resource(String name, String sha256) {}

    /** This binary, for JAVE. */
    public static ProcessLocator locator() {
        return LOCATOR;
    }

    /**
     * The executable, extracted if need be (about a second, once per machine and user).
     *
     * @throws IllegalStateException if there is no binary for this platform or it is not the one
     *     expected
     * @throws UncheckedIOException if it cannot be extracted
     */
    public static synchronized Path path() {
        if (extracted == null) {
            try {
                extracted =
                        provide(
                                resource(
                                        System.getProperty("os.name"),
                                        System.getProperty("os.arch")),
                                directory());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot extract ffmpeg: " + e.getMessage(), e);
            }
        }
        return extracted;
    }

    @Override
    public String getExecutablePath() {
        return path().toString();
    }

    @Override
    public ProcessWrapper createExecutor() {
        return new FfmpegProcess(getExecutablePath());
    }

    static Resource resource(String os, String architecture) {
        Resource resource = BY_ARCHITECTURE.get(architecture);
        if (!"Linux".equals(os) || resource == null) {
            throw new IllegalStateException(
                    "No ffmpeg for "
                            + os
                            + " on "
                            + architecture
                            + "; Aircheck runs on Linux on amd64 and aarch64");
        }
        return resource;
    }

    private static Path directory() throws IOException {
        String chosen = System.getProperty(DIRECTORY_PROPERTY);
        return PrivateDirectory.within(
                Path.of(chosen != null ? chosen : System.getProperty("java.io.tmpdir")));
    }

    /** The file in {@code directory}, which must be private; replaced unless it is intact. */
    static Path provide(Resource resource, Path directory) throws IOException {
        Path target = directory.resolve(resource.name() + "-" + resource.sha256().substring(0, 16));
        if (!isIntact(target, resource)) {
            extract(resource, target);
        }
        return target;
    }

    private static boolean isIntact(Path file, Resource resource) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isExecutable(file)) {
            return false;
        }
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return matches(digest, resource);
    }

    private static void extract(Resource resource, Path target) throws IOException {
        Path partial =
                Files.createTempFile(
                        target.getParent(),
                        resource.name(),
                        ".part",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        try {
            MessageDigest digest = sha256();
            try (InputStream in = open(resource);
                    OutputStream out =
                            new DigestOutputStream(
                                    Files.newOutputStream(partial, StandardOpenOption.WRITE),
                                    digest)) {
                in.transferTo(out);
            }
            if (!matches(digest, resource)) {
                throw new IllegalStateException(
                        "The ffmpeg on the class path is not the one of jave-nativebin 3.5.0");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static InputStream open(Resource resource) {
        InputStream in =
                FfmpegBinary.class
                        .getClassLoader()
                        .getResourceAsStream(RESOURCES + resource.name());
        if (in == null) {
            throw new IllegalStateException(
                    "No " + resource.name() + " on the class path; add JAVE's native jar");
        }
        return in;
    }

    private static boolean matches(MessageDigest digest, Resource resource) {
        return HexFormat.of().formatHex(digest.digest()).equals(resource.sha256());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
