package dev.firstbell.records.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * The content of an append-only file with one JSON object a line. A full disk or a power failure can leave an incomplete
 * line. Such a line is skipped and reported; later lines count.
 *
 * @param entries in the order written
 * @param brokenAt the number, from 1, of the first line that could not be read; empty if all lines could be read
 */
public record LineFile<T>(List<T> entries, Optional<Integer> brokenAt) {
    /**
     * Reads a file.
     *
     * @param schema the newest version that can be read
     * @throws BadInputException if the file does not exist, or has a version that this code does not know
     */
    public static <T> LineFile<T> read(Path file, Class<T> type, int schema) {
        return parse(file, bytesOf(file), type, schema);
    }

    /**
     * Reads the content of a file, or the part of it that counts.
     *
     * @param file for messages
     * @param schema the newest version that can be read
     * @throws BadInputException if the content has a version that this code does not know
     */
    public static <T> LineFile<T> parse(Path file, byte[] bytes, Class<T> type, int schema) {
        ObjectReader reader = Json.lines().readerFor(type);
        List<T> entries = new ArrayList<>();
        Optional<Integer> brokenAt = Optional.empty();
        int number = 0;
        int end;
        for (int start = 0; start < bytes.length; start = end + 1) {
            end = endOfLine(bytes, start);
            number++;
            if (number == 1) {
                refuseNewer(file, bytes, end, schema);
            }
            T entry = entry(reader, bytes, start, end);
            if (entry != null) {
                entries.add(entry);
            } else if (start < end && brokenAt.isEmpty()) {
                brokenAt = Optional.of(number);
            }
        }
        return new LineFile<>(entries, brokenAt);
    }

    private static byte[] bytesOf(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    file + ": no such file; give the folder of a run, which has a " + file.getFileName());
        } catch (IOException e) {
            throw new BadInputException(file + ": the file cannot be read: " + FileProblem.reason(e));
        }
    }

    /** The entry in some bytes; null if they do not hold one. */
    private static <T> T entry(ObjectReader reader, byte[] bytes, int start, int end) {
        try {
            return reader.readValue(bytes, start, end - start);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static int endOfLine(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Checks the version first, because a newer first line may have fields that are unknown here. */
    private static void refuseNewer(Path file, byte[] bytes, int end, int known) {
        JsonNode first;
        try {
            first = Json.lines().readTree(bytes, 0, end);
        } catch (JacksonException e) {
            return;
        }
        int schema = first.path("schema").asInt(0);
        if (schema > known) {
            throw new BadInputException(file + ": format version " + schema + " is newer than the version " + known
                    + " that this program reads; use a newer firstbell");
        }
    }
}
