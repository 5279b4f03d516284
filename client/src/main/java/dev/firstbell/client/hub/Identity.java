package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The owner and the scopes of a token ({@code GET /hub/api/user}).
 *
 * @param scopes as expanded by the hub: a token with {@code admin:users} also lists {@code list:users}. A scope that is
 *     limited to one object ends in a filter such as {@code !user=ada}.
 */
public record Identity(String name, Kind kind, Set<String> scopes) {
    /** The kinds of token owners. */
    public enum Kind {
        USER,
        SERVICE
    }

    public Identity {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token has the scope without a filter. */
    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
