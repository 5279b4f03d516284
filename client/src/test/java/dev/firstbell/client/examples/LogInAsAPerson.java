package dev.firstbell.client.examples;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.browser.BrowserServer;
import dev.firstbell.client.browser.LoginResponse;
import dev.firstbell.client.browser.SpawnForm;
import dev.firstbell.client.browser.SpawnResponse;
import java.net.URI;
import java.util.Map;

/**
 * Logs in, chooses the first profile if the hub shows a form, waits for the server and opens its first page. Arguments:
 * hub URL, user. Password in HUB_PASSWORD.
 */
final class LogInAsAPerson {
    private LogInAsAPerson() {}

    public static void main(String[] arguments) {
        try (HubClient hub = HubClient.builder(URI.create(arguments[0])).build()) {
            Browser browser = hub.browser();
            LoginResponse login =
                    browser.logIn(arguments[1], System.getenv("HUB_PASSWORD")).join();
            if (!login.match(loggedIn -> true, rejected -> false, elsewhere -> false)) {
                throw new IllegalStateException(login.toString());
            }
            BrowserServer server = browser.server();
            boolean underWay = isUnderWay(server, server.open().join());
            if (underWay) {
                System.out.println(server.progress(event -> System.out.println(event.message()))
                        .end()
                        .join());
            }
            System.out.println(server.land().join());
            browser.logOut().join();
        }
    }

    private static boolean isUnderWay(BrowserServer server, SpawnResponse response) {
        return response.match(new SpawnResponse.Cases<>() {
            @Override
            public Boolean pending(SpawnResponse.Pending pending) {
                return true;
            }

            @Override
            public Boolean running(SpawnResponse.Running running) {
                return false;
            }

            @Override
            public Boolean form(SpawnResponse.Form form) {
                return isUnderWay(server, chooseFirstProfile(server, form.form()));
            }

            @Override
            public Boolean throttled(SpawnResponse.Throttled throttled) {
                return false;
            }

            @Override
            public Boolean failed(SpawnResponse.Failed failed) {
                return false;
            }

            @Override
            public Boolean notRunning(SpawnResponse.NotRunning notRunning) {
                return false;
            }
        });
    }

    private static SpawnResponse chooseFirstProfile(BrowserServer server, SpawnForm form) {
        if (form.error().isPresent()) {
            throw new IllegalStateException(form.error().get());
        }
        Map<String, String> choices = form.profiles().stream()
                .findFirst()
                .map(profile -> Map.of("profile", profile))
                .orElse(Map.of());
        return server.submit(form, choices).join();
    }
}
