package dev.firstbell.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.embedded.HubFeatures.App;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.hub.StartFault;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The effects of an administrator's configuration, with the hub's own messages. */
class HubFeaturesTest {
    private static final HubFeatures PLAIN =
            HubFeatures.z2jh().withServiceScopes("admin:users", "admin:servers", "tokens", "access:servers");

    private EmbeddedHub hub;
    private TestingHubHttp http;

    private void listen(HubFeatures features) throws IOException {
        listen(features, TwinParameters.defaults());
    }

    private void listen(HubFeatures features, TwinParameters parameters) throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.parse("2026-09-07T08:00:00Z"))
                .withParameters(parameters.with(Quantity.POOL_BASE, 1).with(Quantity.HUB_CONSECUTIVE_FAILURES, 0))
                .withLimits(new HubLimits(64, Duration.ofSeconds(300)))
                .withFeatures(features));
        hub.pace(100);
        http = new TestingHubHttp(hub);
    }

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    private static String message(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("message");
    }

    private HttpResponse<String> start(String user) {
        return http.post("/hub/api/users/" + user + "/server", "");
    }

    @Test
    void theDefaultServiceHoldsOnlyTheScopesOfAClassStart() throws IOException {
        listen(HubFeatures.z2jh());
        http.users("ada");
        http.started("ada");

        assertThat(http.get("/user/ada/api/status").statusCode()).isEqualTo(403);
        assertThat(http.get("/hub/api/info").statusCode()).isEqualTo(403);
        assertThat(http.get("/hub/api/proxy").statusCode()).isEqualTo(403);
        assertThat(http.get("/hub/api/groups").statusCode()).isEqualTo(403);
        assertThat(http.get("/hub/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void aServiceWithoutTheMetricsScopeGetsAnErrorPage() throws IOException {
        listen(HubFeatures.z2jh().withServiceScopes("admin:users", "admin:servers", "tokens"));

        assertThat(http.get("/hub/metrics").statusCode()).isEqualTo(403);
        assertThat(http.get("/hub/metrics").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    }

    @ParameterizedTest
    @CsvSource({"fails, 500, error", "never, 500, timeout", "stuck, 500, timeout"})
    void withASlowSpawnTimeoutAFailureIsAnsweredWithItsReasonOnly(String user, int status, String reason)
            throws IOException {
        listen(PLAIN.withSlowSpawnTimeout(Duration.ofSeconds(60))
                .withFaults(server -> Optional.of(
                        switch (server.user().name()) {
                            case "fails" -> new StartFault.SpawnerFails("no more room");
                            case "never" -> new StartFault.NeverAnswers(Duration.ofSeconds(5));
                            default -> new StartFault.NeverRuns(Duration.ofSeconds(5));
                        })));
        http.users(user);

        HttpResponse<String> answer = start(user);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(message(answer)).isEqualTo(reason);
    }

    @Test
    void withASlowSpawnTimeoutAStartThatIsReadyInTimeIsAnswered201() throws IOException {
        listen(PLAIN.withSlowSpawnTimeout(Duration.ofSeconds(120)));
        http.users("ada");
        assertThat(start("ada").statusCode()).isEqualTo(201);
        assertThat(http.get("/user/ada/api/status").statusCode()).isEqualTo(200);
    }

    @Test
    void aStartBeyondTheActiveServerLimitIsRefusedWithoutRetryAfter() throws IOException {
        listen(PLAIN.withActiveServerLimit(1));
        http.users("ada", "bob");
        http.started("ada");

        HttpResponse<String> answer = start("bob");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
        assertThat(message(answer)).isEqualTo("Active user limit exceeded. Try again in a few minutes.");
    }

    @Test
    void namedServersAreDisabledByDefaultAndLimitedInNumber() throws IOException {
        listen(PLAIN);
        http.users("ada");
        assertThat(message(http.post("/hub/api/users/ada/servers/lab", "")))
                .isEqualTo("Named servers are not enabled.");
        hub.close();
        listen(PLAIN.withNamedServers(1));
        http.users("ada");

        assertThat(http.post("/hub/api/users/ada/servers/lab-1", "{\"size\": 2}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(http.get("/hub/api/users/ada/servers/lab-1/progress").body())
                .endsWith("\"url\":\"/user/ada/lab-1/\"}\n\n");
        JsonObject server = new JsonObject(http.get("/hub/api/users/ada").body())
                .getJsonObject("servers")
                .getJsonObject("lab-1");
        assertThat(server.getJsonObject("user_options")).isEqualTo(new JsonObject().put("size", 2));
        assertThat(server.getJsonObject("state").getString("pod_name")).isEqualTo("jupyter-ada--lab-1");
        assertThat(http.get("/user/ada/lab-1/api/status").statusCode()).isEqualTo(200);
        assertThat(message(http.post("/hub/api/users/ada/servers/two", "")))
                .startsWith("User ada already has the maximum of 1 named servers.");
        assertThat(http.send("DELETE", "/hub/api/users/ada/servers/lab-1", "{\"remove\": true}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(http.delete("/hub/api/users/ada/servers/lab-1").statusCode()).isEqualTo(404);
        assertThat(http.send("DELETE", "/hub/api/users/ada/server", "{\"remove\": true}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void withABasePathAllAddressesAreBelowIt() throws IOException {
        listen(PLAIN.withBasePath("/jupyter/"));

        assertThat(hub.url().getPath()).isEqualTo("/jupyter/");
        assertThat(http.get("/hub/api/").statusCode()).isEqualTo(404);
        assertThat(http.get("/jupyter/hub/api/").statusCode()).isEqualTo(200);
        assertThat(http.get("/jupyter/").headers().firstValue("Location")).contains("/jupyter/hub/");
    }

    @Test
    void anAppThatStartsTooSlowlyIsAnswered500WithTheReason() throws IOException {
        listen(PLAIN.withApps(Map.of(
                "vscode", App.startingIn(Duration.ofSeconds(2)), "slow", App.startingIn(Duration.ofSeconds(20)))));
        http.users("ada");
        http.started("ada");

        assertThat(http.get("/user/ada/vscode").headers().firstValue("Location"))
                .contains("/user/ada/vscode/");
        assertThat(http.get("/user/ada/vscode/").headers().firstValue("Location"))
                .contains("./?folder=/home/jovyan");
        assertThat(http.get("/user/ada/vscode/?folder=/home/jovyan").statusCode())
                .isEqualTo(200);
        assertThat(http.get("/user/ada/slow/").statusCode()).isEqualTo(500);
        assertThat(http.get("/user/ada/slow/").body()).contains("could not start slow in time");
    }

    @ParameterizedTest
    @CsvSource({"20, 302", "200, 500"})
    void vsCodeTakesAsLongAsTheModelSays(int seconds, int status) throws IOException {
        listen(
                PLAIN.withApps(Map.of("vscode", App.vsCode(Duration.ofSeconds(100)))),
                TwinParameters.defaults().with(RandomPart.VSCODE_START, new Distribution.Constant(seconds)));
        http.users("ada");
        http.started("ada");
        Instant asked = hub.now();

        assertThat(http.get("/user/ada/vscode/").statusCode()).isEqualTo(status);
        assertThat(Duration.between(asked, hub.now()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(Math.min(seconds, 100)));
    }

    /** Another student's stream takes the core, so that the pod of the next start cannot be created in time. */
    @Test
    void openProgressStreamsTakeTheHubsTime() throws IOException {
        listen(
                PLAIN,
                TwinParameters.defaults()
                        .with(RandomPart.CONTAINER_START, new Distribution.Constant(250))
                        .with(Quantity.HUB_STREAM, 3));
        http.users("ada", "bob");
        start("bob");
        AtomicReference<String> ofAda = new AtomicReference<>();

        http.stream("/hub/api/users/bob/server/progress", () -> {
            ofAda.set(http.started("ada"));
            http.delete("/hub/api/users/bob/server");
        });

        assertThat(ofAda.get()).contains("Spawn failed: Could not create pod jhub/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "jupyter/", "/jupyter", "/a b/", "//"})
    void anInvalidBasePathIsRejected(String path) {
        assertThatThrownBy(() -> HubFeatures.z2jh().withBasePath(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTextFormLeavesThePasswordOut() {
        assertThat(HubFeatures.z2jh().withPassword("sesame")).asString().doesNotContain("sesame");
    }
}
