package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.progress.ProgressEnd;
import java.net.URI;

/** Starts one user's server and follows it until it is ready. Arguments: hub URL, user. Token in HUB_TOKEN. */
final class StartOneServer {
    private StartOneServer() {}

    public static void main(String[] arguments) {
        ServerRef server = ServerRef.of(arguments[1]);
        try (HubClient hub = HubClient.builder(URI.create(arguments[0]))
                .token(ApiToken.fromEnvironment("HUB_TOKEN"))
                .build()) {
            StartResponse response = hub.servers().start(server).join();
            System.out.println(response);
            if (response instanceof StartResponse.Accepted) {
                ProgressEnd end = hub.servers()
                        .progress(server, event -> System.out.println(event.message()))
                        .end()
                        .join();
                System.out.println(end);
            }
        }
    }
}
