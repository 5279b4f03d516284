package dev.firstbell.client.exchanges;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One recorded request and its response.
 *
 * @param name of the file, without its extension
 * @param request method, path and query, with the base path {@code /}
 * @param headers the response headers that a client reads
 */
public record RecordedExchange(
        String name, String request, int status, Map<String, List<String>> headers, String body) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public static List<RecordedExchange> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(RecordedExchange::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedExchange read(Path file) {
        JsonNode json = JSON.readTree(file);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        json.get("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(),
                        header.getValue().values().stream()
                                .map(JsonNode::stringValue)
                                .toList()));
        return new RecordedExchange(
                file.getFileName().toString().replaceFirst("\\.json$", ""),
                json.get("request").stringValue(),
                json.get("status").intValue(),
                headers,
                json.get("body").stringValue());
    }

    public void write(Path folder) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", request);
        json.put("status", status);
        json.put("headers", headers);
        json.put("body", body);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), JSON.writeValueAsString(json) + "\n");
    }
}
