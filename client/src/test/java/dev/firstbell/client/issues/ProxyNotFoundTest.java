package dev.firstbell.client.issues;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A proxy that had lost its route to the hub answered a deletion with its own 404, which was read as "the user is gone":
 * the clean-up ended, and the users stayed. Every error of the hub's REST API is JSON with a message (issue 14).
 */
class ProxyNotFoundTest {
    private static final TestingHub.Reply PROXYS = page(404, "<html><title>404 Not Found</title></html>");

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void theHubs404MeansGone() {
        hub.on("DELETE /hub/api/users/ada", error(404, "Not Found"))
                .on("GET /hub/api/users/ada", error(404, "Not Found"));

        assertThat(get(client.deleteUser("ada"))).isFalse();
        assertThat(get(client.user("ada"))).isEmpty();
    }

    /** JupyterHub 6.1.1 sends no message with it. */
    @Test
    void theHubs404WithoutAMessageMeansGoneToo() {
        hub.on("DELETE /hub/api/users/ada", 404, "{\"status\": 404, \"message\": null}");

        assertThat(get(client.deleteUser("ada"))).isFalse();
    }

    @Test
    void theProxys404SaysNothingAboutAUserOrAServer() {
        hub.on("DELETE /hub/api/users/ada", PROXYS)
                .on("GET /hub/api/users/ada", PROXYS)
                .on("DELETE /hub/api/users/ada/server", PROXYS)
                .on("POST /hub/api/users/ada/server", PROXYS)
                .on("GET /hub/api/users/ada/tokens", PROXYS)
                .on("DELETE /hub/api/users/ada/tokens/a1", PROXYS);

        assertFromTheProxy(client.deleteUser("ada"));
        assertFromTheProxy(client.user("ada"));
        assertFromTheProxy(client.stopServer("ada"));
        assertFromTheProxy(client.startServer("ada"));
        assertFromTheProxy(client.tokens().list("ada"));
        assertFromTheProxy(client.tokens().revoke("ada", "a1"));
    }

    @Test
    void anAddressWithoutAHubIsNotAHubThatRestarts() {
        hub.on("GET /hub/api/", PROXYS);

        assertThat(failure(client.version()).code()).isEqualTo(Code.PROTOCOL);
    }

    private static void assertFromTheProxy(CompletableFuture<?> call) {
        HubException failure = failure(call);
        assertThat(failure.code()).isEqualTo(Code.HUB_RESTARTING);
        assertThat(failure)
                .hasMessageEndingWith(
                        ": the hub restarts or is down (404): a proxy in front of the hub sent this response, not the hub");
    }
}
