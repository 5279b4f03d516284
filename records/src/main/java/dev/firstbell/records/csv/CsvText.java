package dev.firstbell.records.csv;

import dev.firstbell.records.io.BadInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file's text, with the encoding that it was found to have.
 *
 * @param text without a byte order mark
 * @param encoding the encoding's name for people: {@code UTF-8 with BOM}
 */
record CsvText(String text, String encoding) {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLD_OFFICE = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0};
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] UTF8_BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] UTF16_LITTLE_BOM = {(byte) 0xff, (byte) 0xfe};
    private static final byte[] UTF16_BIG_BOM = {(byte) 0xfe, (byte) 0xff};

    /**
     * Decodes a file.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if the bytes are not text; the message names the format that they are in, if it is known
     */
    static CsvText decode(String place, byte[] bytes) {
        if (begins(bytes, ZIP)) {
            throw new BadInputException(
                    place + ": the file is a ZIP archive, like an Excel or OpenDocument workbook; save"
                            + " the sheet as CSV");
        }
        if (begins(bytes, OLD_OFFICE)) {
            throw new BadInputException(place + ": the file is an Excel workbook (.xls); save the sheet as CSV");
        }
        if (begins(bytes, GZIP)) {
            throw new BadInputException(place + ": the file is compressed with gzip; unpack it first");
        }
        if (begins(bytes, UTF8_BOM)) {
            return decode(place, bytes, UTF8_BOM.length, StandardCharsets.UTF_8, "UTF-8 with BOM");
        }
        if (begins(bytes, UTF16_LITTLE_BOM)) {
            return decode(place, bytes, 2, StandardCharsets.UTF_16LE, "UTF-16 with BOM");
        }
        if (begins(bytes, UTF16_BIG_BOM)) {
            return decode(place, bytes, 2, StandardCharsets.UTF_16BE, "UTF-16 with BOM");
        }
        if (zeros(bytes, 0) + zeros(bytes, 1) > 0) {
            // Digits and separators in UTF-16 have a zero byte each: the first one in big-endian, else the second.
            boolean big = zeros(bytes, 0) > 0;
            if (bytes.length % 2 == 0 && zeros(bytes, big ? 1 : 0) == 0) {
                return decode(place, bytes, 0, big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE, "UTF-16");
            }
            throw new BadInputException(place + ": the file is not text; save it as CSV");
        }
        try {
            return new CsvText(decode(bytes, 0, StandardCharsets.UTF_8), "UTF-8");
        } catch (CharacterCodingException e) {
            return decode(place, bytes, 0, StandardCharsets.ISO_8859_1, "Latin-1");
        }
    }

    private static CsvText decode(String place, byte[] bytes, int from, Charset charset, String encoding) {
        try {
            return new CsvText(decode(bytes, from, charset), encoding);
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    place + ": the file begins as " + encoding + ", but is not; save it as UTF-8 again");
        }
    }

    private static String decode(byte[] bytes, int from, Charset charset) throws CharacterCodingException {
        return charset.newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
    }

    private static boolean begins(byte[] bytes, byte[] with) {
        return bytes.length >= with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    /** The number of zero bytes at even or odd places. */
    private static int zeros(byte[] bytes, int first) {
        int zeros = 0;
        for (int i = first; i < bytes.length; i += 2) {
            zeros += bytes[i] == 0 ? 1 : 0;
        }
        return zeros;
    }
}
