package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.singleuser.ContentEntry.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * The files of one server (jupyter_server services/contents/handlers.py). Paths are relative to the server's root
 * folder, not escaped, with {@code /} between their parts; the root folder's path is empty. Obtained from
 * {@link SingleUser#contents()}. Thread-safe.
 */
public final class Contents {
    private final Caller caller;
    private final ServerRef server;

    Contents(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    /** Looks up a file or folder. Empty if it does not exist. */
    public CompletableFuture<Optional<ContentEntry>> stat(String path) {
        return read(path, "", response -> entry(response.json()));
    }

    /** Lists a folder. Empty if it does not exist. {@code BAD_REQUEST} if the path is a file. */
    public CompletableFuture<Optional<List<ContentEntry>>> list(String folder) {
        return read(
                folder,
                "directory",
                response -> response.json().list("content").stream()
                        .map(Contents::entry)
                        .toList());
    }

    /** Reads a text file of at most 8 MiB. Empty if it does not exist. {@code BAD_REQUEST} if it is not text. */
    public CompletableFuture<Optional<String>> text(String path) {
        return read(path, "file", response -> response.json().text("content"));
    }

    /** Reads a notebook. Empty if it does not exist. {@code BAD_REQUEST} if the file is not a notebook. */
    public CompletableFuture<Optional<Notebook>> notebook(String path) {
        return read(path, "notebook", response -> Notebook.read(response.json().object("content")));
    }

    private <T> CompletableFuture<Optional<T>> read(String path, String type, Function<BufferedResponse, T> read) {
        HttpUrl.Builder url = url(path).newBuilder().addQueryParameter("content", type.isEmpty() ? "0" : "1");
        if (!type.isEmpty()) {
            url.addQueryParameter("type", type);
        }
        return caller.send(Caller.get(url.build()), operation("read a file"), response -> {
            if (response.status() == 404) {
                return Optional.empty();
            }
            return Optional.of(read.apply(response.expectOfServer(200)));
        });
    }

    /** Writes a text file, replacing an existing one. Its folder must exist. */
    public CompletableFuture<ContentEntry> writeText(String path, String text) {
        return write(path, Map.of("type", "file", "format", "text", "content", requireNonNull(text, "text is null")));
    }

    /** Writes a notebook, replacing an existing one. Its folder must exist. */
    public CompletableFuture<ContentEntry> writeNotebook(String path, Notebook notebook) {
        return write(path, Map.of("type", "notebook", "format", "json", "content", notebook.toJson()));
    }

    /** Creates a folder. Does nothing if it exists. */
    public CompletableFuture<ContentEntry> makeFolder(String path) {
        return write(path, Map.of("type", "directory"));
    }

    private CompletableFuture<ContentEntry> write(String path, Map<String, Object> model) {
        return caller.send(
                Caller.get(url(path)).put(Caller.json(model)),
                operation("write a file"),
                response -> entry(response.expectOfServer(201, 200).json()));
    }

    /**
     * Deletes a file or an empty folder.
     *
     * @return false if it did not exist
     */
    public CompletableFuture<Boolean> delete(String path) {
        return caller.send(Caller.delete(url(path)), operation("delete a file"), response -> {
            if (response.status() == 404) {
                return false;
            }
            response.expectOfServer(204);
            return true;
        });
    }

    private static ContentEntry entry(JsonBody json) {
        Type type = switch (json.text("type")) {
            case "directory" -> Type.DIRECTORY;
            case "notebook" -> Type.NOTEBOOK;
            // A contents manager may define further types; none of them is a folder or a notebook.
            default -> Type.FILE;
        };
        return new ContentEntry(json.text("path"), type, json.instant("last_modified"), json.flag("writable"));
    }

    private HttpUrl url(String path) {
        String escaped = Stream.of(requireNonNull(path, "path is null").split("/"))
                .filter(part -> !part.isEmpty())
                .map(HubUrls::quote)
                .collect(Collectors.joining("/"));
        return caller.urls().below(server, escaped.isEmpty() ? "api/contents" : "api/contents/" + escaped);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
