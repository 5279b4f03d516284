package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.singleuser.AppResponse;
import dev.firstbell.client.singleuser.ProxiedApp;
import dev.firstbell.client.websocket.AppSocket;
import java.net.URI;
import java.time.Duration;

/**
 * Measures how long VS Code takes to open on a server that is ready. Arguments: hub URL, user, path such as vscode/.
 * Token in HUB_TOKEN.
 */
final class OpenVsCode {
    private OpenVsCode() {}

    public static void main(String[] arguments) {
        try (HubClient hub = HubClient.builder(URI.create(arguments[0]))
                .token(ApiToken.fromEnvironment("HUB_TOKEN"))
                .build()) {
            ProxiedApp app = hub.singleUser(arguments[1]).app(arguments[2]);
            long start = System.nanoTime();
            AppResponse page = app.open(Duration.ofMinutes(5)).join();
            System.out.println(page + " after " + since(start));
            if (page.match(opened -> true, notStarted -> false, notYet -> false, rejected -> false)) {
                try (AppSocket socket = app.openSocket().join()) {
                    System.out.println("websocket after " + since(start) + " " + socket.subprotocol());
                }
                System.out.println("healthy: " + app.healthy().join());
            }
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
