package dev.firstbell.records.io;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SequenceWriter;

/**
 * Appends to a journal. When {@link #write} returns, the line is with the operating system: a killed process loses
 * nothing that it had written. (A machine that loses power may lose what the system had not yet put on disk.)
 *
 * <p>Thread-safe; lines never interleave. Two processes may append to one journal: each line is one appending write.
 */
public final class JournalWriter implements AutoCloseable {
    // A FileChannel would be closed for good by the interrupt of any thread that writes; a stream is not.
    private final FileOutputStream file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    /** One for all lines: half of what a line costs would be the making of a generator for it. */
    private SequenceWriter json = linesInto(line);

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
        synchronized (file) {
            byte[] bytes = asLine(entry);
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

    /** With room for a line feed before it, too: what broke off is a line of its own, so that it spoils no other. */
    private byte[] asLine(JournalLine entry) {
        line.reset();
        line.write('\n');
        try {
            json.write(entry);
        } catch (RuntimeException e) {
            // Somewhere within an object, which the next line must not go on with.
            json = linesInto(line);
            throw e;
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static SequenceWriter linesInto(OutputStream line) {
        return Json.lines().writer().withRootValueSeparator("").writeValues(line);
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
