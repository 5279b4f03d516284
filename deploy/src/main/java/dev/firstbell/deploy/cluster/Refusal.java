package dev.firstbell.deploy.cluster;

import java.net.URI;
import java.util.Optional;

/**
 * A response of an API server that is not the one asked for.
 *
 * @param request the address of the request
 * @param location the header {@code Location} of the response
 */
record Refusal(URI request, Optional<String> location) {
    /** The permission that the request needs, as in messages: {@code list pods in namespace jhub}. */
    String permission() {
        String query = request.getQuery();
        String verb = query != null && query.contains("watch=true") ? "watch" : "list";
        String[] path = request.getPath().split("/");
        String resource = path[path.length - 1];
        for (int i = 0; i < path.length - 2; i++) {
            if (path[i].equals("namespaces")) {
                return verb + " " + resource + " in namespace " + path[i + 1];
            }
        }
        return verb + " " + resource + " in the cluster";
    }

    /** Whether a redirect leads to another host or port, or to another resource than the server's version. */
    boolean isElsewhere() {
        return redirectsTo()
                .filter(target -> !request.getPath().endsWith("/version")
                        || !target.startsWith(request.getScheme() + "://" + request.getRawAuthority() + "/"))
                .isPresent();
    }

    /** Where a redirect leads, without its query, which may hold secrets; empty if this is not a redirect. */
    Optional<String> redirectsTo() {
        return location.map(target -> {
            String address = target.split("[?#]", 2)[0];
            try {
                return request.resolve(address).toString();
            } catch (IllegalArgumentException e) {
                return address;
            }
        });
    }
}
