package dev.firstbell.records.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the text of files that people write. Stateless and thread-safe. */
public final class InputFiles {
    /** The largest file: a class of 10,000 students has a trace of a few hundred KiB. */
    public static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int KIB = 1024;

    private InputFiles() {}

    /**
     * The text of a file, without a byte order mark.
     *
     * @param remedy what to do if the file does not exist
     * @throws BadInputException if the file cannot be read, is larger than 16 MiB, or is not UTF-8 text
     */
    public static String read(Path file, String remedy) {
        return text(file.toString(), bytes(file, remedy));
    }

    /**
     * The bytes of a file.
     *
     * @param remedy what to do if the file does not exist
     * @throws BadInputException if the file cannot be read, or is larger than 16 MiB
     */
    public static byte[] bytes(Path file, String remedy) {
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + ": this is a folder; expected a file");
        }
        // A pipe or a device states no size, so the size is limited while reading.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadInputException(file + ": the file is larger than " + MOST_BYTES / KIB / KIB
                        + " MiB, the most that is read; check that it is the right file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file; " + remedy);
        } catch (IOException e) {
            throw new BadInputException(file + ": the file cannot be read: " + FileProblem.reason(e));
        }
    }

    /**
     * Decodes UTF-8 text, without a byte order mark.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if the bytes are not UTF-8 text, with the first line that is not and with what they look like
     */
    public static String text(String place, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        int zero = firstZero(bytes);
        if (result.isError() || zero >= 0) {
            int at = zero >= 0 ? Math.min(zero, in.position()) : in.position();
            throw new BadInputException(
                    place + ": line " + lineOf(bytes, at) + ": the file is not UTF-8 text; " + looksLike(bytes, at));
        }
        decoder.flush(out);
        out.flip();
        boolean mark = out.length() > 0 && out.charAt(0) == '\uFEFF';
        return mark ? out.subSequence(1, out.length()).toString() : out.toString();
    }

    private static int firstZero(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int lineOf(byte[] bytes, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /** What bytes that are not UTF-8 most likely are, and the remedy. */
    private static String looksLike(byte[] bytes, int at) {
        if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff) || everyOtherIsZero(bytes)) {
            return "it looks like UTF-16, as Windows PowerShell writes with `>`; save it as UTF-8";
        }
        if (begins(bytes, 0x1f, 0x8b)) {
            return "it is compressed with gzip; unpack it with `gunzip`";
        }
        if (begins(bytes, 'P', 'K', 3, 4)) {
            return "it is a zip archive or a spreadsheet; export it as text in UTF-8";
        }
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return "it looks like binary data; check that it is the right file";
            }
        }
        return String.format(
                "it has the byte 0x%02x and looks like Latin-1 (Windows-1252); save it as UTF-8", bytes[at] & 0xff);
    }

    private static boolean begins(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** ASCII text in UTF-16 without a byte order mark. */
    private static boolean everyOtherIsZero(byte[] bytes) {
        int pairs = Math.min(bytes.length / 2, 32);
        int zeros = 0;
        for (int i = 0; i < pairs; i++) {
            if ((bytes[2 * i] == 0) != (bytes[2 * i + 1] == 0)) {
                zeros++;
            }
        }
        return pairs > 1 && zeros == pairs;
    }
}
