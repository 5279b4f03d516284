package dev.firstbell.records.internal;

import dev.firstbell.records.BadInputException;
import dev.firstbell.records.Json;
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
        List<T> entries = new ArrayList<>();
        Optional<Integer> brokenAt = Optional.empty();
        int number = 0;
        int end;
        for (int start = 0; start < bytes.length; start = end + 1) {
            end = endOfLine(bytes, start);
            number++;
            Optional<JsonNode> line = object(bytes, start, end);
            if (number == 1) {
                line.ifPresent(first -> refuseNewer(file, first, schema));
            }
            Optional<T> entry = line.flatMap(json -> entry(json, type));
            entry.ifPresent(entries::add);
            if (entry.isEmpty() && start < end && brokenAt.isEmpty()) {
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

    private static Optional<JsonNode> object(byte[] bytes, int start, int end) {
        try {
            return Optional.of(Json.lines().readTree(bytes, start, end - start)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> entry(JsonNode line, Class<T> type) {
        try {
            return Optional.of(Json.lines().treeToValue(line, type));
        } catch (JacksonException e) {
            return Optional.empty();
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
    private static void refuseNewer(Path file, JsonNode firstLine, int known) {
        int schema = firstLine.path("schema").asInt(0);
        if (schema > known) {
            throw new BadInputException(file + ": journal version " + schema + " is newer than this program reads ("
                    + known + "); use a newer firstbell");
        }
    }
}
