package dev.firstbell.records.io;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * An append-only file of one JSON object a line, as read back. A full disk or a power cut can leave a line half written.
 * Such a line is left out and reported; what was written after it counts.
 *
 * @param entries in the order written
 * @param brokenAt the line number, from 1, of the first line that cannot be read; empty if all could be
 */
public record LineFile<T>(List<T> entries, Optional<Integer> brokenAt) {
    /**
     * Reads a file.
     *
     * @param schema the newest version that can be read
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static <T> LineFile<T> read(Path file, Class<T> type, int schema) {
        byte[] bytes = bytesOf(file);
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
            throw new BadInputException(file + ": no such file; a run folder holds " + file.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Null if there is none in these bytes. */
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

    /** Looks at the version before anything else, since a newer first line may hold fields that are unknown here. */
    private static void refuseNewer(Path file, byte[] bytes, int end, int known) {
        JsonNode first;
        try {
            first = Json.lines().readTree(bytes, 0, end);
        } catch (JacksonException e) {
            return;
        }
        int schema = first.path("schema").asInt(0);
        if (schema > known) {
            throw new BadInputException(file + ": journal version " + schema + " is newer than this program reads ("
                    + known + "); use a newer firstbell");
        }
    }
}
