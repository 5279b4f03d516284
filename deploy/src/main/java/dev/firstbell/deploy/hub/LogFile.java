package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.LogForms;
import dev.firstbell.records.io.BadInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file with a hub's log: unpacked, decoded, and refused if it is something else. A pipe is read once, from its beginning
 * to its end.
 */
final class LogFile {
    /** As much as the magic numbers and the beginning of a dump need. */
    private static final int HEAD = 4096;

    private static final String GIVE = "give the hub's log, as `kubectl logs deploy/hub` prints it";

    /** How much of a file is checked before it is read as a whole. */
    private static final int CHECKED = 256 * 1024;

    /** How a file is packed that breaks off. */
    static final String CUT_OFF = "a file that is cut off or damaged (only what comes before that is read)";

    private static final int LINES_BEFORE_A_HEADER = 20;

    /** How often a file may be packed with gzip. */
    private static final int MOST_LAYERS = 3;

    private final Path file;
    private final List<String> packed = new ArrayList<>();

    private LogFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file. Bytes that cannot be decoded spoil only the line that they are in.
     *
     * @param reading gets the text, and what there is to say about how the file was packed once the text is read
     * @throws BadInputException if it cannot be read or is not a log
     */
    static <T> T read(Path file, BiFunction<Reader, Supplier<List<String>>, T> reading) {
        LogFile log = new LogFile(file);
        try (InputStream bytes = log.open()) {
            BufferedInputStream unpacked = log.unpacked(bytes, 0);
            FileKind kind = FileKind.of(head(unpacked));
            if (kind.encoding().isEmpty() && kind != FileKind.EMPTY) {
                throw log.refused(kind);
            }
            kind.label().ifPresent(log.packed::add);
            Reader text = new InputStreamReader(unpacked, kind.encoding().orElse(StandardCharsets.UTF_8));
            return reading.apply(new WithoutMark(text), () -> List.copyOf(log.packed));
        } catch (UncheckedIOException e) {
            throw log.unreadable(e.getCause());
        } catch (IOException e) {
            throw log.unreadable(e);
        }
    }

    /** Checks by its beginning whether a file can be a log. A pipe is not touched. */
    static void check(Path file) {
        LogFile log = new LogFile(file);
        if (log.isPipe()) {
            return;
        }
        try (InputStream bytes = log.open()) {
            BufferedInputStream unpacked = log.unpacked(bytes, 0);
            FileKind kind = FileKind.of(head(unpacked));
            if (kind.encoding().isEmpty() && kind != FileKind.EMPTY) {
                throw log.refused(kind);
            }
            log.checkLines(unpacked, kind.encoding().orElse(StandardCharsets.UTF_8));
        } catch (UncheckedIOException e) {
            throw log.unreadable(e.getCause());
        } catch (IOException e) {
            throw log.unreadable(e);
        }
    }

    /** A hub's first lines may be without a header; so many without any are not a hub's. */
    private void checkLines(InputStream unpacked, Charset encoding) throws IOException {
        byte[] beginning = unpacked.readNBytes(CHECKED);
        Reader text = new InputStreamReader(new ByteArrayInputStream(beginning), encoding);
        LogForms.Survey survey = LogForms.read(new WithoutMark(text), line -> {});
        if (survey.others() >= LINES_BEFORE_A_HEADER) {
            HubLogFindings.notALog(survey).ifPresent(why -> {
                throw new BadInputException(file + ": " + why);
            });
        }
    }

    private boolean isPipe() {
        return Files.exists(file) && !Files.isDirectory(file) && !Files.isRegularFile(file);
    }

    private InputStream open() throws IOException {
        if (Files.isDirectory(file)) {
            throw new BadInputException(file
                    + (Files.exists(file.resolve("toc.dat"))
                            ? ": is a PostgreSQL dump (pg_dump's directory format); " + GIVE
                            : ": is a directory; give the file in it that holds the hub's log"));
        }
        // The JDK's channels ask for their position, which a pipe does not have.
        return isPipe() ? new FileInputStream(file.toFile()) : Files.newInputStream(file);
    }

    private BufferedInputStream unpacked(InputStream bytes, int layers) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, 2 * HEAD);
        if (FileKind.of(head(buffered)) != FileKind.GZIP || layers == MOST_LAYERS) {
            return buffered;
        }
        if (!packed.contains("gzip")) {
            packed.add("gzip");
        }
        return unpacked(new EndingAnywhere(new GZIPInputStream(buffered)), layers + 1);
    }

    private static byte[] head(BufferedInputStream bytes) throws IOException {
        bytes.mark(HEAD);
        byte[] head = bytes.readNBytes(HEAD);
        bytes.reset();
        return head;
    }

    private BadInputException refused(FileKind kind) {
        return new BadInputException(file + ": is " + kind.label().orElseThrow() + ", not a log; "
                + (kind == FileKind.SQLITE && packed.contains("gzip")
                        ? "unpack it with `gzip -d` and give the database to `firstbell trace`, or " + GIVE
                        : kind.remedy().orElse(GIVE)));
    }

    private BadInputException unreadable(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new BadInputException(file + ": no such file");
        }
        if (e instanceof AccessDeniedException) {
            return new BadInputException(file + ": cannot be read: permission denied");
        }
        if (e instanceof ZipException || e instanceof EOFException) {
            return new BadInputException(
                    file + ": is packed with gzip and damaged; unpack it with `gzip -d`, or " + GIVE);
        }
        return new BadInputException(file + ": cannot be read: " + e.getMessage());
    }

    /** A gzip file that was cut off is read as far as it goes. */
    private final class EndingAnywhere extends FilterInputStream {
        private boolean ended;

        EndingAnywhere(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            try {
                return super.read(into, offset, length);
            } catch (EOFException | ZipException e) {
                ended = true;
                packed.add(CUT_OFF);
                return -1;
            }
        }
    }

    /** Drops the byte order mark, which the decoder of UTF-8 leaves in the text. */
    private static final class WithoutMark extends Reader {
        private static final char BYTE_ORDER_MARK = '\uFEFF';

        private final Reader in;
        private boolean begun;

        WithoutMark(Reader in) {
            this.in = in;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            if (begun || read <= 0) {
                return read;
            }
            begun = true;
            if (into[offset] != BYTE_ORDER_MARK) {
                return read;
            }
            System.arraycopy(into, offset + 1, into, offset, read - 1);
            return read > 1 ? read - 1 : in.read(into, offset, length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
