package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

/**
 * One of a user's servers.
 *
 * @param name empty for the default server. What else a hub takes is its own affair: up to JupyterHub 5 almost anything
 *     without a slash, from 6 on {@code [a-z][a-z0-9-]{0,29}}.
 */
public record ServerRef(String user, String name) {
    public ServerRef {
        requireNonNull(user, "user is null");
        requireNonNull(name, "name is null");
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user is empty");
        }
    }

    public static ServerRef of(String user) {
        return new ServerRef(user, "");
    }

    /** @throws IllegalArgumentException if the name is empty */
    public static ServerRef named(String user, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a named server's name is empty");
        }
        return new ServerRef(user, name);
    }

    public boolean isDefault() {
        return name.isEmpty();
    }

    /** {@code ada}, or {@code ada/lab-1}. */
    @Override
    public String toString() {
        return isDefault() ? user : user + "/" + name;
    }
}
