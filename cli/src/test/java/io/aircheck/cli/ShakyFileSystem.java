package io.aircheck.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * The local file system under {@code shaky://}, on which files cannot be made, or only slowly, for
 * as long as a test wants. One for the whole process.
 */
final class ShakyFileSystem extends LocalFileSystem {
    static final String SCHEME = "shaky";

    private static volatile Duration delay = Duration.ZERO;
    private static volatile boolean full;

    /** No file can be made until what is returned is closed. */
    static AutoCloseable full() {
        full = true;
        return () -> full = false;
    }

    /** Every file takes so long to be made until what is returned is closed. */
    static AutoCloseable slow(Duration wait) {
        delay = wait;
        return () -> delay = Duration.ZERO;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        if (full) {
            throw new IOException("no space left on the shaky device");
        }
        LockSupport.parkNanos(delay.toNanos());
        return super.create(path, mode);
    }

    /** For Flink, which looks for file systems with a {@link java.util.ServiceLoader}. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new ShakyFileSystem();
        }
    }
}
