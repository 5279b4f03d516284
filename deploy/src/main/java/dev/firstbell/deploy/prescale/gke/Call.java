package dev.firstbell.deploy.prescale.gke;

import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One request to an API.
 *
 * @param purpose completes {@code refused to …}, e.g. {@code read node pool user}
 * @param source where an answer comes from, e.g. {@code container.googleapis.com: setSize}
 * @param permission the IAM permission that it needs
 * @param address the whole address
 * @param body what is posted; a request without one is a GET
 */
record Call(String purpose, String source, String permission, URI address, Optional<JsonNode> body) {}
