package dev.firstbell.client.hub;

import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.page;
import static dev.firstbell.client.TestingHub.redirect;
import static dev.firstbell.client.TestingHub.typed;
import static dev.firstbell.client.TestingHub.versionOf;
import static dev.firstbell.client.TestingHub.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers at an address without a hub, and where the hub is. */
class AddressProbeTest {
    private final TestingHub server = new TestingHub();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPageOfAnotherServerIsNamedByItsTitleAndServer() {
        server.on("GET /hub/api/", withHeader("Server", "nginx/1.27.3", page(404, """
                <html><head><title>404 Not Found</title></head></html>""")));

        assertFound("answers with 404 and the page \"404 Not Found\", from nginx/1.27.3");
    }

    @Test
    void theJsonOfSomethingElseIsNamedByItsKeys() {
        server.on("GET /hub/api/", json(200, "{\"status\": \"success\", \"data\": {}}"));

        assertFound("answers with 200 and JSON of something else (its keys: status, data)");
    }

    @Test
    void aSignOnPageOnAnotherHostIsNamedWithoutItsQueryAndNotAsked() {
        server.on(
                "GET /hub/api/", redirect(302, "https://login.example.edu/oauth2/authorize?state=s3cret&client_id=x"));

        assertFound("redirects to https://login.example.edu/oauth2/authorize, a sign-on page in front of the hub");
    }

    @Test
    void anotherHostWithTheSamePathIsOfferedAndNotAsked() {
        server.on("GET /hub/api/", redirect(301, "https://hub.example.edu/jupyter/hub/api/"));

        AddressFinding finding = look("");

        assertThat(finding.found()).isEqualTo("redirects to https://hub.example.edu/jupyter/hub/api/");
        assertThat(finding.hub()).contains(URI.create("https://hub.example.edu/jupyter/"));
        assertThat(server.asked()).containsExactly("GET /hub/api/");
    }

    @Test
    void aHubWithAnotherBasePathIsFoundWhereItsOwnRedirectLeads() {
        server.on("GET /jupyter/hub/api/", redirect(302, "/hub/jupyter/hub/api/"))
                .on("GET /hub/api/", versionOf("5.5.4"));

        AddressFinding finding = look("jupyter/");

        assertThat(finding.hub()).contains(server.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jupyter/", "jupyterhub/", "hub/"})
    void aHubBelowAUsualBasePathIsFound(String path) {
        server.on("GET /hub/api/", page(404, "<html></html>")).on("GET /" + path + "hub/api/", versionOf("5.5.4"));

        assertThat(look("").hub()).contains(server.url().resolve(path));
    }

    @Test
    void aJupyterServerIsNotAHub() {
        server.on("GET /hub/api/", page(404, "<html><title>Jupyter Server</title></html>"))
                .on("GET /api", json(200, "{\"version\": \"2.17.0\"}"));

        assertFound("is a Jupyter server (version 2.17.0) of one person, such as JupyterLab, without a hub");
    }

    @Test
    void aPasswordOfTheProxyIsNamed() {
        server.on("GET /hub/api/", withHeader("WWW-Authenticate", "Basic realm=\"staff\"", empty(401)));

        assertFound("asks for a password of its own before the hub (401, basic authentication)");
    }

    @Test
    void anEmptyAnswerAndATextAreNamed() {
        server.on("GET /hub/api/", empty(403));
        assertFound("answers with 403 and an empty body");

        server.on("GET /hub/api/", typed(404, "text/plain", "default backend - 404"));
        assertFound("answers with 404 and the text \"default backend - 404\"");
    }

    /** The JDK's server does not answer a TLS handshake at all; a real hub's proxy answers it with plain text. */
    @Test
    void aPortThatSpeaksHttpIsFoundBehindHttps() {
        server.version("5.5.4");
        URI https = URI.create(server.url().toString().replace("http://", "https://"));
        try (HubClient client = HubClient.builder(https).build()) {
            AddressFinding finding = get(client.examineAddress());

            assertThat(finding.found()).isEqualTo("speaks http, not https");
            assertThat(finding.hub()).contains(server.url());
        }
    }

    @Test
    void anotherProgramThatStatesAVersionIsNotAHub() {
        server.on("GET /hub/api/", json(200, "{\"version\": \"1.21.3\"}"))
                .on("GET /jupyter/hub/api/", json(200, "{\"version\": \"1.21.3\"}"))
                .on("GET /", withHeader("Server", "nginx", page(200, "<title>Gitea: Git with a cup of tea</title>")));

        assertFound(
                "answers with 200 and the version 1.21.3 of another program (without the header X-JupyterHub-Version);"
                        + " its front page is \"Gitea: Git with a cup of tea\"");
    }

    @Test
    void redirectsThatLeadBackAreCalledALoop() {
        server.on("GET /hub/api/", redirect(302, server.url() + "hub/api/"));
        assertFound("redirects to itself, so nothing answers there");

        server.on("GET /hub/api/", redirect(302, server.url() + "b"))
                .on("GET /b", redirect(302, server.url() + "hub/api/"));
        assertFound("redirects to " + server.url() + "b, which redirects back: the redirects form a loop");
    }

    @Test
    void theTokenIsNotSent() {
        server.on("GET /hub/api/", page(200, "<html></html>"));
        look("");

        assertThat(server.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.headers().containsKey("Authorization"))
                        .isFalse());
    }

    private void assertFound(String found) {
        assertThat(look("")).isEqualTo(new AddressFinding(AddressFinding.Protocol.HTTP, found, Optional.empty()));
    }

    private AddressFinding look(String path) {
        try (HubClient client = HubClient.builder(server.url().resolve(path))
                .token(ApiToken.of("s3cret"))
                .build()) {
            return get(client.examineAddress());
        }
    }
}
