package dev.firstbell.recording;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Says that an observation writes a folder. The operating system releases the lock when its process ends, however it
 * ends, so what a killed process leaves can be told from what is still being written. On a file system without locks it
 * locks nothing. Thread-safe.
 */
final class ObservationLock implements AutoCloseable {
    private static final String NAME = "observe.lock";

    private final Path file;
    private final FileChannel channel;

    private ObservationLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws BadInputException if an observation still writes the folder, or the folder cannot be written
     */
    static ObservationLock take(RunFolder folder) {
        Path file = folder.path().resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new BadInputException(folder.path()
                        + ": an observe that still runs writes this folder; end it with Ctrl-C, which also writes the"
                        + " figures");
            }
            return new ObservationLock(file, channel);
        } catch (IOException e) {
            throw new BadInputException(
                    folder.path() + ": the folder cannot be written; check its permissions and the free space");
        }
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // A file system without locks, such as some network ones.
            return true;
        }
    }

    /** Releases the lock and removes its file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // An empty file without a lock does no harm.
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The process's end releases it.
        }
    }
}
