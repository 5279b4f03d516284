package dev.firstbell.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of a browser, as seen on a real hub. The test follows redirects and keeps cookies by hand. */
class BrowserPathTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern XSRF = Pattern.compile("name=\"_xsrf\" value=\"([^\"]+)\"");

    private EmbeddedHub hub;
    private TestingHubHttp http;

    /** Cookies by path and name, as they were set. */
    private final Map<String, Map<String, String>> cookies = new TreeMap<>();

    @BeforeEach
    void listen() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.parse("2026-09-07T08:00:00Z"))
                .withParameters(TwinParameters.defaults().with(Quantity.POOL_BASE, 1))
                .withFeatures(HubFeatures.z2jh().withPassword("sesame")));
        hub.pace(100);
        http = new TestingHubHttp(hub).as("");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HttpResponse<String> get(String path, String... headers) {
        return keep(http.get(path, with(path, headers)));
    }

    private HttpResponse<String> post(String path, String body, String... headers) {
        return keep(http.post(path, body, with(path, headers)));
    }

    private HttpResponse<String> keep(HttpResponse<String> answer) {
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            Matcher path = Pattern.compile("Path=([^;]*)").matcher(cookie);
            assertThat(path.find()).as(cookie).isTrue();
            int equals = cookie.indexOf('=');
            Map<String, String> there = cookies.computeIfAbsent(path.group(1), key -> new TreeMap<>());
            if (cookie.contains("Max-Age=0;")) {
                there.remove(cookie.substring(0, equals));
            } else {
                there.put(cookie.substring(0, equals), cookie.substring(equals + 1, cookie.indexOf(';')));
            }
        }
        return answer;
    }

    private String[] with(String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        List<String> pairs = new ArrayList<>();
        cookies.forEach((below, held) -> {
            if (path.startsWith(below)) {
                held.forEach((name, value) -> pairs.add(name + "=" + value));
            }
        });
        if (!pairs.isEmpty()) {
            all.add("Cookie");
            all.add(String.join("; ", pairs));
        }
        return all.toArray(String[]::new);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("none");
    }

    private static String xsrfIn(HttpResponse<String> page) {
        Matcher field = XSRF.matcher(page.body());
        assertThat(field.find()).isTrue();
        return field.group(1);
    }

    private HttpResponse<String> logIn(String password) {
        String xsrf = xsrfIn(get("/hub/login?next=%2Fhub%2F"));
        return post(
                "/hub/login?next=%2Fhub%2F",
                "username=Ada&password=" + password + "&_xsrf=" + xsrf, "Content-Type", FORM);
    }

    private void startServer() {
        assertThat(get("/hub/spawn").statusCode()).isEqualTo(302);
        String xsrf = cookies.get("/hub/").get("_xsrf");
        assertThat(get("/hub/api/users/ada/server/progress?_xsrf=" + xsrf).body())
                .contains("\"ready\":true");
    }

    /** Logs in at the server through the hub. Returns the callback address that the hub redirected to. */
    private String enter() {
        String authorize = location(get("/user/ada/lab"));
        assertThat(authorize)
                .startsWith("/hub/api/oauth2/authorize?client_id=jupyterhub-user-ada&redirect_uri=%2Fuser%2Fada%2F"
                        + "oauth_callback&response_type=code&state=");
        String callback = location(get(authorize));
        assertThat(callback).startsWith("/user/ada/oauth_callback?code=");
        assertThat(location(get(callback))).isEqualTo("/user/ada/lab");
        return callback;
    }

    @Test
    void theFrontPageLeadsToTheLoginFormAndTheFormBackToTheRequestedPage() {
        assertThat(location(get("/"))).isEqualTo("/hub/");
        assertThat(location(get("/hub/"))).isEqualTo("/hub/login?next=%2Fhub%2F");

        HttpResponse<String> answer = logIn("sesame");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("/hub/");
        assertThat(cookies.get("/")).containsOnlyKeys("jupyterhub-session-id");
        assertThat(cookies.get("/hub/")).containsOnlyKeys("jupyterhub-hub-login", "_xsrf");
        assertThat(cookies.get("/hub/").get("jupyterhub-hub-login")).matches("\"2\\|1:0\\|.*\"");
        assertThat(new JsonObject(get("/hub/api/user").body()).getString("name"))
                .as("lower case")
                .isEqualTo("ada");
    }

    @Test
    void aLoginNeedsTheXsrfTokenThePasswordAndTheSameBrowser() {
        assertThat(logIn("wrong").statusCode()).isEqualTo(403);
        assertThat(logIn("wrong").body()).contains("Invalid username or password");
        String xsrf = xsrfIn(get("/hub/login"));
        HttpResponse<String> bare = post("/hub/login", "username=ada&password=sesame", "Content-Type", FORM);
        assertThat(bare.statusCode()).isEqualTo(403);
        assertThat(bare.body()).contains("Login form invalid or expired. Try again.");
        HttpResponse<String> other = post(
                "/hub/login",
                "username=ada&password=sesame&_xsrf=" + xsrf,
                "Content-Type",
                FORM,
                "User-Agent",
                "another browser");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("Login form invalid or expired. Try again.");
    }

    @Test
    void nextNeverLeadsToAnotherSite() {
        String xsrf = xsrfIn(get("/hub/login"));
        HttpResponse<String> answer = post(
                "/hub/login?next=https%3A%2F%2Fevil.example%2F",
                "username=ada&password=sesame&_xsrf=" + xsrf, "Content-Type", FORM);
        assertThat(location(answer)).isEqualTo("/hub/spawn");
    }

    @Test
    void theHubsApiAcceptsCookiesForReadsAndNeedsTheXsrfTokenForEverythingElse() {
        logIn("sesame");
        String xsrf = cookies.get("/hub/").get("_xsrf");
        String server = "/hub/api/users/ada/server";

        assertThat(get("/hub/api/users/ada").statusCode()).isEqualTo(200);
        assertThat(get("/hub/api/users/ada", "Sec-Fetch-Mode", "cors").statusCode())
                .isEqualTo(403);
        assertThat(get("/hub/api/users/ada?_xsrf=" + xsrf, "Sec-Fetch-Mode", "cors")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> form = post(server + "?_xsrf=" + xsrf, "", "Content-Type", FORM);
        assertThat(new JsonObject(form.body()).getString("message")).isEqualTo("Missing or invalid credentials.");
        assertThat(post(server, "{}", "Content-Type", "application/json").body())
                .contains("'_xsrf' argument missing from POST");
        assertThat(post(server, "{}", "Content-Type", "application/json", "X-XSRFToken", xsrf)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aServerRedirectsABrowserToTheHubAndAcceptsEachReturnOnce() {
        logIn("sesame");
        startServer();

        String callback = enter();

        assertThat(cookies.get("/user/ada/")).containsOnlyKeys("_xsrf", "jupyterhub-user-ada");
        assertThat(cookies.get("/user/ada/").get("_xsrf"))
                .isNotEqualTo(cookies.get("/hub/").get("_xsrf"));
        assertThat(get("/user/ada/lab").statusCode()).isEqualTo(200);
        HttpResponse<String> again = get(callback);
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body()).contains("oauth state does not match");
    }

    @Test
    void aServerAcceptsItsCookieForReadsAndNeedsItsOwnXsrfTokenForWrites() {
        logIn("sesame");
        startServer();
        enter();

        assertThat(get("/user/ada/api/kernels").statusCode()).isEqualTo(200);
        assertThat(post("/user/ada/api/kernels", "{}").statusCode()).isEqualTo(403);
        assertThat(post(
                                "/user/ada/api/kernels",
                                "{}",
                                "X-XSRFToken",
                                cookies.get("/hub/").get("_xsrf"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(
                                "/user/ada/api/kernels",
                                "{}",
                                "X-XSRFToken",
                                cookies.get("/user/ada/").get("_xsrf"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void theServerOfAnotherUserIsNotAccessible() {
        logIn("sesame");
        startServer();
        cookies.clear();
        String xsrf = xsrfIn(get("/hub/login"));
        post("/hub/login", "username=bob&password=sesame&_xsrf=" + xsrf, "Content-Type", FORM);

        assertThat(get(location(get("/user/ada/lab"))).statusCode()).isEqualTo(403);
        assertThat(get("/hub/spawn/ada").statusCode()).isEqualTo(404);
        assertThat(get("/hub/spawn-pending/ada").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesIgnoreApiTokens() {
        HttpResponse<String> page = new TestingHubHttp(hub).get("/hub/spawn", "Accept", "text/html");
        assertThat(location(page)).isEqualTo("/hub/login?next=%2Fhub%2Fspawn");
    }

    @Test
    void afterALogoutTheBrowserIsNotAuthenticated() {
        logIn("sesame");
        assertThat(location(get("/hub/logout"))).isEqualTo("/hub/login");
        assertThat(cookies.get("/hub/")).doesNotContainKey("jupyterhub-hub-login");
        assertThat(get("/hub/api/user").statusCode()).isEqualTo(403);
    }

    @Test
    void aUserRedirectLinkKeepsItsPathAndQueryThroughTheStart() {
        logIn("sesame");
        hub.pace(1);
        String spawn = location(get("/hub/user-redirect/lab/tree/a%20b.ipynb?x=1"));
        assertThat(spawn).isEqualTo("/hub/spawn/ada?next=%2Fuser%2Fada%2Flab%2Ftree%2Fa%2520b.ipynb%3Fx%3D1");
        String pending = location(get(spawn));
        assertThat(pending).startsWith("/hub/spawn-pending/ada?next=");
        // Frozen seconds before the server is ready, even on a slow machine.
        hub.freeze();
        assertThat(get(pending).body()).contains("progress-bar");
        hub.pace(100);
        startServer();
        assertThat(URI.create(location(get(pending)))).isEqualTo(URI.create("/user/ada/lab/tree/a%20b.ipynb?x=1"));
    }
}
