package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.redirect;
import static dev.firstbell.client.TestingHub.typed;
import static dev.firstbell.client.TestingHub.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.Identity;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StartResponse.Pending;
import dev.firstbell.client.hub.StartResponse.Rejected;
import dev.firstbell.client.hub.StartResponse.Throttled;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.StopResponse.Stopping;
import dev.firstbell.client.hub.UserQuery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubClientTest {
    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().userAgent("tests").build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void readsTheVersionWithoutShowingTheToken() {
        hub.version("5.5.4");
        assertThat(get(client.version())).isEqualTo(new HubVersion("5.5.4", 5, 5));
        assertThat(hub.onlyRequest().headers().get("Authorization")).isNull();
        assertThat(hub.onlyRequest().headers().getFirst("User-Agent")).isEqualTo("tests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"version\": \"next\"}", "{\"version\": 5}", "{}", "[]", "\"5.5\"", "<html>", "", "\u0000"})
    void aResponseWithoutAVersionIsAProtocolFailure(String body) {
        hub.on("GET /hub/api/", json(200, body));
        assertThat(failure(client.version()).code()).isEqualTo(Code.PROTOCOL);
    }

    /** Gitea and Grafana state a version as well. */
    @Test
    void anotherProgramThatStatesAVersionIsNotAHub() {
        hub.on("GET /hub/api/", json(200, "{\"version\": \"1.21.3\"}"))
                .on("GET /hub/api/user", json(200, "{\"version\": \"1.21.3\"}"));
        assertThat(failure(client.version()).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void aHubWhoseProxyRemovesItsHeaderIsAHub() {
        hub.on("GET /hub/api/", json(200, "{\"version\": \"5.5.4\"}"))
                .on(
                        "GET /hub/api/user",
                        json(403, "{\"status\": 403, \"message\": \"Missing or invalid credentials.\"}"));
        assertThat(get(client.version())).isEqualTo(new HubVersion("5.5.4", 5, 5));
    }

    @Test
    void aPageOfMaintenanceIsNamedWithItsRetryAfter() {
        hub.on(
                "GET /hub/api/",
                TestingHub.withHeader(
                        "Retry-After", "3600", TestingHub.page(503, "<title>Maintenance\n until 18:00</title>")));
        HubException failure = failure(client.version());
        assertThat(failure)
                .hasMessage("read the hub's version: the hub restarts or is down (503): the page \"Maintenance"
                        + " until 18:00\"");
        assertThat(failure.retryAfter()).contains(java.time.Duration.ofHours(1));
    }

    @Test
    void theFailureNamesTheTargetOfARedirect() {
        hub.on("GET /hub/api/", redirect(301, "https://elsewhere.example/hub/api/"));
        HubException failure = failure(client.version());
        assertThat(failure.code()).isEqualTo(Code.PROTOCOL);
        assertThat(failure).hasMessageContaining("https://elsewhere.example/hub/api/");
    }

    @Test
    void identifiesTheToken() {
        hub.on(
                "GET /hub/api/user",
                json(
                        200,
                        "{\"kind\": \"service\", \"name\": \"bell\", \"scopes\": [\"list:users\", \"users!user=ada\"]}"));
        Identity identity = get(client.whoAmI());
        assertThat(identity.name()).isEqualTo("bell");
        assertThat(identity.kind()).isEqualTo(Identity.Kind.SERVICE);
        assertThat(identity.has("list:users")).isTrue();
        assertThat(identity.has("users")).isFalse();
        assertThat(hub.onlyRequest().headers().getFirst("Authorization")).isEqualTo("token secret");
    }

    @Test
    void listsAllPagesOfUsersWithThePrefix() {
        hub.on("GET /hub/api/users?limit=200&offset=0&sort=id&name_filter=bell-", json(200, """
                        {"items": [{"name": "bell-1"}, {"name": "not-bell-2"}],
                         "_pagination": {"offset": 0, "limit": 200, "total": 201, "next": {"offset": 200, "limit": 200,
                          "url": "http://elsewhere.example/steal"}}}"""));
        hub.on("GET /hub/api/users?limit=200&offset=200&sort=id&name_filter=bell-", json(200, """
                        {"items": [{"name": "bell-3", "admin": true}],
                         "_pagination": {"offset": 200, "limit": 200, "total": 201, "next": null}}"""));
        assertThat(get(client.users(UserQuery.prefix("bell-"))))
                .extracting(HubUser::name)
                .containsExactly("bell-1", "bell-3");
        assertThat(hub.requests())
                .allSatisfy(asked -> assertThat(asked.headers().getFirst("Accept"))
                        .isEqualTo("application/jupyterhub-pagination+json"));
    }

    @Test
    void pagesInACircleAreAProtocolFailure() {
        hub.on(
                "GET /hub/api/users?limit=200&offset=0&sort=id&state=ready",
                json(200, "{\"items\": [], \"_pagination\": {\"next\": {\"offset\": 0}}}"));
        assertThat(failure(client.users(UserQuery.all().in(UserQuery.State.READY)))
                        .code())
                .isEqualTo(Code.PROTOCOL);
    }

    @Test
    void createsUsersInBatchesAndReturnsTheNewOnes() {
        hub.on("POST /hub/api/users", exchange -> {
            boolean first = hub.requests().size() == 1;
            (first ? json(201, "[{\"name\": \"u-1\"}, {\"name\": \"u-2\"}]") : error(409, "All 50 users already exist"))
                    .to(exchange);
        });
        List<String> names = IntStream.range(0, 150).mapToObj(i -> "u-" + i).toList();
        assertThat(get(client.createUsers(names))).containsExactly("u-1", "u-2");
        assertThat(hub.requests()).hasSize(2);
        assertThat(hub.requests().get(1).body()).contains("\"u-149\"").doesNotContain("\"u-99\"");
    }

    @Test
    void readsAUserWithTheServer() {
        hub.on("GET /hub/api/users/ada", json(200, """
                        {"name": "ada", "admin": false, "servers": {"": {"name": "", "ready": false, "pending": "spawn",
                         "started": "2026-11-23T08:59:58.250000Z", "url": "/user/ada/",
                         "state": {"pod_name": "jupyter-ada"}}}}"""));
        assertThat(get(client.user("ada")).orElseThrow().server())
                .contains(new HubServer(
                        "",
                        false,
                        Optional.of("spawn"),
                        Optional.of(Instant.parse("2026-11-23T08:59:58.25Z")),
                        Optional.empty(),
                        Optional.of("/user/ada/"),
                        Optional.of("jupyter-ada")));
    }

    @Test
    void anUnknownUserIsAbsentAndDeletingItReturnsFalse() {
        hub.on("GET /hub/api/users/nobody", error(404, "Not Found"));
        hub.on("DELETE /hub/api/users/nobody", error(404, "Not Found"));
        hub.on("DELETE /hub/api/users/ada", empty(204));
        assertThat(get(client.user("nobody"))).isEmpty();
        assertThat(get(client.deleteUser("nobody"))).isFalse();
        assertThat(get(client.deleteUser("ada"))).isTrue();
    }

    @Test
    void deletingAUserWhoseServerIsStoppingIsAConflict() {
        hub.on("DELETE /hub/api/users/ada", error(400, "ada's server is in the process of stopping, please wait."));
        assertThat(failure(client.deleteUser("ada")).code()).isEqualTo(Code.CONFLICT);
    }

    @Test
    void createsATokenThatExpires() {
        hub.on("POST /hub/api/users/ada/tokens", json(201, "{\"token\": \"abc\", \"id\": \"a1\"}"));
        assertThat(get(client.createToken("ada", "class", Duration.ofHours(2)))).isEqualTo(ApiToken.of("abc"));
        assertThat(hub.onlyRequest().body()).contains("\"expires_in\":7200").contains("\"note\":\"class\"");
    }

    @Test
    void distinguishesTheResponsesToAStart() {
        String path = "POST /hub/api/users/ada/server";
        hub.on(path, empty(201));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Accepted(true));
        hub.on(path, empty(202));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Accepted(false));
        hub.on(path, error(400, "ada is already running"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new AlreadyRunning());
        hub.on(path, error(400, "ada is pending stop"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Pending("stop", "ada is pending stop"));
        hub.on(path, error(400, "ada is pending check"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Pending("check", "ada is pending check"));
        hub.on(path, error(500, "timeout"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Rejected(500, "timeout"));
        assertThat(hub.requests()).allSatisfy(asked -> assertThat(asked.body()).isEmpty());
    }

    @Test
    void aThrottledStartHasARetryAfter() {
        String path = "POST /hub/api/users/ada/server";
        String message = "Too many users trying to log in right now. Try again in 50 seconds.";
        hub.on(path, withHeader("Retry-After", "43", error(429, message)));
        assertThat(get(client.startServer("ada")))
                .isEqualTo(new Throttled(Optional.of(Duration.ofSeconds(43)), message));
        hub.on(
                path,
                withHeader(
                        "Date", "Mon, 23 Nov 2026 09:00:00 GMT", withHeader("Retry-After", "later", error(429, "no"))));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Throttled(Optional.empty(), "no"));
    }

    @Test
    void aStartAtTheActiveServerLimitHasNoRetryAfter() {
        String message = "Active user limit exceeded. Try again in a few minutes.";
        hub.on("POST /hub/api/users/ada/server", error(429, message));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Throttled(Optional.empty(), message));
    }

    @Test
    void distinguishesTheResponsesToAStop() {
        hub.on("DELETE /hub/api/users/ada/server", empty(204));
        assertThat(get(client.stopServer("ada"))).isEqualTo(new Stopped());
        hub.on("DELETE /hub/api/users/ada/server", empty(202));
        assertThat(get(client.stopServer("ada"))).isEqualTo(new Stopping());
    }

    @ParameterizedTest
    @CsvSource({"403,FORBIDDEN", "404,NOT_FOUND", "502,SERVER_ERROR", "204,PROTOCOL"})
    void otherResponsesToAStartAreFailures(int status, Code code) {
        hub.on("POST /hub/api/users/ada/server", status == 204 ? empty(204) : error(status, "words"));
        if (code == Code.SERVER_ERROR) {
            assertThat(get(client.startServer("ada"))).isEqualTo(new Rejected(status, "words"));
        } else {
            HubException failure = failure(client.startServer("ada"));
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.user()).contains("ada");
            assertThat(failure.operation()).isEqualTo("start server");
            assertThat(failure.status()).hasValue(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,BAD_REQUEST",
        "403,FORBIDDEN",
        "404,NOT_FOUND",
        "409,CONFLICT",
        "429,THROTTLED",
        "500,SERVER_ERROR",
        "503,SERVER_ERROR",
        "206,PROTOCOL"
    })
    void eachStatusHasItsCodeAndTheHubsMessage(int status, Code code) {
        hub.on("GET /hub/api/user", error(status, "the hub's words"));
        HubException failure = failure(client.whoAmI());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.hubMessage()).isEqualTo("the hub's words");
        assertThat(failure.user()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aProxyWithoutTheHubMeansThatTheHubRestarts(int status) {
        hub.on("POST /hub/api/users/ada/server", typed(status, "text/plain", "Service Unavailable"));
        HubException failure = failure(client.startServer("ada"));
        assertThat(failure.code()).isEqualTo(Code.HUB_RESTARTING);
        assertThat(failure.hubMessage()).isEqualTo("Service Unavailable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\": 1, \"_pagination\": {}}",
                "{\"items\": [1], \"_pagination\": {}}",
                "{\"items\": [{\"name\": 1}], \"_pagination\": {}}",
                "{\"items\": [{\"name\": \"a\", \"servers\": []}], \"_pagination\": {}}",
                "{\"items\": [{\"name\": \"a\", \"servers\": {\"\": 1}}], \"_pagination\": {}}",
                "{\"items\": [{\"name\": \"a\", \"servers\": {\"\": {\"started\": \"noon\"}}}], \"_pagination\": {}}",
                "{\"items\": [], \"_pagination\": {\"next\": {\"offset\": 1e999}}}",
                "{\"items\": [], \"_pagination\": {\"next\": {\"offset\": 1e20}}}",
                "{\"items\": []}",
                "[]"
            })
    void jsonOfTheWrongShapeIsAProtocolFailure(String body) {
        hub.on("GET /hub/api/users?limit=200&offset=0&sort=id", json(200, body));
        assertThat(failure(client.users(UserQuery.all())).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void jsonOfAbsurdDepthIsAProtocolFailure() {
        hub.on("GET /hub/api/user", json(200, "[".repeat(1_000_000)));
        assertThat(failure(client.whoAmI()).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void aViewWithAnotherTokenSharesConnectionsAndLeavesThemOpen() {
        hub.on("GET /hub/api/user", error(403, "Forbidden"));
        HubClient student = client.withToken(ApiToken.of("other"));
        failure(student.whoAmI());
        assertThat(hub.onlyRequest().headers().getFirst("Authorization")).isEqualTo("token other");
        student.close();
        assertThat(failure(client.whoAmI()).code()).isEqualTo(Code.FORBIDDEN);
        assertThat(client.openSockets()).isEqualTo(student.openSockets());
    }

    @Test
    void urlsIncludeTheBasePathAndEscapeNamesAsTheHubDoes() {
        hub.on(
                "GET /jupyter/hub/api/users/ana%20l%C3%B3pez%2F+%3F@ex~1.edu".replace("+", "%2B"),
                json(200, "{\"name\": \"x\"}"));
        for (String base : List.of("jupyter", "jupyter/")) {
            try (HubClient below = HubClient.builder(hub.url().resolve(base)).build()) {
                assertThat(get(below.user("ana lópez/+?@ex~1.edu"))).isPresent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void namesThatWouldChangeThePathAreRejected(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> client.user(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hub.example.edu", "ftp://h/", "http://a:pass@h/", "http://h/?token=x", "http://h/#x", "mailto:x"
            })
    void rejectsUrlsThatCannotBeAHubs(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HubClient.builder(URI.create(url)))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pass@"));
    }
}
