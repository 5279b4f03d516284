package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.browser.BrowserServer;
import dev.firstbell.client.browser.LoginResponse.LoggedIn;
import dev.firstbell.client.browser.SpawnResponse;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.client.hub.Metrics.SpawnOutcome;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StartResponse.Pending;
import dev.firstbell.client.hub.StartResponse.Rejected;
import dev.firstbell.client.hub.StartResponse.Throttled;
import dev.firstbell.client.hub.StopResponse;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.StopResponse.Stopping;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Failed;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.Kernel;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.KernelChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The behaviour of every JupyterHub when a start fails, takes long or exceeds a limit, and when the hub restarts.
 * Servers behave as {@link HubFixture} describes.
 */
public abstract class TroubledHubContract extends HubFixture {
    /**
     * Kills the process of {@link #hub()} and starts it again, while its proxy and the users' servers keep running.
     *
     * @throws Exception if it does not come back
     */
    protected abstract void restartHub() throws Exception;

    // --- Starts that fail

    @ParameterizedTest
    @CsvSource({
        "fail, Spawn failed: this user's server cannot start",
        "never, Spawn failed: Server at .* didn't respond in 5 seconds",
        "stuck, Spawn failed.*"
    })
    void theStreamOfAFailedStartStatesTheReasonAndNoServerIsLeft(String fate, String words) {
        String user = newUser(fate);
        // A hub that does not wait for the start may still notice a start that fails at once.
        assertThat(get(client.startServer(user)))
                .satisfiesAnyOf(
                        response -> assertThat(response).isEqualTo(new Accepted(false)),
                        response -> assertThat(response)
                                .isInstanceOfSatisfying(
                                        Rejected.class,
                                        rejected ->
                                                assertThat(rejected.status()).isEqualTo(500)));
        assertThat(end(client, user))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.message()).matches(words));
        assertThat(get(client.user(user)).orElseThrow().servers()).isEmpty();
        assertThat(end(client, user)).as("asked again").isInstanceOf(Failed.class);
        assertThat(get(client.stopServer(user))).isEqualTo(new Stopped());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "never"})
    void aFailedStartIsShownInABrowser(String fate) {
        Browser browser = client.browser();
        String user = prefix() + fate;
        assertThat(get(browser.logIn(user, hub().password()))).isEqualTo(new LoggedIn(user));
        BrowserServer server = browser.server();
        assertThat(get(server.open())).isInstanceOfAny(SpawnResponse.Pending.class, SpawnResponse.Failed.class);
        // The page shows NotRunning in between, while the hub cleans up.
        await().atMost(PATIENCE).until(() -> get(server.pending()) instanceof SpawnResponse.Failed);
        assertThat(get(server.pending()))
                .isInstanceOfSatisfying(
                        SpawnResponse.Failed.class,
                        failed -> assertThat(failed.status()).isEqualTo(500));
        assertThat(get(server.land())).isNotInstanceOf(Landed.class);
        // Trying again is a new start.
        assertThat(get(server.open())).isInstanceOfAny(SpawnResponse.Pending.class, SpawnResponse.Failed.class);
    }

    // --- Starts that take long

    @Test
    void aPendingStartAcceptsFurtherRequestsAndCanBeStoppedAndRepeated() {
        String user = newUser("slow");
        List<CompletableFuture<StartResponse>> responses =
                IntStream.range(0, 2).mapToObj(i -> client.startServer(user)).toList();
        assertThat(responses).allSatisfy(response -> assertThat(get(response)).isEqualTo(new Accepted(false)));
        assertThat(get(client.user(user)).orElseThrow().server().orElseThrow().pending())
                .contains("spawn");
        assertThat(get(client.singleUser(user).firstPage())).isInstanceOf(NotYet.class);
        assertThat(get(client.stopServer(user))).isInstanceOf(StopResponse.class);
        await().atMost(PATIENCE)
                .until(() -> get(client.user(user)).orElseThrow().servers().isEmpty());
        assertThat(get(client.startServer(user))).isEqualTo(new Accepted(false));
        assertThat(end(client, user)).isInstanceOf(Ready.class);
        assertThat(get(client.user(user)).orElseThrow().servers()).hasSize(1);
        assertThat(get(client.startServer(user))).isEqualTo(new AlreadyRunning());
    }

    @Test
    void aStartIsPendingWhileTheServerStops() {
        String user = newUser("linger");
        startAndWait(client, user);
        CompletableFuture<StopResponse> stop = client.stopServer(user);
        await().until(() -> get(client.user(user))
                .flatMap(HubUser::server)
                .flatMap(HubServer::pending)
                .filter("stop"::equals)
                .isPresent());
        assertThat(get(client.startServer(user))).isInstanceOfSatisfying(Pending.class, pending -> {
            assertThat(pending.what()).isEqualTo("stop");
            assertThat(pending.message()).endsWith(" is pending stop");
        });
        assertThat(get(client.stopServer(user))).as("asked again").isEqualTo(new Stopping());
        assertThat(get(stop)).isInstanceOf(StopResponse.class);
        await().atMost(PATIENCE)
                .until(() -> get(client.user(user)).orElseThrow().servers().isEmpty());
        startAndWait(client, user);
    }

    @Test
    void aUserIsNotDeletedWhileTheServerStartsOrStops() {
        String starting = newUser("slow");
        assertThat(get(client.startServer(starting))).isEqualTo(new Accepted(false));
        await().until(() -> pending(starting).equals(Optional.of("spawn")));
        assertThat(failure(client.deleteUser(starting)).code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(get(client.user(starting))).isPresent();

        String stopping = newUser("linger");
        startAndWait(client, stopping);
        CompletableFuture<StopResponse> stop = client.stopServer(stopping);
        await().until(() -> pending(stopping).equals(Optional.of("stop")));
        assertThat(failure(client.deleteUser(stopping)).code()).isEqualTo(Code.CONFLICT);
        assertThat(get(client.user(stopping))).isPresent();
        assertThat(get(stop)).isInstanceOf(StopResponse.class);
        await().atMost(PATIENCE).until(() -> pending(stopping).isEmpty());
        assertThat(get(client.deleteUser(stopping))).isTrue();

        assertThat(get(client.stopServer(starting)))
                .as("a start is interrupted")
                .isInstanceOf(StopResponse.class);
        await().atMost(PATIENCE).until(() -> pending(starting).isEmpty());
        assertThat(get(client.deleteUser(starting))).isTrue();
    }

    private Optional<String> pending(String user) {
        return get(client.user(user)).flatMap(HubUser::server).flatMap(HubServer::pending);
    }

    @Test
    void aHubWithASlowSpawnTimeoutRespondsWithTheEndOfTheStart() {
        HubClient waiting = connectTo(crowdedHub());
        String quick = newUser(waiting, "quick");
        assertThat(get(waiting.startServer(quick))).isEqualTo(new Accepted(true));
        assertThat(get(waiting.startServer(quick))).isEqualTo(new AlreadyRunning());
        assertThat(get(waiting.stopServer(quick))).isEqualTo(new Stopped());
        assertThat(get(waiting.startServer(newUser(waiting, "fail"))))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(500));
        assertThat(get(waiting.startServer(newUser(waiting, "never"))))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(500));
    }

    @Test
    void aHubRespondsBeforeTheEndOfTheStartAfterItsSlowSpawnTimeout() {
        HubClient waiting = connectTo(crowdedHub());
        String user = newUser(waiting, "slow");
        CompletableFuture<StartResponse> response = waiting.startServer(user);
        await().until(() -> get(waiting.user(user)).orElseThrow().server().isPresent());
        assertThat(response).isNotDone();
        assertThat(get(response)).isEqualTo(new Accepted(false));
        assertThat(end(waiting, user)).isInstanceOf(Ready.class);
    }

    // --- Starts beyond a limit

    @Test
    void serversBeyondTheLimitAreThrottledWithoutARetryAfterAndCounted() {
        HubClient crowded = connectTo(crowdedHub());
        Map<SpawnOutcome, Metrics.Timing> before = get(crowded.metrics()).spawns();
        String ada = newUser(crowded, "ada");
        String bob = newUser(crowded, "bob");
        String cyd = newUser(crowded, "cyd");
        startAndWait(crowded, ada);
        startAndWait(crowded, bob);
        assertThat(get(crowded.startServer(cyd))).isInstanceOfSatisfying(Throttled.class, throttled -> {
            assertThat(throttled.retryAfter()).isEmpty();
            assertThat(throttled.message()).startsWith("Active user limit exceeded.");
        });
        Browser browser = crowded.browser();
        get(browser.logIn(cyd, crowdedHub().password()));
        assertThat(get(browser.server().open()))
                .isInstanceOfSatisfying(
                        SpawnResponse.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isEmpty());
        assertThat(get(crowded.stopServer(ada))).isEqualTo(new Stopped());
        startAndWait(crowded, cyd);

        Map<SpawnOutcome, Metrics.Timing> after = get(crowded.metrics()).spawns();
        assertThat(more(SpawnOutcome.TOO_MANY_USERS, before, after)).isEqualTo(2);
        assertThat(more(SpawnOutcome.SUCCESS, before, after)).isEqualTo(3);
        assertThat(more(SpawnOutcome.THROTTLED, before, after)).isZero();
        assertThat(more(SpawnOutcome.FAILURE, before, after)).isZero();
    }

    @Test
    void startsBeyondTheLimitAreThrottledInABrowserAndCounted() {
        HubClient crowded = connectTo(crowdedHub());
        Map<SpawnOutcome, Metrics.Timing> before = get(crowded.metrics()).spawns();
        for (String name : List.of("ada-slow", "bob-slow")) {
            String user = newUser(crowded, name);
            crowded.startServer(user);
            await().until(() -> get(crowded.user(user)).orElseThrow().server().isPresent());
        }
        Browser browser = crowded.browser();
        get(browser.logIn(prefix() + "cyd", crowdedHub().password()));
        assertThat(get(browser.server().open()))
                .isInstanceOfSatisfying(
                        SpawnResponse.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter().orElseThrow())
                                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60)));
        assertThat(more(SpawnOutcome.THROTTLED, before, get(crowded.metrics()).spawns()))
                .isEqualTo(1);
    }

    @Test
    void failedStartsAreCounted() {
        Map<SpawnOutcome, Metrics.Timing> before = get(client.metrics()).spawns();
        String user = newUser("never");
        get(client.startServer(user));
        assertThat(end(client, user)).isInstanceOf(Failed.class);
        Map<SpawnOutcome, Metrics.Timing> after = get(client.metrics()).spawns();
        // Some versions count a failure twice.
        assertThat(more(SpawnOutcome.FAILURE, before, after)).isBetween(1L, 2L);
        assertThat(more(SpawnOutcome.SUCCESS, before, after)).isZero();
    }

    private static long more(
            SpawnOutcome outcome, Map<SpawnOutcome, Metrics.Timing> before, Map<SpawnOutcome, Metrics.Timing> after) {
        return after.get(outcome).count() - before.get(outcome).count();
    }

    // --- A hub below another path

    @Test
    void aStudentLogsInAndLandsBelowABasePath() {
        assertThat(crowdedHub().url().getPath()).isNotEqualTo("/").endsWith("/");
        HubClient below = connectTo(crowdedHub());
        Browser browser = below.browser();
        String ada = prefix() + "ada";
        String front = crowdedHub().url().getPath() + "user/" + ada + "/";
        assertThat(get(browser.logIn(ada, crowdedHub().password()))).isEqualTo(new LoggedIn(ada));
        BrowserServer server = browser.server();
        assertThat(get(browser.userRedirect("files/hello.txt"))).isInstanceOf(NotYet.class);
        assertThat(verdict(server.progress(event -> {}))).isEqualTo(new Ready(front));
        assertThat(get(server.pending())).isInstanceOf(SpawnResponse.Running.class);
        get(below.singleUser(ada).contents().writeText("hello.txt", "hello"));
        assertThat(get(server.land("files/hello.txt"))).isEqualTo(new Landed(200, front + "files/hello.txt"));
        assertThat(get(browser.userRedirect("files/hello.txt"))).isEqualTo(new Landed(200, front + "files/hello.txt"));
        SingleUser own = server.singleUser();
        Kernel kernel = get(own.kernels().start());
        try (KernelChannel channel = get(own.kernels().open(kernel.id()))) {
            assertThat(get(channel.execute("1+1")).text()).contains("2");
        }
        assertThat(get(below.proxyRoutes()))
                .filteredOn(route -> route.user().equals(Optional.of(ada)))
                .singleElement()
                .satisfies(route -> assertThat(route.spec()).isEqualTo(front));
    }

    // --- A hub that goes away

    @Test
    void aStartIsFollowedWhileTheHubRestarts() throws Exception {
        String ada = newUser("ada");
        startAndWait(client, ada);
        String user = newUser("slow");
        assertThat(get(client.startServer(user))).isEqualTo(new Accepted(false));
        Set<ProgressEvent> events = ConcurrentHashMap.newKeySet();
        ProgressStream stream = client.progress(user, events::add);
        // A hub that is killed before it has stored the start in its database does not find the server again.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> !events.isEmpty());

        CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> {
            try {
                restartHub();
            } catch (Exception e) {
                throw new AssertionError("the hub did not come back", e);
            }
        });
        Set<Code> meanwhile = ConcurrentHashMap.newKeySet();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            client.health()
                    .handle((well, failure) -> failure instanceof HubException hub && meanwhile.add(hub.code()))
                    .get();
            return restarted.isDone();
        });
        restarted.get();
        assertThat(meanwhile).containsExactly(Code.HUB_RESTARTING);
        assertThat(verdict(stream)).as("one stream").isInstanceOf(ProgressEnd.Lost.class);

        // The running server stayed reachable, and the hub finds the starting one again.
        assertThat(get(client.singleUser(ada).status()).kernels()).isZero();
        await().atMost(PATIENCE)
                .until(() -> get(client.user(user))
                        .orElseThrow()
                        .server()
                        .filter(HubServer::ready)
                        .isPresent());
        assertThat(get(client.singleUser(user).status()).kernels()).isZero();
        assertThat(get(client.startServer(user))).isEqualTo(new AlreadyRunning());
        assertThat(get(client.user(ada)).orElseThrow().server().orElseThrow().ready())
                .isTrue();
    }

    @Test
    void aServerThatIsCheckedAfterARestartIsNeitherStoppedNorItsUserDeletedUntilThatIsOver() throws Exception {
        String user = newUser("check");
        startAndWait(client, user);
        String idle = newUser("idle");

        CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> {
            try {
                restartHub();
            } catch (Exception e) {
                throw new AssertionError("the hub did not come back", e);
            }
        });
        Set<Code> meanwhile = ConcurrentHashMap.newKeySet();
        // Stopping what does not run changes nothing, so it can be asked for all the time.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            client.stopServer(idle)
                    .handle((stopped, failure) -> failure instanceof HubException hub && meanwhile.add(hub.code()))
                    .get();
            return restarted.isDone();
        });
        restarted.get();
        assertThat(meanwhile).containsExactly(Code.HUB_RESTARTING);

        assertThat(pending(user)).contains("check");
        assertThat(get(client.startServer(user)))
                .isInstanceOfSatisfying(
                        Pending.class, pending -> assertThat(pending.what()).isEqualTo("check"));
        assertThat(failure(client.deleteUser(user)).code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(failure(client.stopServer(user)).code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(pending(user)).as("still").contains("check");

        await().atMost(PATIENCE).until(() -> pending(user).isEmpty());
        assertThat(get(client.user(user)).orElseThrow().server().orElseThrow().ready())
                .isTrue();
        assertThat(get(client.stopServer(user))).isEqualTo(new Stopped());
        assertThat(get(client.deleteUser(user))).isTrue();
    }
}
