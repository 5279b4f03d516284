package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.browser.LoginResponse.LoggedIn;
import dev.firstbell.client.browser.LoginResponse.Rejected;
import dev.firstbell.client.browser.SpawnResponse;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.exchanges.RecordedExchange;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.Metrics.SpawnOutcome;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.TokenInfo;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.singleuser.SingleUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client reads recorded responses of real hubs, of each supported line. */
class RecordedExchangesTest {
    private static final Path RECORDED = Path.of("src/test/resources/exchanges");

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    private void play(RecordedExchange exchange) {
        hub.on(exchange.request(), response -> {
            exchange.headers()
                    .forEach((name, values) -> values.forEach(
                            value -> response.getResponseHeaders().add(name, value)));
            byte[] body = exchange.body().getBytes(StandardCharsets.UTF_8);
            response.sendResponseHeaders(exchange.status(), body.length == 0 ? -1 : body.length);
            response.getResponseBody().write(body);
        });
    }

    private Map<String, RecordedExchange> recorded(String version) {
        Map<String, RecordedExchange> byName = new HashMap<>();
        RecordedExchange.in(RECORDED.resolve(version)).forEach(exchange -> byName.put(exchange.name(), exchange));
        assertThat(byName).hasSizeGreaterThan(20);
        return byName;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5.4", "6.1.1"})
    void readsTheHubsApi(String version) {
        Map<String, RecordedExchange> exchanges = recorded(version);
        exchanges.values().forEach(this::play);
        assertThat(get(client.version()).text()).isEqualTo(version);
        assertThat(get(client.info()).version().text()).isEqualTo(version);
        assertThat(get(client.whoAmI()).has("admin:users")).isTrue();
        play(exchanges.get("create-users"));
        assertThat(get(client.createUsers(List.of("ada", "bob")))).containsExactly("ada", "bob");
        play(exchanges.get("create-users-again"));
        assertThat(get(client.createUsers(List.of("ada", "bob")))).isEmpty();
        assertThat(get(client.user("nobody"))).isEmpty();
        assertThat(get(client.users(UserQuery.all()))).extracting(HubUser::name).contains("ada", "bob");
        play(exchanges.get("create-token"));
        assertThat(get(client.createToken("ada", "n", Duration.ofMinutes(10)))).isNotNull();
        play(exchanges.get("create-token-bad-scope"));
        assertThat(failure(client.createToken("ada", "n", Duration.ofMinutes(10)))
                        .code())
                .isEqualTo(Code.BAD_REQUEST);
        assertThat(get(client.tokens().list("ada"))).extracting(TokenInfo::note).contains("recorded");
        assertThat(failure(client.reportActivity("ada", Instant.now(), false)).code())
                .isEqualTo(Code.BAD_REQUEST);
        assertThat(get(client.deleteUser("bob"))).isTrue();
        assertThat(get(client.metrics()).spawns().get(SpawnOutcome.SUCCESS).count())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5.4", "6.1.1"})
    void readsTheLifeOfAServer(String version) {
        Map<String, RecordedExchange> exchanges = recorded(version);
        exchanges.values().forEach(this::play);
        assertThat(failure(client.progress("bob", event -> {}).end()).code()).isEqualTo(Code.NOT_FOUND);
        play(exchanges.get("start"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new Accepted(false));
        play(exchanges.get("user-starting"));
        assertThat(get(client.user("ada")).orElseThrow().server().orElseThrow().pending())
                .contains("spawn");
        assertThat(get(client.progress("ada", event -> {}).end())).isEqualTo(new Ready("/user/ada/"));
        play(exchanges.get("start-when-running"));
        assertThat(get(client.startServer("ada"))).isEqualTo(new AlreadyRunning());
        play(exchanges.get("user-running"));
        assertThat(get(client.user("ada")).orElseThrow().server().orElseThrow().ready())
                .isTrue();
        SingleUser server = client.singleUser("ada");
        assertThat(get(server.status()).kernels()).isZero();
        assertThat(get(server.kernels().list())).isEmpty();
        assertThat(get(server.contents().list(""))).isPresent();
        assertThat(get(server.contents().text("nothing.txt"))).isEmpty();
        assertThat(failure(client.singleUser("bob").status()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(get(client.stopServer("ada"))).isEqualTo(new Stopped());
        assertThat(get(client.startServer("eve-fail")))
                .isInstanceOfSatisfying(
                        StartResponse.Rejected.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(500));
        assertThat(get(client.progress("eve-fail", event -> {}).end()))
                .isEqualTo(new ProgressEnd.Failed("Spawn failed: this user's server cannot start"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5.4", "6.1.1"})
    void readsTheLogInForm(String version) {
        Map<String, RecordedExchange> exchanges = recorded(version);
        exchanges.values().forEach(this::play);
        hub.on("GET /hub/api/user", TestingHub.json(200, "{\"kind\": \"user\", \"name\": \"ada\", \"scopes\": []}"));
        play(exchanges.get("login-without-xsrf"));
        assertThat(get(client.browser().logIn("ada", "x")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.message()).contains("Login form invalid or expired"));
        play(exchanges.get("login-wrong"));
        assertThat(get(client.browser().logIn("ada", "x"))).isEqualTo(new Rejected("Invalid username or password"));
        play(exchanges.get("login"));
        Browser browser = client.browser();
        assertThat(get(browser.logIn("ada", "x"))).isEqualTo(new LoggedIn("ada"));
        assertThat(get(browser.server().pending())).isEqualTo(new SpawnResponse.NotRunning());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5.4", "6.1.1"})
    void recordingsContainNoSecrets(String version) {
        Pattern secret = Pattern.compile("[0-9a-f]{32}|[0-9a-zA-Z+/_-]{60}");
        for (RecordedExchange exchange : recorded(version).values()) {
            String text = exchange.headers() + exchange.body();
            if (!text.contains("<html") && !text.contains("<!DOCTYPE")) {
                assertThat(secret.matcher(text).results().map(found -> found.group()))
                        .as(exchange.name())
                        .allMatch("0123456789abcdef0123456789abcdef"::equals);
            }
            assertThat(text).doesNotContain("127.0.0.1", "/root/", "/tmp/", "/home/");
        }
    }
}
