package dev.firstbell.records;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Appends to a journal. When {@link #write} returns, the line is with the operating system: a killed process loses
 * nothing that it had written. (A machine that loses power may lose what the system had not yet put on disk.)
 *
 * <p>Thread-safe; lines never interleave. Two processes may append to one journal: each line is one appending write.
 */
public final class JournalWriter implements AutoCloseable {
    // A FileChannel would be closed for good by the interrupt of any thread that writes; a stream is not.
    private final FileOutputStream file;
    private boolean halfLine;

    private JournalWriter(FileOutputStream file, boolean halfLine) {
        this.file = file;
        this.halfLine = halfLine;
    }

    /** Opens a journal for appending, creating it if need be. */
    public static JournalWriter append(Path file) {
        try {
            boolean halfLine = Files.exists(file) && endsInHalfALine(file);
            return new JournalWriter(new FileOutputStream(file.toFile(), true), halfLine);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file, e);
        }
    }

    /**
     * Appends one line.
     *
     * @throws UncheckedIOException if the disk refuses; a request whose intent could not be written must not be sent
     */
    public void write(JournalLine entry) {
        byte[] line = Json.lines().writeValueAsBytes(entry);
        // With room for a line feed before it, too: what broke off is a line of its own, so that it spoils no other.
        byte[] bytes = new byte[line.length + 2];
        bytes[0] = '\n';
        System.arraycopy(line, 0, bytes, 1, line.length);
        bytes[line.length + 1] = '\n';
        synchronized (file) {
            try {
                int from = halfLine ? 0 : 1;
                halfLine = true;
                file.write(bytes, from, bytes.length - from);
                halfLine = false;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to the journal", e);
            }
        }
    }

    /**
     * Appends one line that tells of what has happened anyhow; where the disk refuses, it goes on untold. For the clean-up: a
     * user who is gone and is not said to be is looked for once more, one who stays is a student too many.
     */
    public void writeIfPossible(JournalLine entry) {
        try {
            write(entry);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + ": " + e.getCause().getMessage());
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal", e);
        }
    }

    private static boolean endsInHalfALine(Path file) throws IOException {
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            if (reader.length() == 0) {
                return false;
            }
            reader.seek(reader.length() - 1);
            return reader.read() != '\n';
        }
    }
}
