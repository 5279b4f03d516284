package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One entry of the proxy's routing table, as the hub reports it (apihandlers/proxy.py).
 *
 * @param spec such as {@code /user/ada/}; where each user has a subdomain it begins with the host
 * @param target where the proxy sends requests, such as {@code http://10.0.3.7:8888}
 * @param user the owner of the server; empty for the hub and services
 * @param serverName empty for the default server, the hub and services
 */
public record ProxyRoute(String spec, String target, Optional<String> user, String serverName) {
    public ProxyRoute {
        requireNonNull(spec, "spec is null");
        requireNonNull(target, "target is null");
        requireNonNull(user, "user is null");
        requireNonNull(serverName, "serverName is null");
    }
}
