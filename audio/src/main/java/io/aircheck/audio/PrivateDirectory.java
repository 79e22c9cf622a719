package io.aircheck.audio;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Directories that nobody but this process's user can read or write. A well-known name in a shared
 * place is used only if what lies there is such a directory; anybody could have put it there.
 */
final class PrivateDirectory {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> CREATE_OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private PrivateDirectory() {}

    /** The user's own directory below {@code shared}, or a fresh one if that name is not ours. */
    static Path within(Path shared) throws IOException {
        Files.createDirectories(shared);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path known = shared.resolve("aircheck-" + self);
        try {
            Files.createDirectory(known, CREATE_OWNER_ONLY);
            return known;
        } catch (FileAlreadyExistsException e) {
            return isOurs(known, self) ? known : fresh(shared, "aircheck-");
        }
    }

    static Path fresh(Path parent, String prefix) throws IOException {
        return Files.createTempDirectory(parent, prefix, CREATE_OWNER_ONLY);
    }

    private static boolean isOurs(Path directory, Object self) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && self.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                        .equals(OWNER_ONLY);
    }
}
