package io.aircheck.testbed.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a folder to one running database; the system gives it back when this process dies. */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws IOException if another has it
     */
    static DirectoryLock take(Path dir) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(dir + " is in use by another database");
            }
            return new DirectoryLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(dir + " is in use by another database of this process", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The lock ends with its channel. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
