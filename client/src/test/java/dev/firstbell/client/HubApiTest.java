package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.Group;
import dev.firstbell.client.hub.HubInfo;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.ProxyRoute;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.TokenInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of administrators and scripts: named servers, tokens, routes, metrics, groups and activity. */
class HubApiTest {
    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void aNamedServerStartsWithOptionsAsTheWholeBody() {
        hub.on("POST /hub/api/users/ada/servers/lab-1", empty(202));
        ServerRef lab = ServerRef.named("ada", "lab-1");
        assertThat(get(client.servers().start(lab, Map.of("profile", "small")))).isEqualTo(new Accepted(false));
        assertThat(hub.onlyRequest().body()).isEqualTo("{\"profile\":\"small\"}");
        assertThat(get(client.servers().start(lab, Map.of()))).isEqualTo(new Accepted(false));
        assertThat(hub.requests().get(1).body()).isEmpty();
    }

    @Test
    void onlyNamedServersCanBeRemoved() {
        hub.on("DELETE /hub/api/users/ada/servers/lab-1", empty(204));
        assertThat(get(client.servers().remove(ServerRef.named("ada", "lab-1"))))
                .isEqualTo(new Stopped());
        assertThat(hub.onlyRequest().body()).isEqualTo("{\"remove\":true}");
        assertThatIllegalArgumentException().isThrownBy(() -> client.servers().remove(ServerRef.of("ada")));
    }

    @Test
    void aTokenIsCreatedWithAPasswordInsteadOfTheClientsToken() {
        hub.on("POST /hub/api/users/ada/tokens", json(201, "{\"id\": \"a7\", \"token\": \"fresh\"}"));
        assertThat(get(client.tokens().logIn("ada", "pw", "n", Duration.ofSeconds(90))))
                .isEqualTo(ApiToken.of("fresh"));
        assertThat(hub.onlyRequest().headers()).doesNotContainKey("Authorization");
        assertThat(hub.onlyRequest().body()).contains("\"auth\":{", "\"expires_in\":90");
    }

    @Test
    void tokensAreListedWithoutTheirSecrets() {
        hub.on("GET /hub/api/users/ada/tokens", json(200, """
                {"api_tokens": [{"id": "a7", "note": null, "scopes": ["self"], "created": "2026-11-23T08:00:00.5Z",
                 "last_activity": null, "expires_at": "2026-11-23T09:00:00Z", "oauth_client": "JupyterHub"}]}"""));
        assertThat(get(client.tokens().list("ada")))
                .containsExactly(new TokenInfo(
                        "a7",
                        "",
                        Set.of("self"),
                        Instant.parse("2026-11-23T08:00:00.5Z"),
                        Optional.empty(),
                        Optional.of(Instant.parse("2026-11-23T09:00:00Z")),
                        "JupyterHub"));
    }

    @Test
    void routesAreReadPageByPage() {
        hub.on("GET /hub/api/proxy?limit=200&offset=0", json(200, """
                {"items": {"/": {"routespec": "/", "target": "http://hub:8081", "data": {"hub": true}}},
                 "_pagination": {"next": {"offset": 1, "limit": 200, "url": "x"}}}"""));
        hub.on("GET /hub/api/proxy?limit=200&offset=1", json(200, """
                {"items": {"/user/ada/": {"routespec": "/user/ada/", "target": "http://10.0.3.7:8888",
                 "data": {"user": "ada", "server_name": "lab-1"}}}, "_pagination": {"next": null}}"""));
        assertThat(get(client.proxyRoutes()))
                .containsExactly(
                        new ProxyRoute("/", "http://hub:8081", Optional.empty(), ""),
                        new ProxyRoute("/user/ada/", "http://10.0.3.7:8888", Optional.of("ada"), "lab-1"));
    }

    @Test
    void aPageInsteadOfMetricsIsAProtocolFailure() {
        hub.on("GET /hub/metrics", typed(200, "text/plain", "a{b=\"c\"} 1\n"));
        assertThat(get(client.metrics()).samples()).hasSize(1);
        hub.on("GET /hub/metrics", typed(200, "text/html", "<html>Sign in</html>"));
        assertThat(failure(client.metrics()).code()).isEqualTo(Code.PROTOCOL);
        hub.on("GET /hub/metrics", typed(403, "text/html", "<html>"));
        assertThat(failure(client.metrics()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void healthAndInfo() {
        hub.on("GET /hub/health", empty(200));
        assertThat(get(client.health())).isNull();
        hub.on("GET /hub/health", typed(503, "text/plain", "Service Unavailable"));
        assertThat(failure(client.health()).code()).isEqualTo(Code.HUB_RESTARTING);
        hub.on("GET /hub/api/info", json(200, """
                {"version": "5.5.4", "python": "3.12", "spawner": {"class": "kubespawner.KubeSpawner", "version": "7.0.0"},
                 "authenticator": {"class": "a.B", "version": "1"}}"""));
        assertThat(get(client.info()))
                .isEqualTo(new HubInfo(HubVersion.parse("5.5.4"), "3.12", "kubespawner.KubeSpawner", "7.0.0", "a.B"));
    }

    @Test
    void creatingAnExistingGroupIsAConflict() {
        hub.on("POST /hub/api/groups/cs101", error(409, "Group cs101 already exists"));
        assertThat(failure(client.groups().create("cs101", List.of())).code()).isEqualTo(Code.CONFLICT);
        hub.on("GET /hub/api/groups/cs101", json(200, """
                {"name": "cs101", "users": ["ada"], "properties": {"a": 1, "deep": {"b": 2}}}"""));
        assertThat(get(client.groups().get("cs101"))).contains(new Group("cs101", Set.of("ada"), Map.of("a", "1")));
    }

    @Test
    void activityOfAServerIsReportedWithTheUsers() {
        hub.on("POST /hub/api/users/ada/activity", empty(200));
        get(client.reportActivity("ada", Instant.parse("2026-11-23T08:00:00.123456789Z"), true));
        assertThat(hub.onlyRequest().body())
                .contains("\"last_activity\":\"2026-11-23T08:00:00.123456Z\"", "\"servers\":{\"\":{");
    }
}
