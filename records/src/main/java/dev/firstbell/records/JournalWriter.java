package dev.firstbell.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends to a journal. When {@link #write} returns, the line is with the operating system: a killed process loses
 * nothing that it had written. (A machine that loses power may lose what the system had not yet put on disk.)
 *
 * <p>Thread-safe; lines never interleave.
 */
public final class JournalWriter implements AutoCloseable {
    private final FileChannel channel;

    private JournalWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a journal for appending, creating it if need be. */
    public static JournalWriter append(Path file) {
        try {
            return new JournalWriter(FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file, e);
        }
    }

    /**
     * Appends one line.
     *
     * @throws UncheckedIOException if the disk refuses; a request whose intent could not be written must not be sent
     */
    public void write(JournalEntry entry) {
        byte[] line = (Json.lines().writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(line);
        synchronized (channel) {
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to the journal", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal", e);
        }
    }
}
