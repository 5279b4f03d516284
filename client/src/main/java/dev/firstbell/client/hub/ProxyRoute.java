package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One entry of the proxy's routing table, as the hub sees it.
 *
 * @param spec {@code /user/ada/}; with a subdomain per user it begins with the host
 * @param target where requests go, such as {@code http://10.0.3.7:8888}
 * @param user whose server it is; empty for the hub and services
 * @param serverName empty for the default server and for what is no server
 */
public record ProxyRoute(String spec, String target, Optional<String> user, String serverName) {
    public ProxyRoute {
        requireNonNull(spec, "spec is null");
        requireNonNull(target, "target is null");
        requireNonNull(user, "user is null");
        requireNonNull(serverName, "serverName is null");
    }
}
