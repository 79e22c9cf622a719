package io.aircheck.cli.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Who may write time into the topics: one process at a time, the ticker or a player. A lock on a
 * file, which the system takes from a process that dies. The file says who held it last: another
 * than oneself has moved time.
 */
final class TimeLock implements AutoCloseable {
    private static final int LONGEST = 200;

    private final FileChannel channel;
    private final FileLock lock;
    private final boolean changedHands;

    private TimeLock(FileChannel channel, FileLock lock, boolean changedHands) {
        this.channel = channel;
        this.lock = lock;
        this.changedHands = changedHands;
    }

    /**
     * Takes the lock if nobody has it.
     *
     * @param holder a name nobody else uses
     */
    static Optional<TimeLock> tryTake(Path file, String holder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                return Optional.empty();
            }
            ByteBuffer last = ByteBuffer.allocate(LONGEST);
            channel.read(last, 0);
            boolean changedHands =
                    !holder.equals(
                            new String(last.array(), 0, last.position(), StandardCharsets.UTF_8));
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return Optional.of(new TimeLock(channel, lock, changedHands));
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
            return Optional.empty();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /** Who has or had the lock; empty when nobody ever did. */
    static String lastHolder(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Whether somebody else held it since this holder had it last. */
    boolean changedHands() {
        return changedHands;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
