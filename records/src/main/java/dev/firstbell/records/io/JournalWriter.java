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
 * Appends to a journal. When {@link #write} returns, the operating system has the line, so a killed process does not lose
 * it. (A power failure can lose lines that are not on disk yet.)
 *
 * <p>Thread-safe; lines never interleave. Two processes may append to one journal, because each line is one write.
 */
public final class JournalWriter implements AutoCloseable {
    // Not a FileChannel: the interrupt of a writing thread would close it for good.
    private final FileOutputStream file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    /** One for all lines, because creating a generator for each line would double its cost. */
    private SequenceWriter json = linesInto(line);

    private boolean halfLine;

    private JournalWriter(FileOutputStream file, boolean halfLine) {
        this.file = file;
        this.halfLine = halfLine;
    }

    /** Opens a journal for appending, and creates it if it does not exist. */
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
     * @throws UncheckedIOException if the line cannot be written; then a request whose intent it holds must not be sent
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

    /** The line with a line feed before it, which completes an earlier incomplete line so that this one stays readable. */
    private byte[] asLine(JournalLine entry) {
        line.reset();
        line.write('\n');
        try {
            json.write(entry);
        } catch (RuntimeException e) {
            // The generator stopped within an object, which the next line must not continue.
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
     * Appends one line if possible, and otherwise only reports the failure. For clean-up: if the line about a removed user is
     * missing, the next clean-up looks for that user again, whereas stopping here would leave users behind.
     */
    public void writeIfPossible(JournalLine entry) {
        try {
            write(entry);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + ": " + FileProblem.reason(e));
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
