package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

/**
 * A running kernel.
 *
 * @param id a UUID chosen by the single-user server
 * @param name of the kernelspec, such as {@code python3}
 */
public record Kernel(String id, String name) {
    public Kernel {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
    }
}
