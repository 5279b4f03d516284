package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.LogForms;
import dev.firstbell.records.io.BadInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
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
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * A file with a hub's log: unpacked, decoded, and refused if it is something else. A pipe is read once, from its beginning
 * to its end, and kept for further readings. Not thread-safe.
 */
final class LogFile {
    /** As much as the magic numbers and the beginning of a dump need. */
    private static final int HEAD = 4096;

    private static final String GIVE = "give the hub's log, as `kubectl logs deploy/hub` prints it";

    /** How much of a file is checked before it is read as a whole. */
    private static final int CHECKED = 256 * 1024;

    /** How a file is packed that breaks off. */
    static final String CUT_OFF = "a file that is cut off or damaged (only what comes before that is read)";

    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9+.]+):/+(.*)");

    private static final String GZIP = "gzip";

    private static final int LINES_BEFORE_A_HEADER = 20;

    /** How often a file may be packed with gzip. */
    private static final int MOST_LAYERS = 3;

    private final Path file;
    private final List<GzipParts> parts = new ArrayList<>();
    private Optional<String> encoding = Optional.empty();

    /** What a pipe held, packed with gzip. */
    private Optional<byte[]> piped = Optional.empty();

    LogFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the file, also several times. Bytes that cannot be decoded spoil only the line that they are in.
     *
     * @param reading gets the text, and what there is to say about how the file was packed once the text is read
     * @throws BadInputException if it cannot be read or is not a log
     */
    <T> T read(BiFunction<Reader, Supplier<List<String>>, T> reading) {
        parts.clear();
        try (InputStream bytes = open()) {
            BufferedInputStream unpacked = unpacked(bytes, 0);
            FileKind kind = FileKind.of(head(unpacked));
            if (kind.encoding().isEmpty() && kind != FileKind.EMPTY) {
                throw refused(kind);
            }
            encoding = kind.label();
            Reader text = new InputStreamReader(unpacked, kind.encoding().orElse(StandardCharsets.UTF_8));
            return reading.apply(new WithoutMark(text), this::packed);
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause());
        } catch (IOException e) {
            throw unreadable(e);
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

    /** Why there is no such file, with what was probably meant. */
    static String missing(Path file) {
        String name = file.toString();
        if (name.equals("-")) {
            return "`-` is not read as the standard input; name a file, or /dev/stdin";
        }
        // A path loses the second slash.
        Matcher address = ADDRESS.matcher(name);
        return address.matches()
                ? address.group(1) + "://" + address.group(2)
                        + ": is an address, not a file; download it and give the file"
                : file + ": no such file";
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
        if (!isPipe()) {
            return Files.newInputStream(file);
        }
        if (piped.isEmpty()) {
            piped = Optional.of(kept());
        }
        return new GZIPInputStream(new ByteArrayInputStream(piped.get()));
    }

    /** A pipe ends with its first reading, so it is kept, packed, for the next one. */
    private byte[] kept() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // The JDK's channels ask for their position, which a pipe does not have.
        try (InputStream pipe = new FileInputStream(file.toFile());
                OutputStream packing = new GZIPOutputStream(bytes)) {
            pipe.transferTo(packing);
        }
        return bytes.toByteArray();
    }

    private BufferedInputStream unpacked(InputStream bytes, int layers) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, 2 * HEAD);
        if (layers == MOST_LAYERS) {
            return buffered;
        }
        boolean packedAtFirst = FileKind.of(head(buffered)) == FileKind.GZIP;
        GzipParts unpacking = new GzipParts(buffered);
        parts.add(unpacking);
        return packedAtFirst ? unpacked(unpacking, layers + 1) : new BufferedInputStream(unpacking, 2 * HEAD);
    }

    /** How the file is packed, as far as it has been read. */
    private List<String> packed() {
        List<String> said = new ArrayList<>();
        if (parts.stream().anyMatch(GzipParts::packed)) {
            said.add(
                    parts.stream().anyMatch(each -> each.packed() && each.plain())
                            ? "a file of which parts are packed with gzip"
                            : GZIP);
        }
        if (parts.stream().anyMatch(GzipParts::broken)) {
            said.add(CUT_OFF);
        }
        encoding.ifPresent(said::add);
        return said;
    }

    private static byte[] head(BufferedInputStream bytes) throws IOException {
        bytes.mark(HEAD);
        byte[] head = bytes.readNBytes(HEAD);
        bytes.reset();
        return head;
    }

    private BadInputException refused(FileKind kind) {
        return new BadInputException(file + ": is " + kind.label().orElseThrow() + ", not a log; "
                + (kind == FileKind.SQLITE && packed().contains(GZIP)
                        ? "unpack it with `gzip -d` and give the database to `firstbell trace`, or " + GIVE
                        : kind.remedy().orElse(GIVE)));
    }

    private BadInputException unreadable(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new BadInputException(missing(file));
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
