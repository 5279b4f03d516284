package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

/**
 * An open notebook and its kernel.
 *
 * @param path below the server's root folder
 */
public record NotebookSession(String id, String path, Kernel kernel) {
    public NotebookSession {
        requireNonNull(id, "id is null");
        requireNonNull(path, "path is null");
        requireNonNull(kernel, "kernel is null");
    }
}
