package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

/**
 * Identifies one server of a user.
 *
 * @param name empty for the default server. The hub decides which names are valid: JupyterHub 5 and earlier accept
 *     almost anything without a slash, JupyterHub 6 accepts {@code [a-z][a-z0-9-]{0,29}}.
 */
public record ServerRef(String user, String name) {
    public ServerRef {
        requireNonNull(user, "user is null");
        requireNonNull(name, "name is null");
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user is empty");
        }
    }

    /** The user's default server. */
    public static ServerRef of(String user) {
        return new ServerRef(user, "");
    }

    /**
     * A named server of the user.
     *
     * @throws IllegalArgumentException if the name is empty
     */
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
