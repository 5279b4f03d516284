package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Sha256;
import java.util.Arrays;
import java.util.Optional;

/**
 * What {@code run.json} holds about a file from which results are derived, from the end of the run on. Every later change
 * of these bytes can be proved. What a clean-up appends later is beyond them.
 *
 * @param lines for messages
 * @param bytes the length of the file at the end of the run
 * @param sha256 of these bytes, in hexadecimal
 */
record Seal(int lines, int bytes, String sha256) {
    Seal {
        requireNonNull(sha256, "sha256 is null");
        if (bytes < 0 || lines < 0) {
            throw new IllegalArgumentException("a file has no fewer than 0 bytes and lines: " + bytes + ", " + lines);
        }
    }

    static Seal of(byte[] content) {
        return new Seal(lines(content), content.length, Sha256.of(content));
    }

    /**
     * How a file differs from what it was; empty if it begins with the sealed bytes.
     *
     * @param name of the file
     */
    Optional<String> violatedBy(String name, byte[] content) {
        if (content.length < bytes) {
            return Optional.of(name + " is damaged: it has " + Plural.of(content.length, "byte", "bytes") + " in "
                    + Plural.of(lines(content), "line", "lines") + ", and had " + Plural.of(bytes, "byte", "bytes")
                    + " in " + Plural.of(lines, "line", "lines") + " when the run ended");
        }
        return Sha256.of(sealed(content)).equals(sha256)
                ? Optional.empty()
                : Optional.of(name + " is damaged: the first " + bytes
                        + " bytes are not those that it had when the run ended; their checksum differs");
    }

    /** The part of a file that it had at the end of the run. */
    byte[] sealed(byte[] content) {
        return content.length == bytes ? content : Arrays.copyOf(content, bytes);
    }

    private static int lines(byte[] content) {
        int lines = 0;
        for (int i = 0; i < content.length; i++) {
            lines += content[i] == '\n' || i + 1 == content.length ? 1 : 0;
        }
        return lines;
    }
}
