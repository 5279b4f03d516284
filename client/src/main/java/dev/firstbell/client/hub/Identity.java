package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Whose token it is and what it may do ({@code GET /hub/api/user}).
 *
 * @param scopes expanded by the hub: a token with {@code admin:users} lists {@code list:users} too; a scope limited to
 *     one object ends in a filter such as {@code !user=ada}
 */
public record Identity(String name, Kind kind, Set<String> scopes) {
    /** The two owners of tokens. */
    public enum Kind {
        USER,
        SERVICE
    }

    public Identity {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token holds the scope without any filter. */
    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
