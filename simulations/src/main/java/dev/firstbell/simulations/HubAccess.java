package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * The command's options that name this hub and the access to it, for a command that a message suggests. A token that
     * does not come from a file comes from the environment, which the next command has too.
     */
    public List<String> options() {
        List<String> options = new ArrayList<>(List.of("--hub", url.toString()));
        token.file().ifPresent(file -> options.addAll(List.of("--token-file", file.toString())));
        authorities.ifPresent(file -> options.addAll(List.of("--ca-file", file.toString())));
        return List.copyOf(options);
    }

    /** A hub without TLS, or with a certificate that the JDK trusts. */
    public HubAccess(URI url, ApiToken token) {
        this(url, token, Optional.empty());
    }
}
