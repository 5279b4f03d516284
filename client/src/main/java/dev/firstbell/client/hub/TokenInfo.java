package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A token without its secret, which the hub shows only once (apihandlers/base.py, token_model).
 *
 * @param id {@code a} and a number
 * @param lastUsed to the hub's activity resolution, 30 s by default
 * @param oauthClient what it was given to; {@code JupyterHub} for one that was asked for
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
