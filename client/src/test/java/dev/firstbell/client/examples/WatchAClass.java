package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import java.net.URI;
import java.util.List;

/**
 * Prints how many servers of a class are ready, and the hub's counts of starts. Arguments: hub URL, prefix of the
 * names. Token in HUB_TOKEN.
 */
final class WatchAClass {
    private WatchAClass() {}

    public static void main(String[] arguments) {
        try (HubClient hub = HubClient.builder(URI.create(arguments[0]))
                .token(ApiToken.fromEnvironment("HUB_TOKEN"))
                .build()) {
            List<HubUser> active = hub.users(UserQuery.prefix(arguments[1]).in(UserQuery.State.ACTIVE))
                    .join();
            long ready = active.stream()
                    .flatMap(user -> user.server().stream())
                    .filter(server -> server.ready())
                    .count();
            System.out.println(active.size() + " servers, " + ready + " of them ready");
            hub.metrics()
                    .join()
                    .spawns()
                    .forEach((outcome, timing) -> System.out.println(outcome + ": " + timing.count()));
        }
    }
}
