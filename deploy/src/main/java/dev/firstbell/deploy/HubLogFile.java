package dev.firstbell.deploy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
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
public final class HubLogFile {
    private HubLogFile() {}

    /**
     * Reads the file line by line. Bytes that are not UTF-8 spoil only the line they are in.
     *
     * @throws BadInputException if it cannot be read
     */
    public static <T> T read(Path file, Function<Stream<String>, T> reading) {
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            return reading.apply(lines.lines());
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file");
        } catch (UncheckedIOException e) {
            throw new BadInputException(file + ": cannot be read: " + FileProblem.reason(e));
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + FileProblem.reason(e));
        }
    }
}
