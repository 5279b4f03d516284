package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.browser.BrowserServer;
import dev.firstbell.client.browser.LoginResponse;
import dev.firstbell.client.browser.SpawnResponse;
import java.net.URI;
import java.util.Map;

/** Logs in, chooses the first profile if asked, waits and enters. Arguments: hub URL, user. Password in HUB_PASSWORD. */
final class LogInAsAPerson {
    private LogInAsAPerson() {}

    public static void main(String[] arguments) {
        try (HubClient hub = HubClient.builder(URI.create(arguments[0])).build()) {
            Browser browser = hub.browser();
            LoginResponse login =
                    browser.logIn(arguments[1], System.getenv("HUB_PASSWORD")).join();
            if (!(login instanceof LoginResponse.LoggedIn)) {
                throw new IllegalStateException(login.toString());
            }
            BrowserServer server = browser.server();
            SpawnResponse answer = server.open().join();
            if (answer instanceof SpawnResponse.Form asked) {
                Map<String, String> choice = asked.form().profiles().stream()
                        .findFirst()
                        .map(profile -> Map.of("profile", profile))
                        .orElse(Map.of());
                answer = server.submit(asked.form(), choice).join();
            }
            if (answer instanceof SpawnResponse.Pending) {
                System.out.println(server.progress(event -> System.out.println(event.message()))
                        .end()
                        .join());
            }
            System.out.println(server.land().join());
            browser.logOut().join();
        }
    }
}
