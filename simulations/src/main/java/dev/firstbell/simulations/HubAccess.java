package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A hub that may be tested, and the access to it.
 *
 * @param url the hub's public address, e.g. {@code https://hub.example.edu/} or with a base path
 * @param token a service's or administrator's token with the scopes of {@link HubCheck#REQUIRED_SCOPES}
 * @param authorities a PEM file of certificate authorities to trust besides those of the JDK
 */
public record HubAccess(URI url, ApiToken token, Optional<Path> authorities) {
    public HubAccess {
        requireNonNull(url, "url is null");
        requireNonNull(token, "token is null");
        requireNonNull(authorities, "authorities is null");
    }

    /** A hub without TLS, or with a certificate that the JDK trusts. */
    public HubAccess(URI url, ApiToken token) {
        this(url, token, Optional.empty());
    }
}
