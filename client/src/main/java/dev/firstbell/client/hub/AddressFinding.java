package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * What answers at an address that does not lead to a JupyterHub's REST API.
 *
 * @param protocol what kind of program answers
 * @param found what was found, as a phrase that continues "it": {@code redirects to https://hub.example.edu/hub/api/}. It
 *     holds no query of an address, so no secret
 * @param hub where a JupyterHub answers instead; empty if none was found
 */
public record AddressFinding(Protocol protocol, String found, Optional<URI> hub) {
    /** What the program at an address speaks. */
    public enum Protocol {
        /** HTTP or HTTPS; also assumed of an address at which nothing answers. */
        HTTP,
        /** Another protocol, such as SSH. */
        OTHER
    }

    public AddressFinding {
        requireNonNull(protocol, "protocol is null");
        requireNonNull(found, "found is null");
        requireNonNull(hub, "hub is null");
    }
}
