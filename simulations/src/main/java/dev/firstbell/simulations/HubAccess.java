package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.ApiToken;
import java.net.URI;

/**
 * A hub that we may drive.
 *
 * @param url the hub's public address, e.g. {@code https://hub.example.edu/} or with a base path
 * @param token a service's or administrator's token; {@link HubCheck#REQUIRED_SCOPES} says what it must be allowed
 */
public record HubAccess(URI url, ApiToken token) {
    public HubAccess {
        requireNonNull(url, "url is null");
        requireNonNull(token, "token is null");
    }
}
