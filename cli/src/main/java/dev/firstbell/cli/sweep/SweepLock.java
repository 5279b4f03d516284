package dev.firstbell.cli.sweep;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntSupplier;

/** Keeps a second sweep out of a folder. The system releases the lock when the process ends, however it ends. Stateless. */
final class SweepLock {
    private static final String FILE = ".sweep.lock";

    private SweepLock() {}

    /**
     * Works in a folder, alone.
     *
     * @return the work's result
     * @throws BadInputException if another sweep works there
     */
    static int during(Path folder, IntSupplier work) {
        Path file = folder.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!locked(channel)) {
                throw new BadInputException("--out: another `firstbell sweep` is at work in " + folder
                        + "; wait until it has ended, or give another folder");
            }
            return work.getAsInt();
        } catch (IOException e) {
            throw new BadInputException("--out: " + file + " cannot be locked: " + FileProblem.reason(e));
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
