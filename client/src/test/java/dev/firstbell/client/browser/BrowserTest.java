package dev.firstbell.client.browser;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.progress;
import static dev.firstbell.client.TestingHub.redirect;
import static dev.firstbell.client.TestingHub.typed;
import static dev.firstbell.client.TestingHub.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.browser.LoginResponse.Elsewhere;
import dev.firstbell.client.browser.LoginResponse.LoggedIn;
import dev.firstbell.client.browser.LoginResponse.Rejected;
import dev.firstbell.client.browser.SpawnResponse.Failed;
import dev.firstbell.client.browser.SpawnResponse.Form;
import dev.firstbell.client.browser.SpawnResponse.NotRunning;
import dev.firstbell.client.browser.SpawnResponse.Pending;
import dev.firstbell.client.browser.SpawnResponse.Running;
import dev.firstbell.client.browser.SpawnResponse.Throttled;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.singleuser.PageResponse;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrowserTest {
    private static final String FORM = """
            <form action="/hub/login?next=%2Fhub%2F" method="post"><input type="hidden" name="_xsrf" value="x1=" />
            <input name="username" value=""><input type="password" name="password"></form>""";

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final Browser browser = client.browser();

    @BeforeEach
    void loginForm() {
        hub.on(
                "GET /hub/login?next=%2Fhub%2F",
                withHeader("Set-Cookie", "_xsrf=x1=; Max-Age=3600; Path=/hub/", typed(200, "text/html", FORM)));
        hub.on(
                "POST /hub/login?next=%2Fhub%2F",
                withHeader(
                        "Set-Cookie",
                        "jupyterhub-hub-login=\"2|1:0|q=\"; HttpOnly; Path=/hub/",
                        redirect(302, "/hub/")));
        hub.on("GET /hub/api/user", json(200, "{\"kind\": \"user\", \"name\": \"ada\", \"scopes\": []}"));
    }

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    private BrowserServer loggedIn() {
        assertThat(get(browser.logIn("Ada", "p w&"))).isEqualTo(new LoggedIn("ada"));
        return browser.server();
    }

    @Test
    void fillsInTheFormWithItsTokenAndKeepsTheCookies() {
        loggedIn();
        assertThat(hub.requests().get(1).body()).isEqualTo("_xsrf=x1%3D&username=Ada&password=p+w%26");
        assertThat(hub.requests().get(1).headers().getFirst("Cookie")).isEqualTo("_xsrf=x1=");
        assertThat(hub.requests().get(2).headers().getFirst("Cookie"))
                .isEqualTo("_xsrf=x1=; jupyterhub-hub-login=\"2|1:0|q=\"");
        assertThat(hub.requests())
                .allSatisfy(asked -> assertThat(asked.headers()).doesNotContainKey("Authorization"));
    }

    @Test
    void aWrongPasswordIsRejectedWithTheHubsMessage() {
        hub.on(
                "POST /hub/login?next=%2Fhub%2F",
                typed(403, "text/html", "<p class=\"login_error\">Invalid username or password</p>" + FORM));
        assertThat(get(browser.logIn("ada", "x"))).isEqualTo(new Rejected("Invalid username or password"));
        assertThatIllegalStateException().isThrownBy(browser::server);
    }

    @Test
    void aHubWithoutALogInFormNamesTheOtherSite() {
        hub.on("GET /hub/login?next=%2Fhub%2F", redirect(302, "/hub/oauth_login"));
        assertThat(get(browser.logIn("ada", "x"))).isEqualTo(new Elsewhere("/hub/oauth_login"));
        hub.on("GET /hub/login?next=%2Fhub%2F", redirect(302, "https://login.example.edu/saml"));
        assertThat(get(browser.logIn("ada", "x")))
                .isEqualTo(new Elsewhere("redirected to another site: https://login.example.edu"));
    }

    @Test
    void aPasswordIsNeverSentToAnotherSite() {
        hub.on(
                "GET /hub/login?next=%2Fhub%2F",
                typed(200, "text/html", FORM.replace("/hub/login", "https://evil.example.org/")));
        assertThat(failure(browser.logIn("ada", "x")).code()).isEqualTo(Code.PROTOCOL);
        hub.on("GET /hub/login?next=%2Fhub%2F", typed(200, "text/html", "<html>Welcome</html>"));
        assertThat(failure(browser.logIn("ada", "x")).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void openingTheSpawnPageStartsAServerWithoutOptions() {
        BrowserServer server = loggedIn();
        hub.on("GET /hub/spawn/ada", redirect(302, "/hub/spawn-pending/ada"));
        assertThat(get(server.open())).isEqualTo(new Pending());
        hub.on("GET /hub/spawn/ada", redirect(302, "/user/ada/"));
        assertThat(get(server.open())).isEqualTo(new Running("/user/ada/"));
        hub.on("GET /hub/spawn/ada", redirect(302, "/hub/login?next=x"));
        assertThat(failure(server.open()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void aThrottledSpawnPageHasARetryAfter() {
        BrowserServer server = loggedIn();
        hub.on("GET /hub/spawn/ada", withHeader("Retry-After", "43", typed(429, "text/html", """
                        <div class="error"><h1>429 : Too Many Requests</h1> <p>Too many users.</p></div>""")));
        assertThat(get(server.open())).isEqualTo(new Throttled(Optional.of(Duration.ofSeconds(43)), "Too many users."));
    }

    @Test
    void theFormIsSubmittedWithTheChoicesAndTheXsrfToken() {
        BrowserServer server = loggedIn();
        hub.on("GET /hub/spawn/ada", typed(200, "text/html", """
                <form id="spawn_form" action="/hub/spawn/ada?_xsrf=x1%3D" enctype="multipart/form-data" method="post">
                <input type="radio" name="profile" value="small" checked><input type="radio" name="profile" value="large">
                <input name="profile-option-large--image--unlisted-choice" value=""></form>"""));
        hub.on("POST /hub/spawn/ada?_xsrf=x1%3D", redirect(302, "/hub/spawn-pending/ada"));
        SpawnForm form = ((Form) get(server.open())).form();
        assertThat(form.profiles()).containsExactly("small", "large");
        assertThat(get(server.submit(form, Map.of("profile", "large")))).isEqualTo(new Pending());
        TestingHub.Request sent = hub.requests().get(hub.requests().size() - 1);
        assertThat(sent.body()).contains("name=\"profile\"", "large").doesNotContain("small", "unlisted-choice");
        assertThat(sent.headers().getFirst("X-xsrftoken")).isEqualTo("x1=");
    }

    @Test
    void theSpawnPendingPageShowsTheStateOfTheStart() {
        BrowserServer server = loggedIn();
        String page = "GET /hub/spawn-pending/ada";
        hub.on(page, typed(200, "text/html", "<div id=\"progress-bar\">"));
        assertThat(get(server.pending())).isEqualTo(new Pending());
        hub.on(page, typed(200, "text/html", "<p>Your server is not running.</p> <a id=\"start\" role=\"button\">"));
        assertThat(get(server.pending())).isEqualTo(new NotRunning());
        hub.on(page, typed(200, "text/html", "<p>Your server is stopping.</p> <a role=\"button\" id=\"refresh\">"));
        assertThat(get(server.pending())).isEqualTo(new NotRunning());
        hub.on(page, typed(200, "text/html", "<h1>Under maintenance</h1>"));
        assertThat(failure(server.pending()).code()).isEqualTo(Code.PROTOCOL);
        hub.on(page, redirect(302, "/user/ada/"));
        assertThat(get(server.pending())).isEqualTo(new Running("/user/ada/"));
        hub.on(page, typed(500, "text/html", "<p>The latest attempt has failed. <p>no room</p> </p></div>"));
        assertThat(get(server.pending())).isInstanceOf(Failed.class);
        hub.on(page, typed(503, "text/plain", "Service Unavailable"));
        assertThat(failure(server.pending()).code()).isEqualTo(Code.HUB_RESTARTING);
    }

    @Test
    void theProgressStreamCarriesTheXsrfToken() {
        BrowserServer server = loggedIn();
        hub.on(
                "GET /hub/api/users/ada/server/progress?_xsrf=x1%3D",
                progress("{\"progress\": 100, \"ready\": true, \"url\": \"/user/ada/\"}"));
        assertThat(get(server.progress(event -> {}).end())).isEqualTo(new ProgressEnd.Ready("/user/ada/"));
    }

    @Test
    void landsThroughTheLogInOfTheServer() {
        BrowserServer server = loggedIn();
        hub.on("GET /user/ada/", redirect(302, "/user/ada/lab?"));
        hub.on(
                "GET /user/ada/lab?",
                withHeader(
                        "Set-Cookie",
                        "jupyterhub-user-ada-oauth-state=s1; Max-Age=600; Path=/user/ada/",
                        redirect(302, "/hub/api/oauth2/authorize?client_id=jupyterhub-user-ada&state=s1")));
        hub.on(
                "GET /hub/api/oauth2/authorize?client_id=jupyterhub-user-ada&state=s1",
                redirect(302, "/user/ada/oauth_callback?code=c&state=s1"));
        hub.on(
                "GET /user/ada/oauth_callback?code=c&state=s1",
                withHeader("Set-Cookie", "_xsrf=x2; Path=/user/ada/", redirect(302, "/user/ada/lab")));
        hub.on("GET /user/ada/lab", typed(200, "text/html", "<html>"));
        assertThat(get(server.land())).isEqualTo(new Landed(200, "/user/ada/lab"));
        assertThat(hub.requests())
                .filteredOn(asked -> asked.request().contains("oauth_callback"))
                .singleElement()
                .satisfies(asked ->
                        assertThat(asked.headers().getFirst("Cookie")).isEqualTo("jupyterhub-user-ada-oauth-state=s1"));

        hub.on(
                "POST /user/ada/api/kernels",
                json(201, "{\"id\": \"edebcbcf-0000-4000-8000-0123456789ab\", \"name\": \"python3\"}"));
        get(server.singleUser().kernels().start());
        TestingHub.Request post = hub.requests().get(hub.requests().size() - 1);
        assertThat(post.headers().getFirst("X-xsrftoken")).isEqualTo("x2");
    }

    @Test
    void withoutAServerTheRedirectsEndAtTheHub() {
        BrowserServer server = loggedIn();
        hub.on("GET /user/ada/", redirect(302, "/hub/user/ada/"));
        hub.on("GET /hub/user/ada/", redirect(303, "/hub/spawn-pending/ada?next=x"));
        assertThat(get(server.land())).isEqualTo(new NotYet(303, "/hub/spawn-pending/ada"));
        hub.on("GET /hub/user/ada/", typed(424, "text/html", "<p>not running</p>"));
        assertThat(get(server.land())).isEqualTo(new NotYet(424, "/hub/user/ada/"));
        hub.on("GET /hub/user/ada/", redirect(302, "/hub/login?next=x"));
        assertThat(get(server.land())).isInstanceOf(PageResponse.Rejected.class);
    }

    @Test
    void loggingOutDeletesTheCookies() {
        loggedIn();
        hub.on("GET /hub/logout", redirect(302, "/hub/login"));
        get(browser.logOut());
        assertThatIllegalStateException().isThrownBy(browser::server);
        hub.on("GET /hub/login?next=%2Fhub%2F", typed(200, "text/html", FORM));
        hub.on("POST /hub/login?next=%2Fhub%2F", empty(500));
        failure(browser.logIn("ada", "x"));
        TestingHub.Request last = hub.requests().get(hub.requests().size() - 1);
        assertThat(last.headers()).doesNotContainKey("Cookie");
    }
}
