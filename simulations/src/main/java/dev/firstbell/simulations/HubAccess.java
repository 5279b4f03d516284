package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A hub that we may drive.
 *
 * @param url the hub's public address, e.g. {@code https://hub.example.edu/} or with a base path
 * @param token a service's or administrator's token; {@link HubCheck#REQUIRED_SCOPES} says what it must be allowed
 * @param authorities a file of certificate authorities in PEM, to trust besides the JDK's
 */
public record HubAccess(URI url, ApiToken token, Optional<Path> authorities) {
    public HubAccess {
        requireNonNull(url, "url is null");
        requireNonNull(token, "token is null");
        requireNonNull(authorities, "authorities is null");
    }

    /** A hub whose certificate, if it has one, the JDK's authorities have signed. */
    public HubAccess(URI url, ApiToken token) {
        this(url, token, Optional.empty());
    }
}
