package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * What answers at an address that does not lead to a JupyterHub's REST API.
 *
 * @param found what was found, as a phrase that continues "it": {@code redirects to https://hub.example.edu/hub/api/}. It
 *     holds no query of an address, so no secret
 * @param hub where a JupyterHub answers instead; empty if none was found
 */
public record AddressFinding(String found, Optional<URI> hub) {
    public AddressFinding {
        requireNonNull(found, "found is null");
        requireNonNull(hub, "hub is null");
    }
}
