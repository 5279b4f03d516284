package dev.firstbell.cli;

import dev.firstbell.records.io.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;

/** A hub's log in a file. */
final class HubLogFile {
    private HubLogFile() {}

    /**
     * Reads it line by line. Bytes that are no UTF-8 spoil the line they are in and no other.
     *
     * @throws BadInputException if it cannot be read
     */
    static <T> T read(Path file, Function<Stream<String>, T> reading) {
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            return reading.apply(lines.lines());
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file");
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage());
        }
    }
}
