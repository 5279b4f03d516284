package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.TestingHttps;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.embedded.EmbeddedHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems of hubs that cannot be tested, in addition to those that the command's tests cover. */
class HubCheckTest {
    private static final ApiToken TOKEN = ApiToken.of("secret");

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void anUntrustedCertificateIsNotReportedAsAnUnreachableHub() {
        try (TestingHttps hub = new TestingHttps(folder, exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        })) {
            HubCheck.of(new HubAccess(hub.url("127.0.0.1"), TOKEN)).run(problems::add);
            HubCheck.of(new HubAccess(hub.url("127.0.0.1"), TOKEN, Optional.of(hub.authority())))
                    .run(problems::add);

            assertThat(problems).hasSize(2);
            assertThat(problems.get(0))
                    .isEqualTo("--hub: the certificate of " + hub.url("127.0.0.1")
                            + " is untrusted; name the file of its certificate authority with --ca-file");
            assertThat(problems.get(1)).contains("does not answer like a JupyterHub");
        }
    }

    @Test
    void aRestartingHubIsReportedAsTransient() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/api/", 503, "");

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems).singleElement().asString().contains("try again in a minute");
        }
    }

    @Test
    void aProxyOfTheEnvironmentThatIsNotUsedIsNamed() {
        URI hub = URI.create("https://hub.example.edu/");

        assertThat(HubCheck.withoutProxy(hub, Map.of("HTTPS_PROXY", "http://proxy.example.edu:3128")))
                .isEqualTo("; HTTPS_PROXY is set in the environment, but Firstbell connects without a proxy");
        assertThat(HubCheck.withoutProxy(hub, Map.of("http_proxy", "http://proxy.example.edu:3128")))
                .isEmpty();
        assertThat(HubCheck.withoutProxy(URI.create("http://127.0.0.1:8000/"), Map.of("http_proxy", "http://x:1")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aPortThatSpeaksAnotherProtocolIsNamed(String scheme) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread greeting = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream().write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII));
                        socket.getInputStream().read();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            greeting.setDaemon(true);
            greeting.start();
            URI url = URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/");

            HubCheck.of(new HubAccess(url, TOKEN)).run(problems::add);

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .startsWith("--hub: " + url
                            + " does not answer like a JupyterHub: it does not speak HTTP; its first line"
                            + " is \"SSH-2.0-OpenSSH_9.6\"; give the address");
        }
    }

    @Test
    void aPauseThatTheResponseAsksForIsSaid() {
        try (TestingHub hub = new TestingHub()) {
            for (int status : new int[] {503, 429}) {
                hub.on(
                        "GET /hub/api/",
                        TestingHub.withHeader(
                                "Retry-After", "5400", TestingHub.page(status, "<title>Maintenance</title>")));

                HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);
            }

            assertThat(problems)
                    .containsExactly(
                            "--hub: " + hub.url()
                                    + ": read the hub's version: the hub restarts or is down (503): the page"
                                    + " \"Maintenance\"; the response asks to wait for 1h30m (Retry-After) before the next try",
                            "--hub: " + hub.url()
                                    + ": read the hub's version: throttled (429): the page \"Maintenance\";"
                                    + " the response asks to wait for 1h30m (Retry-After) before the next try");
        }
    }

    @Test
    void aMaintenanceThatIsLongerThanTheWaitIsNotWaitedFor() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/api/", TestingHub.withHeader("Retry-After", "3600", TestingHub.page(503, "")));

            RunCleanUp.awaitRestart(new HubAccess(hub.url(), TOKEN), problems::add);

            assertThat(problems).isEmpty();
            assertThat(hub.requests()).hasSize(1);
        }
    }

    @Test
    void whatSpeaksAgainstARejectedTokenIsSaid() {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.on("GET /hub/api/user", TestingHub.error(403, "Missing or invalid credentials."));

            HubCheck.of(new HubAccess(hub.url(), ApiToken.of("0123456789abcdef0123456789abcdef")))
                    .run(problems::add);
            HubCheck.of(new HubAccess(hub.url(), ApiToken.of("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")))
                    .run(problems::add);

            assertThat(problems)
                    .containsExactly(
                            "token: the hub rejects it (403: Missing or invalid credentials.); it has expired, was revoked, or"
                                    + " is a token of another hub; give a valid one in --token-file or FIRSTBELL_TOKEN",
                            "token: the hub rejects it (403: Missing or invalid credentials.); it looks like a token in base64,"
                                    + " as `kubectl get secret -o jsonpath` prints it; `base64 -d` decodes it; give a valid one in"
                                    + " --token-file or FIRSTBELL_TOKEN");
        }
    }

    @Test
    void theScopesThatATokenHasAreSaidBesideThoseThatItLacks() {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.scopes(List.of("servers!user=ada", "list:users"));

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "token of firstbell: lacks the scopes admin:users, delete:users, servers, delete:servers,"
                                    + " tokens; it has list:users, servers!user=ada; give its role");
        }
    }

    @Test
    void aPasswordOfTheProxyIsNotARejectedToken() {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.on("GET /hub/api/user", TestingHub.empty(401));

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems)
                    .containsExactly(
                            "--hub: " + hub.url() + " asks for a password of its own before the hub (401); the hub"
                                    + " itself never responds with 401");
        }
    }

    @Test
    void anAddressThatSpeaksHttpIsNotCalledUnreachable() throws IOException {
        try (EmbeddedHub hub = EmbeddedHub.start(EmbeddedHub.Config.at(TestingClass.NINE))) {
            URI https = URI.create(hub.url().toString().replace("http://", "https://"));

            HubCheck.of(new HubAccess(https, TOKEN)).run(problems::add);

            assertThat(problems)
                    .containsExactly("--hub: " + https
                            + " cannot be reached: the answer to the TLS handshake is not TLS;"
                            + " the port speaks http, not https; a JupyterHub answers at " + hub.url() + ": give --hub "
                            + hub.url());
        }
    }

    @Test
    void anAddressThatRedirectsToASignOnPageSaysSo() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/api/", TestingHub.redirect(302, "https://sso.example.edu/login?state=s3cret"));

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems)
                    .containsExactly("--hub: " + hub.url() + " does not answer like a JupyterHub: it redirects to"
                            + " https://sso.example.edu/login, a sign-on page in front of the hub; give the address at which"
                            + " the browser shows the hub's log-in page, up to the part before `/hub/`");
        }
    }

    @Test
    void aWrongBasePathNamesTheRightOne() {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.on("GET /jupyter/hub/api/", TestingHub.redirect(302, "/hub/jupyter/hub/api/"));

            HubCheck.of(new HubAccess(hub.url().resolve("jupyter/"), TOKEN)).run(problems::add);

            assertThat(problems).singleElement().asString().endsWith("; give --hub " + hub.url());
        }
    }

    @Test
    void aBasePathThatLooksLikeAPageIsNamedSoThatItIsReadAsOne() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/hub/api/", TestingHub.versionOf("5.5.4"));

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems).singleElement().asString().endsWith("; give --hub " + hub.url() + "hub/hub/");
        }
    }

    @Test
    void aHubThatMisbehavesLaterIsNotCalledAnotherServer() {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.on("GET /hub/api/user", TestingHub.redirect(302, "https://sso.example.edu/login?state=s3cret"));

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems)
                    .containsExactly("--hub: identify the token: unexpected response (302): redirected to"
                            + " https://sso.example.edu/login; check the hub's URL");
        }
    }
}
