package dev.firstbell.cli.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of a scripted hub and its proxy: {@code truth.jsonl}, whose format {@code lab/hub/scripted.py} defines. */
final class ScriptedTruth {
    private final Map<String, List<JsonNode>> lines;

    private ScriptedTruth(List<JsonNode> lines) {
        this.lines = new HashMap<>();
        lines.forEach(line -> this.lines.merge(key(line), List.of(line), ScriptedTruth::joined));
    }

    static ScriptedTruth read(Path file) {
        JsonMapper json = new JsonMapper();
        try {
            return new ScriptedTruth(
                    Files.readAllLines(file).stream().map(json::readTree).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last time that something happened to a user: a start that failed is followed by another. */
    Optional<Instant> last(String event, String user) {
        List<JsonNode> all = lines.getOrDefault(event + " " + user, List.of());
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.parse(all.get(all.size() - 1).path("at").stringValue()));
    }

    /** How often something happened to a user. */
    int count(String event, String user) {
        return lines.getOrDefault(event + " " + user, List.of()).size();
    }

    /** How often something happened to anyone. */
    int count(String event) {
        return lines.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(event + " "))
                .mapToInt(entry -> entry.getValue().size())
                .sum();
    }

    private static String key(JsonNode line) {
        return line.path("event").stringValue() + " " + line.path("user").stringValue();
    }

    private static List<JsonNode> joined(List<JsonNode> one, List<JsonNode> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
