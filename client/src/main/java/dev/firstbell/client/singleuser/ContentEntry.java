package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A file or folder of a server.
 *
 * @param path below the server's root folder, without a slash at either end
 */
public record ContentEntry(String path, Type type, Instant lastModified, boolean writable) {
    /** The type that jupyter_server reports. */
    public enum Type {
        DIRECTORY,
        FILE,
        NOTEBOOK
    }

    public ContentEntry {
        requireNonNull(path, "path is null");
        requireNonNull(type, "type is null");
        requireNonNull(lastModified, "lastModified is null");
    }
}
