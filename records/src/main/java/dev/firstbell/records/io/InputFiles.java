package dev.firstbell.records.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the text of files that people write. */
public final class InputFiles {
    private InputFiles() {}

    /**
     * The text of a file.
     *
     * @param remedy what to do if the file does not exist
     * @throws BadInputException if the file cannot be read as UTF-8
     */
    public static String read(Path file, String remedy) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file; " + remedy);
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": the file is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw new BadInputException(file + ": the file cannot be read: " + e.getMessage());
        }
    }
}
