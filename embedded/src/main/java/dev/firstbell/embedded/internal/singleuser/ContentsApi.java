package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.JsonObjects;
import dev.firstbell.embedded.internal.http.Timestamps;
import dev.firstbell.embedded.internal.singleuser.Home.Entry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A student's files (jupyter_server services/contents/handlers.py, filemanager.py): text files, notebooks and folders.
 */
final class ContentsApi {
    private final Home home;

    ContentsApi(Home home) {
        this.home = home;
    }

    /** @param segments of the path after {@code contents} */
    void handle(Exchange exchange, List<String> segments) {
        String path = String.join(
                "/", segments.stream().filter(part -> !part.isEmpty()).toList());
        Optional<Entry> entry = home.get(path);
        switch (exchange.method()) {
            case "GET" -> entry.ifPresentOrElse(found -> read(exchange, found), () -> absent(exchange, path));
            case "PUT" -> write(exchange, path);
            case "DELETE" -> {
                if (entry.isEmpty()) {
                    absent(exchange, path);
                } else if (path.isEmpty()) {
                    exchange.serverError(400, "Can't delete the root folder");
                } else {
                    home.delete(path);
                    exchange.empty(204);
                }
            }
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    /** Answers with a text that is not JSON in spite of its type, as jupyter_server does here. */
    private static void absent(Exchange exchange, String path) {
        exchange.content(404, "application/json", "file or directory '/" + path + "' does not exist");
    }

    private void read(Exchange exchange, Entry entry) {
        String type = exchange.query("type").orElseGet(() -> type(entry));
        boolean folderWanted = type.equals("directory");
        if (folderWanted != entry.isFolder()) {
            exchange.serverError(400, "'/" + entry.path() + "' is not a " + (folderWanted ? "directory" : "file"));
            return;
        }
        JsonObject model = model(entry, type);
        if (exchange.query("content").equals(Optional.of("0"))) {
            exchange.json(200, model);
        } else if (folderWanted) {
            JsonArray inside = new JsonArray();
            home.list(entry.path()).forEach(found -> inside.add(model(found, type(found))));
            exchange.json(200, model.put("format", "json").put("content", inside));
        } else if (type.equals("notebook")) {
            notebook(entry)
                    .ifPresentOrElse(
                            notebook -> exchange.json(
                                    200, model.put("format", "json").put("content", notebook)),
                            () -> exchange.serverError(400, "Unreadable Notebook: /" + entry.path()));
        } else {
            exchange.json(
                    200,
                    model.put("format", "text")
                            .put("mimetype", "text/plain")
                            .put("content", entry.text().orElseThrow()));
        }
    }

    private static Optional<JsonObject> notebook(Entry entry) {
        return JsonObjects.parse(Buffer.buffer(entry.text().orElse("")))
                .filter(json -> json.getValue("cells") instanceof JsonArray && json.containsKey("nbformat"));
    }

    private void write(Exchange exchange, String path) {
        Optional<JsonObject> body = exchange.json();
        String type = body.map(json -> JsonObjects.text(json, "type")).orElse("");
        if (type.isEmpty()) {
            exchange.serverError(400, "No file type provided");
        } else if (path.isEmpty() || !home.hasPlaceFor(path)) {
            exchange.serverError(path.isEmpty() ? 400 : 500, "No such directory for '/" + path + "'");
        } else if (home.get(path)
                .filter(known -> known.isFolder() != type.equals("directory"))
                .isPresent()) {
            exchange.serverError(400, "'/" + path + "' exists already with another type");
        } else {
            boolean fresh = home.get(path).isEmpty();
            Object content = body.orElseThrow().getValue("content");
            Optional<Entry> written = switch (type) {
                case "directory" -> home.makeFolder(path);
                case "notebook" -> home.write(path, content instanceof JsonObject json ? json.encode() : "");
                default -> home.write(path, String.valueOf(content));
            };
            written.ifPresentOrElse(
                    entry -> exchange.json(fresh ? 201 : 200, model(entry, type(entry))),
                    () -> exchange.serverError(500, "Unexpected error while saving file: " + path + " No space left"));
        }
    }

    private static String type(Entry entry) {
        if (entry.isFolder()) {
            return "directory";
        }
        return entry.path().endsWith(".ipynb") ? "notebook" : "file";
    }

    /** The model without content. */
    private static JsonObject model(Entry entry, String type) {
        return new JsonObject()
                .put("name", entry.name())
                .put("path", entry.path())
                .put("last_modified", Timestamps.micros(entry.modified()))
                .put("created", Timestamps.micros(entry.created()))
                .putNull("content")
                .putNull("format")
                .putNull("mimetype")
                .put("size", entry.text().map(String::length).orElse(null))
                .put("writable", true)
                .putNull("hash")
                .putNull("hash_algorithm")
                .put("type", type);
    }
}
