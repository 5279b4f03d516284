package dev.firstbell.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form and the rules of JupyterHub 5.5's answers. The expected answers were seen on a real hub. */
class EmbeddedHubApiTest {
    private static final Instant MORNING = Instant.parse("2026-09-07T08:00:00Z");
    private static final double FAST = 100;

    private EmbeddedHub hub;
    private TestingHubHttp http;

    @BeforeEach
    void listen() throws IOException {
        listen(TwinParameters.defaults().with(Quantity.POOL_BASE, 3), HubLimits.Z2JH);
    }

    private void listen(TwinParameters parameters, HubLimits limits) throws IOException {
        if (hub != null) {
            hub.close();
        }
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING)
                .withParameters(parameters)
                .withLimits(limits)
                .withFeatures(HubFeatures.z2jh()
                        .withServiceScopes("admin:users", "admin:servers", "tokens", "access:servers")));
        http = new TestingHubHttp(hub);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String message) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json(answer))
                .isEqualTo(new JsonObject().put("status", status).put("message", message));
    }

    @Test
    void aTokenShowsItsOwnerAndScopes() {
        JsonObject service = json(http.get("/hub/api/user"));

        assertThat(service.getString("kind")).isEqualTo("service");
        assertThat(service.getJsonArray("scopes")).contains("admin:users", "servers", "access:servers", "tokens");
        assertThat(http.as("")
                        .get("/hub/api/user", "Authorization", "bearer " + hub.token())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00000000000000000000000000000000"})
    void withoutAValidTokenTheAnswerIs403AndNever401(String token) {
        TestingHubHttp stranger = http.as(token);

        assertRefused(stranger.get("/hub/api/user"), 403, "Forbidden");
        assertRefused(stranger.get("/hub/api/users"), 403, "Missing or invalid credentials.");
        assertRefused(stranger.post("/hub/api/users/ada/server", ""), 403, "Missing or invalid credentials.");
    }

    @Test
    void usersAreCreatedOnceInLowerCaseAndDeletedOnce() {
        HttpResponse<String> created = http.post("/hub/api/users", "{\"usernames\": [\"Ada\", \"bob\"]}");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(new JsonArray(created.body()).getJsonObject(0).getString("name"))
                .isEqualTo("ada");
        assertThat(new JsonArray(created.body()).getJsonObject(0).getJsonObject("servers"))
                .isEmpty();

        assertRefused(
                http.post("/hub/api/users", "{\"usernames\": [\"ada\", \"bob\"]}"), 409, "All 2 users already exist");
        assertThat(new JsonArray(http.post("/hub/api/users", "{\"usernames\": [\"ada\", \"eve\"]}")
                        .body()))
                .hasSize(1);
        hub.pace(FAST);
        assertThat(http.delete("/hub/api/users/ada").statusCode()).isEqualTo(204);
        assertRefused(http.delete("/hub/api/users/ada"), 404, "Not Found");
        assertRefused(http.get("/hub/api/users/ada"), 404, "Not Found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usernames\": []}",
                "{\"usernames\": \"ada\"}",
                "[]",
                "{",
                "null",
                "3",
                "{\"usernames\": [\"a/b\"]}"
            })
    void aBodyWithoutValidUserNamesIsRejected(String body) {
        assertThat(http.post("/hub/api/users", body).statusCode()).isEqualTo(400);
    }

    @Test
    void aStudentsTokenGivesAccessToThatStudentOnly() {
        http.users("ada", "bob");
        JsonObject made = json(http.post("/hub/api/users/ada/tokens", "{\"note\": \"t\", \"expires_in\": 3600}"));
        assertThat(made.getString("token")).matches("[0-9a-f]{32}");
        assertThat(made.getString("expires_at")).isEqualTo("2026-09-07T09:00:00.000000Z");
        TestingHubHttp ada = http.as(made.getString("token"));

        assertThat(json(ada.get("/hub/api/user")).getString("name")).isEqualTo("ada");
        assertThat(ada.get("/hub/api/users/ada").statusCode()).isEqualTo(200);
        assertRefused(ada.get("/hub/api/users/bob"), 404, "No access to resources or resources not found");
        assertRefused(
                ada.get("/hub/api/users"),
                403,
                "Action is not authorized with current scopes; requires any of [list:users]");
        assertThat(http.post("/hub/api/users/ada/tokens", "{\"scopes\": [\"admin:users\"]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void listsAreFilteredByStateAndPartOfTheName() {
        http.users("ada", "adam", "bob");
        hub.pace(FAST);
        http.started("bob");

        assertThat(names("?name_filter=ada")).containsExactly("ada", "adam");
        assertThat(names("?state=ready")).containsExactly("bob");
        assertThat(names("?state=inactive&sort=-name")).containsExactly("adam", "ada");
        assertThat(http.get("/hub/api/users?state=odd").statusCode()).isEqualTo(400);
        assertThat(http.get("/hub/api/users?limit=many").statusCode()).isEqualTo(400);
        JsonObject page = json(http.get("/hub/api/users?limit=2", "Accept", "application/jupyterhub-pagination+json"));
        assertThat(page.getJsonObject("_pagination").getJsonObject("next").getInteger("offset"))
                .isEqualTo(2);
    }

    private List<Object> names(String query) {
        return new JsonArray(http.get("/hub/api/users" + query).body())
                .stream()
                        .map(user -> (Object) ((JsonObject) user).getString("name"))
                        .toList();
    }

    @Test
    void aPendingStartShowsItsPodAndEndsWhenItIsStopped() {
        http.users("ada");
        hub.pace(1);
        assertThat(http.post("/hub/api/users/ada/server", "").statusCode()).isEqualTo(202);
        // Frozen seconds before the server is ready, even on a slow machine.
        hub.freeze();
        JsonObject server =
                json(http.get("/hub/api/users/ada")).getJsonObject("servers").getJsonObject("");

        assertThat(server.getJsonObject("state").getString("pod_name")).isEqualTo("jupyter-ada");
        assertThat(server.getString("progress_url")).isEqualTo("/hub/api/users/ada/server/progress");
        assertThat(http.delete("/hub/api/users/ada").statusCode())
                .as("a user with a pending start cannot be deleted")
                .isEqualTo(500);
        hub.pace(FAST);
        assertThat(http.delete("/hub/api/users/ada/server").statusCode()).isEqualTo(204);
        assertThat(json(http.get("/hub/api/users/ada")).getJsonObject("servers"))
                .isEmpty();
        assertThat(http.delete("/hub/api/users/ada/server").statusCode())
                .as("again")
                .isEqualTo(204);
    }

    @Test
    void progressIs404BeforeAnyStartAnd400AfterAStop() {
        http.users("ada");
        assertRefused(http.get("/hub/api/users/ada/server/progress"), 404, "Not Found");
        hub.pace(FAST);
        http.started("ada");
        assertThat(http.get("/hub/api/users/ada/server/progress").body())
                .startsWith("\n\ndata: {\"progress\":100,\"ready\":true");
        http.delete("/hub/api/users/ada/server");
        assertRefused(http.get("/hub/api/users/ada/server/progress"), 400, "ada is not starting...");
    }

    @Test
    void aFailedStartIsReportedAgainToLaterRequests() throws IOException {
        listen(
                TwinParameters.defaults().with(Quantity.POOL_MAX, 0).with(Quantity.HUB_CONSECUTIVE_FAILURES, 0),
                new HubLimits(64, Duration.ofSeconds(20)));
        hub.pace(FAST);
        http.users("ada");

        String stream = http.started("ada");

        assertThat(stream).contains("\"reason\":\"FailedScheduling\"").contains("\n\n\n\n");
        assertThat(stream)
                .endsWith("data: {\"progress\":100,\"failed\":true,\"message\":"
                        + "\"Spawn failed: pod jhub/jupyter-ada did not start in 20 seconds!\"}\n\n");
        assertThat(http.get("/hub/api/users/ada/server/progress").body()).contains("\"failed\":true");
        assertThat(json(http.get("/hub/api/users/ada")).getJsonObject("servers"))
                .isEmpty();
    }

    @Test
    void fiveConsecutiveFailuresRestartTheHubAndKeepRunningServers() throws IOException {
        TwinParameters oneSeat = TwinParameters.defaults()
                .with(Quantity.POOL_MAX, 0)
                .with(Quantity.POOL_BASE, 1)
                .withStudentsPerNode(1)
                .with(RandomPart.HUB_RESTART, new Distribution.Constant(600))
                .with(RandomPart.HUB_CHECK, new Distribution.Constant(8));
        listen(oneSeat, new HubLimits(64, Duration.ofSeconds(30)));
        hub.pace(FAST);
        http.users("ada", "b", "c", "d", "e", "f");
        http.started("ada");
        String bob = json(http.post("/hub/api/users/b/tokens", "{}")).getString("token");
        http.get("/user/ada/api/status");
        for (String user : List.of("b", "c", "d", "e", "f")) {
            http.post("/hub/api/users/" + user + "/server", "");
        }
        Instant afterTheFailures = hub.advanceTo(hub.now().plusSeconds(60));

        HttpResponse<String> down = http.get("/hub/api/user");
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).isEqualTo("Service Unavailable");
        assertThat(down.headers().firstValue("X-JupyterHub-Version")).isEmpty();
        assertThat(http.get("/user/ada/api/status").statusCode())
                .as("a token that the server verified within the last 300 s")
                .isEqualTo(200);
        assertThat(http.as(bob).get("/user/ada/api/status").statusCode())
                .as("a token that only the hub can verify")
                .isEqualTo(500);

        while (hub.restarts() == 0) {
            hub.advanceTo(hub.now().plusSeconds(1));
        }
        assertThat(json(http.get("/hub/api/users/ada")).getString("pending")).isEqualTo("check");
        assertThat(json(http.get("/hub/api/users/b")).getJsonObject("servers")).isEmpty();
        hub.advanceTo(afterTheFailures.plusSeconds(700));
        assertThat(json(http.get("/hub/api/users/ada")).getString("server")).isEqualTo("/user/ada/");
    }

    @Test
    void requestsForAStoppedServerAreRedirectedToTheHub() {
        http.users("ada");

        assertThat(http.get("/user/ada/lab").headers().firstValue("Location")).contains("/hub/user/ada/lab");
        assertThat(http.get("/hub/user/ada/lab").statusCode()).isEqualTo(424);
        assertThat(json(http.get("/hub/user/ada/api/status")).getString("message"))
                .startsWith("JupyterHub server no longer running at /user/ada/api/status");
        assertThat(http.post("/user/ada/api/kernels", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void aRunningServerServesItsPageAndApiToAuthorizedTokensOnly() {
        http.users("ada", "bob");
        hub.pace(FAST);
        http.started("ada");
        String bob = json(http.post("/hub/api/users/bob/tokens", "{}")).getString("token");

        assertThat(http.get("/user/ada/").headers().firstValue("Location")).contains("/user/ada/lab");
        HttpResponse<String> page = http.get("/user/ada/lab");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("simulated");
        assertThat(http.as("").get("/user/ada/api").statusCode()).isEqualTo(200);
        assertThat(http.as(bob).get("/user/ada/api/status").statusCode()).isEqualTo(403);
        assertThat(json(http.get("/user/ada/api/status")).getInteger("kernels")).isZero();
        assertThat(json(http.get("/user/ada/api/kernelspecs")).getString("default"))
                .isEqualTo("python3");
        assertThat(http.get("/user/ada/tree").statusCode()).isEqualTo(404);
    }

    @Test
    void unusualNamesAreEscapedInPathsAndHashedInPodNames() {
        hub.pace(FAST);
        http.users("ana lopez@x.edu");
        String path = "/hub/api/users/ana%20lopez@x.edu";

        http.post(path + "/server", "");
        String stream = http.get(path + "/server/progress").body();

        assertThat(stream).contains("\"url\":\"/user/ana%20lopez@x.edu/\"");
        assertThat(http.get("/user/ana%20lopez@x.edu/api").statusCode()).isEqualTo(200);
        assertThat(json(http.get(path))
                        .getJsonObject("servers")
                        .getJsonObject("")
                        .getJsonObject("state")
                        .getString("pod_name"))
                .startsWith("jupyter-ana-lopez-x-edu---");
    }

    @Test
    void oversizedBodiesAndHeadersAreRejected() {
        assertThat(http.post("/hub/api/users", "x".repeat(1024 * 1024 + 1)).statusCode())
                .isEqualTo(413);
        assertThat(http.get("/hub/api/user", "X-Long", "x".repeat(20_000)).statusCode())
                .isEqualTo(431);
    }

    @Test
    void unknownPathsAre404AndUnknownMethodsAre405() {
        assertRefused(http.get("/hub/api/nothing"), 404, "Not Found");
        assertRefused(http.delete("/hub/api/user"), 405, "Method Not Allowed");
        assertThat(http.get("/hub/health").statusCode()).isEqualTo(200);
        assertThat(http.get("/").headers().firstValue("Location")).contains("/hub/");
    }

    @Test
    void aResetKeepsOnlyTheUrlAndTheToken() {
        hub.pace(FAST);
        http.users("ada");
        http.started("ada");

        hub.reset(MORNING.plusSeconds(60));

        assertThat(hub.now()).isEqualTo(MORNING.plusSeconds(60));
        assertThat(hub.nodesUsed()).isZero();
        assertThat(http.get("/hub/api/users").body()).isEqualTo("[]");
    }
}
