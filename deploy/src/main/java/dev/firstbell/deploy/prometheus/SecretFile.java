package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files that hold a secret: their text never appears in a message. */
final class SecretFile {
    private static final long MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * The text, without a byte order mark.
     *
     * @param place the option and the file, for messages
     * @param form the form that is expected, for messages
     * @throws BadInputException if the file cannot be read, is too large or is not UTF-8
     */
    static String text(String place, Path file, String form) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(place + " does not exist or is not a file");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadInputException(place + " is larger than 64 KiB; " + form);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString()
                    .replace("\uFEFF", "");
        } catch (CharacterCodingException e) {
            throw new BadInputException(place + " is not text in UTF-8; " + form);
        } catch (IOException e) {
            throw new BadInputException(place + " cannot be read; check its permissions");
        }
    }
}
