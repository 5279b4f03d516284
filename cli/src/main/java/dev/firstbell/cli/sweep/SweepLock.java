package dev.firstbell.cli.sweep;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second sweep out of a folder. The system releases it when the process ends, however it ends. */
final class SweepLock implements AutoCloseable {
    private static final String FILE = ".sweep.lock";

    private final FileChannel channel;

    private SweepLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws BadInputException if another process works in the folder */
    static SweepLock take(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new BadInputException("--out: another `firstbell sweep` is at work in " + folder
                        + "; wait until it has ended, or give another folder");
            }
            return new SweepLock(channel);
        } catch (IOException e) {
            throw new BadInputException("--out: " + file + " cannot be locked: " + FileProblem.reason(e));
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of the sweep's folder cannot be released", e);
        }
    }
}
