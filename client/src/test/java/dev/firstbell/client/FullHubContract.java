package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.browser.BrowserServer;
import dev.firstbell.client.browser.LoginResponse.LoggedIn;
import dev.firstbell.client.browser.LoginResponse.Rejected;
import dev.firstbell.client.browser.SpawnForm;
import dev.firstbell.client.browser.SpawnResponse;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.Group;
import dev.firstbell.client.hub.HubInfo;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.client.hub.Metrics.SpawnOutcome;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.TokenInfo;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.singleuser.Kernel;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.KernelChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The remaining behaviour of every JupyterHub: browsers, named servers, and the calls of administrators. Needs a hub
 * with at most two named servers for each user, and with the users that {@link HubFixture} describes.
 */
public abstract class FullHubContract extends SingleUserContract {
    private String password() {
        return hub().password();
    }

    @Test
    void isHealthyAndReportsItsSpawnerAndAuthenticator() {
        get(client.health());
        HubInfo info = get(client.info());
        assertThat(info.version()).isEqualTo(get(client.version()));
        assertThat(info.spawner()).contains(".");
        assertThat(info.authenticator()).contains(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.dot", "under_score", "at@example.org", "tilde~", "plus+sign", "ünïcödé", "學生", "sp ace"})
    void acceptsUnusualUserNames(String odd) {
        String name = newUser(odd);
        assertThat(get(client.user(name)).orElseThrow().name()).isEqualTo(name);
        HubClient own = client.withToken(get(client.createToken(name, "contract", Duration.ofMinutes(5))));
        assertThat(get(own.whoAmI()).name()).isEqualTo(name);
        assertThat(get(client.servers().singleUser(ServerRef.of(name)).firstPage()))
                .isInstanceOf(NotYet.class);
        assertThat(get(client.deleteUser(name))).isTrue();
    }

    @Test
    void aServerOfAnUnusualUserNameStartsLandsAndComputes() {
        String odd = prefix() + "ü+b@c d.e~f_g";
        assertThat(get(client.createUsers(List.of(odd)))).containsExactly(odd);
        HubClient own = client.withToken(get(client.createToken(odd, "contract", Duration.ofMinutes(5))));
        startAndWait(own, odd);
        assertThat(get(own.singleUser(odd).firstPage())).isInstanceOf(Landed.class);
        Kernel kernel = get(own.singleUser(odd).startKernel());
        try (KernelChannel channel = get(own.singleUser(odd).openKernel(kernel.id()))) {
            assertThat(get(channel.execute("1+1")).text()).contains("2");
        }
        Browser browser = client.browser();
        assertThat(get(browser.logIn(odd, password()))).isEqualTo(new LoggedIn(odd));
        assertThat(get(browser.server().land())).isInstanceOf(Landed.class);
        assertThat(get(browser.server().pending())).isInstanceOf(SpawnResponse.Running.class);
    }

    @Test
    void tokensAreListedRevokedAndCreatedWithAPassword() {
        String ada = newUser("ada");
        ApiToken own = get(client.tokens().logIn(ada, password(), "by password", Duration.ofMinutes(5)));
        HubClient asAda = client.withToken(own);
        assertThat(get(asAda.whoAmI()).name()).isEqualTo(ada);
        assertThat(failure(client.tokens().logIn(prefix() + "nobody", password(), "x", Duration.ofMinutes(5)))
                        .code())
                .isEqualTo(Code.FORBIDDEN);
        ApiToken narrow = get(
                client.tokens().create(ada, "narrow", Duration.ofMinutes(5), List.of("access:servers!user=" + ada)));
        assertThat(failure(client.withToken(narrow).startServer(ada)).code()).isEqualTo(Code.FORBIDDEN);
        assertThat(failure(client.tokens().create(ada, "x", Duration.ofMinutes(5), List.of("no:such:scope")))
                        .code())
                .isEqualTo(Code.BAD_REQUEST);

        List<TokenInfo> tokens = get(client.tokens().list(ada));
        assertThat(tokens).extracting(TokenInfo::note).contains("by password", "narrow");
        TokenInfo byPassword = tokens.stream()
                .filter(token -> token.note().equals("by password"))
                .findFirst()
                .orElseThrow();
        assertThat(byPassword.expires().orElseThrow())
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofMinutes(6)));
        assertThat(get(client.tokens().revoke(ada, byPassword.id()))).isTrue();
        assertThat(get(client.tokens().revoke(ada, byPassword.id()))).isFalse();
        assertThat(failure(asAda.whoAmI()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void anExpiredTokenIsForbidden() {
        String ada = newUser("ada");
        HubClient asAda = client.withToken(get(client.createToken(ada, "short", Duration.ofSeconds(1))));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> asAda.whoAmI()
                        .handle((identity, failure) ->
                                failure instanceof HubException hub && hub.code() == Code.FORBIDDEN)
                        .get());
    }

    @Test
    void activityIsReported() {
        String ada = newUser("ada");
        get(client.reportActivity(ada, Instant.now(), false));
        assertThat(failure(client.reportActivity(ada, Instant.now().plus(Duration.ofHours(3)), false))
                        .code())
                .isEqualTo(Code.BAD_REQUEST);
        assertThat(failure(client.reportActivity(prefix() + "nobody", Instant.now(), false))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void groupsHaveUsersAndProperties() {
        String ada = newUser("ada");
        String group = prefix() + "course";
        try {
            assertThat(get(client.groups().create(group, List.of(ada))))
                    .isEqualTo(new Group(group, Set.of(ada), Map.of()));
            assertThat(failure(client.groups().create(group, List.of())).code()).isEqualTo(Code.CONFLICT);
            assertThat(get(client.groups().setProperties(group, Map.of("profile", "small", "limit", 3)))
                            .properties())
                    .isEqualTo(Map.of("profile", "small", "limit", "3"));
            assertThat(get(client.groups().remove(group, List.of(ada))).users()).isEmpty();
            assertThat(get(client.groups().add(group, List.of(ada))).users()).containsExactly(ada);
            assertThat(failure(client.groups().add(group, List.of(prefix() + "nobody")))
                            .code())
                    .isEqualTo(Code.BAD_REQUEST);
            assertThat(get(client.groups().get(group)).orElseThrow().users()).containsExactly(ada);
            assertThat(get(client.groups().list())).extracting(Group::name).contains(group);
        } finally {
            assertThat(get(client.groups().delete(group))).isTrue();
        }
        assertThat(get(client.groups().delete(group))).isFalse();
        assertThat(get(client.groups().get(group))).isEmpty();
    }

    @Test
    void routesAndMetricsShowAServerThatRuns() {
        String ada = newUser("ada");
        long before = get(client.metrics()).spawns().get(SpawnOutcome.SUCCESS).count();
        startAndWait(client, ada);
        get(client.checkProxyRoutes());
        assertThat(get(client.proxyRoutes()))
                .filteredOn(route -> route.user().equals(java.util.Optional.of(ada)))
                .singleElement()
                .satisfies(
                        route -> assertThat(route.spec()).isEqualTo(hub().url().getPath() + "user/" + ada + "/"));
        Metrics metrics = get(client.metrics());
        assertThat(metrics.spawns().get(SpawnOutcome.SUCCESS).count()).isGreaterThan(before);
        assertThat(metrics.spawns().get(SpawnOutcome.SUCCESS).total()).isPositive();
        assertThat(metrics.value("running_servers")).isPresent();
    }

    @Test
    void aNamedServerStartsWithOptionsAndIsRemoved() {
        String ada = newUser("ada");
        ServerRef lab = ServerRef.named(ada, "lab-1");
        assertThat(get(client.servers().start(lab, Map.of("answer", 42)))).isInstanceOf(Accepted.class);
        assertThat(verdict(client.servers().progress(lab, event -> {})))
                .isEqualTo(new Ready(hub().url().getPath() + "user/" + ada + "/lab-1/"));
        assertThat(get(client.user(ada)).orElseThrow().servers()).containsOnlyKeys("lab-1");
        SingleUser own = client.servers().singleUser(lab);
        assertThat(get(own.firstPage())).isInstanceOf(Landed.class);
        assertThat(get(own.status()).kernels()).isZero();
        assertThat(get(client.servers().start(lab))).isEqualTo(new AlreadyRunning());
        assertThat(get(client.servers().remove(lab))).isEqualTo(new Stopped());
        assertThat(get(client.user(ada)).orElseThrow().servers()).isEmpty();
    }

    @Test
    void aNamedServerBeyondTheLimitIsRefusedUntilAnotherIsRemoved() {
        String ada = newUser("ada");
        ServerRef one = ServerRef.named(ada, "one");
        ServerRef two = ServerRef.named(ada, "two");
        ServerRef three = ServerRef.named(ada, "three");
        for (ServerRef server : List.of(one, two)) {
            assertThat(get(client.servers().start(server))).isInstanceOf(Accepted.class);
            assertThat(verdict(client.servers().progress(server, event -> {}))).isInstanceOf(Ready.class);
        }
        assertThat(get(client.servers().start(three))).isEqualTo(oneTooMany(ada));
        assertThat(get(client.user(ada)).orElseThrow().servers()).containsOnlyKeys("one", "two");

        // A stopped named server still counts and may start again. The default server does not count.
        assertThat(get(client.servers().stop(one))).isEqualTo(new Stopped());
        assertThat(get(client.servers().start(three))).isEqualTo(oneTooMany(ada));
        startAndWait(client, ada);

        assertThat(get(client.servers().remove(one))).isEqualTo(new Stopped());
        assertThat(get(client.servers().start(three))).isInstanceOf(Accepted.class);
        assertThat(verdict(client.servers().progress(three, event -> {}))).isInstanceOf(Ready.class);
    }

    /** The hub's message has two spaces, which the client shortens to one. */
    private static StartResponse oneTooMany(String user) {
        return new StartResponse.Rejected(
                400,
                "User " + user + " already has the maximum of 2 named servers."
                        + " One must be deleted before a new server can be created");
    }

    @Test
    void aStudentLogsInAndLandsInABrowser() {
        Browser browser = client.browser();
        assertThat(get(browser.logIn(prefix() + "ada", password()))).isEqualTo(new LoggedIn(prefix() + "ada"));
        BrowserServer server = browser.server();
        assertThat(get(server.pending())).isEqualTo(new SpawnResponse.NotRunning());
        assertThat(get(server.open())).isEqualTo(new SpawnResponse.Pending());
        assertThat(verdict(server.progress(event -> {}))).isInstanceOf(Ready.class);
        assertThat(get(server.pending())).isInstanceOf(SpawnResponse.Running.class);
        assertThat(get(server.open())).isInstanceOf(SpawnResponse.Running.class);
        String front = hub().url().getPath() + "user/" + prefix() + "ada/";
        assertThat(get(server.land()))
                .isInstanceOfSatisfying(
                        Landed.class, landed -> assertThat(landed.path()).startsWith(front));
        // Without JupyterLab the front page needs no log-in, but a file does.
        get(client.singleUser(prefix() + "ada").contents().writeText("hello.txt", "hello"));
        assertThat(get(server.land("files/hello.txt"))).isEqualTo(new Landed(200, front + "files/hello.txt"));
        assertThat(get(browser.userRedirect("files/hello.txt"))).isEqualTo(new Landed(200, front + "files/hello.txt"));

        // From here on with cookies and an XSRF token instead of an API token.
        SingleUser own = server.singleUser();
        Kernel kernel = get(own.kernels().start());
        try (KernelChannel channel = get(own.kernels().open(kernel.id()))) {
            assertThat(get(channel.execute("1+1")).text()).contains("2");
        }
        assertThat(get(own.kernels().delete(kernel.id()))).isTrue();
        get(browser.logOut());
    }

    @Test
    void aWrongPasswordIsRejected() {
        assumeTrue(!password().isEmpty(), "the hub accepts any password");
        assertThat(get(client.browser().logIn(prefix() + "ada", "not " + password())))
                .isEqualTo(new Rejected("Invalid username or password"));
    }

    @Test
    void aBrowserIsRedirectedToTheStartOfAServerThatDoesNotRun() {
        Browser browser = client.browser();
        get(browser.logIn(prefix() + "ada", password()));
        assertThat(get(browser.server().land())).isInstanceOf(NotYet.class);
        assertThat(get(browser.userRedirect("lab/tree/a%20b.ipynb"))).isInstanceOf(NotYet.class);
    }

    @Test
    void aStudentChoosesAProfileInTheForm() {
        Browser browser = client.browser();
        String ada = prefix() + "form";
        get(browser.logIn(ada, password()));
        BrowserServer server = browser.server();
        SpawnResponse response = get(server.open());
        assertThat(response).isInstanceOf(SpawnResponse.Form.class);
        SpawnForm form = ((SpawnResponse.Form) response).form();
        assertThat(form.profiles()).containsExactly("small", "large");
        assertThat(form.fields()).containsEntry("profile", "small");
        SpawnResponse rejected = get(server.submit(form, Map.of("profile", "forbidden")));
        assertThat(rejected)
                .isInstanceOfSatisfying(
                        SpawnResponse.Form.class,
                        again -> assertThat(again.form().error())
                                .hasValueSatisfying(
                                        error -> assertThat(error).contains("profile forbidden is not for you")));
        assertThat(get(server.submit(form, Map.of("profile", "large")))).isEqualTo(new SpawnResponse.Pending());
        assertThat(verdict(server.progress(event -> {}))).isInstanceOf(Ready.class);
    }
}
