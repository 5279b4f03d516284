package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A token without its secret, which the hub shows only on creation (apihandlers/base.py, token_model).
 *
 * @param id {@code a} followed by a number
 * @param lastUsed accurate to the hub's activity resolution, 30 s by default
 * @param oauthClient the client that the token was issued to; {@code JupyterHub} if it was requested at the hub
 */
public record TokenInfo(
        String id,
        String note,
        Set<String> scopes,
        Instant created,
        Optional<Instant> lastUsed,
        Optional<Instant> expires,
        String oauthClient) {
    public TokenInfo {
        requireNonNull(id, "id is null");
        requireNonNull(note, "note is null");
        scopes = Set.copyOf(scopes);
        requireNonNull(created, "created is null");
        requireNonNull(lastUsed, "lastUsed is null");
        requireNonNull(expires, "expires is null");
        requireNonNull(oauthClient, "oauthClient is null");
    }
}
