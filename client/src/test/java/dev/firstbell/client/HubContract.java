package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.Identity;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StartResponse.Throttled;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.singleuser.Kernel;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import dev.firstbell.client.websocket.KernelChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The behaviour of every JupyterHub, real or embedded. The same tests run against each of them. If the embedded hub
 * differs from a real one, the embedded hub is wrong.
 */
public abstract class HubContract extends HubFixture {
    @Test
    void reportsItsVersionWithoutAToken() {
        assertThat(get(client.version()).atLeast(5, 0)).isTrue();
    }

    @Test
    void identifiesTheToken() {
        Identity identity = get(client.whoAmI());
        assertThat(identity.kind()).isEqualTo(Identity.Kind.SERVICE);
        assertThat(identity.scopes()).contains("admin:users", "servers", "tokens", "list:users");
    }

    @Test
    void aWrongTokenIsForbidden() {
        try (HubClient stranger = HubClient.builder(hub().url())
                .token(ApiToken.of("0".repeat(32)))
                .build()) {
            assertThat(failure(stranger.whoAmI()).code()).isEqualTo(Code.FORBIDDEN);
            assertThat(failure(stranger.createUsers(List.of(prefix() + "x"))).code())
                    .isEqualTo(Code.FORBIDDEN);
            assertThat(failure(stranger.startServer(prefix() + "x")).code()).isEqualTo(Code.FORBIDDEN);
            assertThat(failure(stranger.progress(prefix() + "x", event -> {}).end())
                            .code())
                    .isEqualTo(Code.FORBIDDEN);
        }
    }

    @Test
    void aStudentsTokenGivesAccessOnlyToTheStudent() {
        String ada = newUser("ada");
        String bob = newUser("bob");
        HubClient asAda = client.withToken(get(client.createToken(ada, "contract", Duration.ofMinutes(10))));
        assertThat(get(asAda.whoAmI())).satisfies(identity -> {
            assertThat(identity.name()).isEqualTo(ada);
            assertThat(identity.kind()).isEqualTo(Identity.Kind.USER);
        });
        assertThat(get(asAda.user(ada))).isPresent();
        assertThat(get(asAda.user(bob))).isEmpty();
        assertThat(failure(asAda.startServer(bob)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(asAda.users(UserQuery.all())).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void createsEachUserOnceAndListsThemPastItsPageLimit() {
        List<String> names = IntStream.range(0, 230).mapToObj(i -> prefix() + i).toList();
        assertThat(get(client.createUsers(names))).containsExactlyElementsOf(names);
        assertThat(get(client.createUsers(names))).isEmpty();
        assertThat(get(client.createUsers(List.of(names.get(0), prefix() + "new"))))
                .containsExactly(prefix() + "new");
        assertThat(get(client.users(UserQuery.prefix(prefix()))))
                .hasSize(231)
                .extracting(HubUser::name)
                .containsAll(names);
        assertThat(get(client.users(UserQuery.prefix(prefix()).in(UserQuery.State.ACTIVE))))
                .isEmpty();
    }

    @Test
    void unknownUsersAndServersAreNotFound() {
        String nobody = prefix() + "nobody";
        assertThat(get(client.user(nobody))).isEmpty();
        assertThat(get(client.deleteUser(nobody))).isFalse();
        assertThat(failure(client.startServer(nobody)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(client.stopServer(nobody)).code()).isEqualTo(Code.NOT_FOUND);
        // Not NOT_FOUND: for an unknown user the hub treats the request as a log-in.
        assertThat(failure(client.createToken(nobody, "x", Duration.ofMinutes(1)))
                        .code())
                .isEqualTo(Code.FORBIDDEN);
        String idle = newUser("idle");
        assertThat(failure(client.progress(idle, event -> {}).end()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(get(client.stopServer(idle))).isEqualTo(new Stopped());
        assertThat(get(client.singleUser(idle).firstPage())).isInstanceOf(NotYet.class);
        assertThat(failure(client.singleUser(idle).status()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(client.singleUser(idle).startKernel()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(client.singleUser(idle).openKernel("edebcbcf-0000-4000-8000-0123456789ab"))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void aStudentStartsLandsComputesAndLeaves() {
        String ada = newUser("ada");
        HubClient asAda = client.withToken(get(client.createToken(ada, "contract", Duration.ofMinutes(10))));

        assertThat(get(asAda.startServer(ada))).isEqualTo(new Accepted(false));
        List<ProgressEvent> events = new CopyOnWriteArrayList<>();
        CompletableFuture<ProgressEnd> end = asAda.progress(ada, events::add).end();
        assertThat(get(asAda.startServer(ada))).as("requested twice").isEqualTo(new Accepted(false));
        await().atMost(PATIENCE).until(end::isDone);
        assertThat(get(end)).isEqualTo(new Ready(hub().url().getPath() + "user/" + ada + "/"));
        assertThat(events)
                .first()
                .satisfies(event -> assertThat(event.progress()).isZero());
        assertThat(get(asAda.startServer(ada))).isEqualTo(new AlreadyRunning());
        assertThat(end(asAda, ada)).as("followed when ready").isInstanceOf(Ready.class);
        HubServer server = get(client.user(ada)).orElseThrow().server().orElseThrow();
        assertThat(server.ready()).isTrue();
        assertThat(server.pending()).isEmpty();
        assertThat(server.started()).isPresent();

        SingleUser own = asAda.singleUser(ada);
        assertThat(get(own.firstPage())).isInstanceOf(Landed.class);
        assertThat(get(own.status()).kernels()).isZero();
        Kernel kernel = get(own.startKernel("python3"));
        assertThat(kernel.name()).isEqualTo("python3");
        try (KernelChannel channel = get(own.openKernel(kernel.id()))) {
            assertThat(channel.subprotocol()).isEqualTo("v1.kernel.websocket.jupyter.org");
            assertThat(get(channel.kernelInfo()).language()).isEqualTo("python");
            assertThat(get(channel.execute("1+1")).text()).contains("2");
        }
        assertThat(get(own.deleteKernel(kernel.id()))).isTrue();
        assertThat(get(own.deleteKernel(kernel.id()))).isFalse();

        assertThat(get(asAda.stopServer(ada))).isEqualTo(new Stopped());
        assertThat(get(client.user(ada)).orElseThrow().servers()).isEmpty();
        assertThat(failure(asAda.progress(ada, event -> {}).end()).code()).isIn(Code.NOT_FOUND, Code.BAD_REQUEST);
        assertThat(get(own.firstPage())).isInstanceOf(NotYet.class);
        assertThat(get(client.deleteUser(ada))).isTrue();
        assertThat(failure(asAda.whoAmI()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void aKernelRepliesToEachRequestAndReportsExceptions() {
        String ada = newUser("ada");
        startAndWait(client, ada);
        SingleUser own = client.singleUser(ada);
        assertThat(failure(own.openKernel("00000000-0000-4000-8000-000000000000"))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        Kernel kernel = get(own.startKernel());
        try (KernelChannel channel = get(own.openKernel(kernel.id()));
                KernelChannel second = get(own.openKernel(kernel.id()))) {
            List<CompletableFuture<ExecutionResult>> results = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                results.add((i % 2 == 0 ? channel : second).execute("print(" + i + "); " + i + " * 2"));
            }
            for (int i = 0; i < 5; i++) {
                ExecutionResult result = get(results.get(i));
                assertThat(result.stdout()).isEqualTo(i + "\n");
                assertThat(result.text()).contains(String.valueOf(i * 2));
            }
            ExecutionResult failed = get(channel.execute("1/0"));
            assertThat(failed.status()).isEqualTo(Status.ERROR);
            assertThat(failed.error().orElseThrow().name()).isEqualTo("ZeroDivisionError");
        }
        HubClient stranger = client.withToken(ApiToken.of("0".repeat(32)));
        assertThat(failure(stranger.singleUser(ada).openKernel(kernel.id())).code())
                .isEqualTo(Code.FORBIDDEN);
        assertThat(failure(stranger.singleUser(ada).status()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void stoppingAStartUnderWayCancelsItAndDeletingAUserStopsTheServer() {
        String ada = newUser("ada");
        assertThat(get(client.startServer(ada))).isEqualTo(new Accepted(false));
        List<ProgressEvent> events = new CopyOnWriteArrayList<>();
        CompletableFuture<ProgressEnd> end = client.progress(ada, events::add).end();
        await().until(() -> !events.isEmpty());
        assertThat(get(client.stopServer(ada))).isEqualTo(new Stopped());
        // JupyterHub 5.5.4 may even report "ready". The stream must end, and no server may be left.
        assertThat(get(end)).isNotNull();
        assertThat(get(client.user(ada)).orElseThrow().servers()).isEmpty();

        startAndWait(client, ada);
        assertThat(get(client.deleteUser(ada))).isTrue();
        assertThat(get(client.user(ada))).isEmpty();
    }

    @Test
    void sixStudentsStartLandAndComputeAtOnce() {
        List<String> names = IntStream.range(0, 6).mapToObj(i -> prefix() + i).toList();
        get(client.createUsers(names));
        List<CompletableFuture<ExecutionResult>> students =
                names.stream().map(this::firstResult).toList();
        await().atMost(PATIENCE).until(() -> students.stream().allMatch(CompletableFuture::isDone));
        assertThat(students).allSatisfy(result -> assertThat(get(result).text()).contains("2"));
    }

    /** A student's whole start, without a waiting thread. */
    private CompletableFuture<ExecutionResult> firstResult(String name) {
        SingleUser own = client.singleUser(name);
        return client.startServer(name)
                .thenCompose(accepted -> client.progress(name, event -> {}).end())
                .thenCompose(ready -> own.firstPage())
                .thenCompose(landed -> own.startKernel())
                .thenCompose(kernel -> own.openKernel(kernel.id()))
                .thenCompose(channel -> channel.execute("1+1").whenComplete((result, failure) -> channel.close()));
    }

    @Test
    void startsBeyondTheLimitAreThrottledWithARetryAfter() {
        HubClient crowded = connectTo(crowdedHub());
        List<String> names = IntStream.range(0, 6).mapToObj(i -> prefix() + i).toList();
        get(crowded.createUsers(names));
        List<StartResponse> responses = names.stream().map(crowded::startServer).toList().stream()
                .map(FutureOutcomes::get)
                .toList();
        assertThat(responses).filteredOn(Accepted.class::isInstance).hasSize(2);
        assertThat(responses).filteredOn(Throttled.class::isInstance).hasSize(4).allSatisfy(response -> {
            Throttled throttled = (Throttled) response;
            assertThat(throttled.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
            assertThat(throttled.message()).startsWith("Too many users trying to log in right now.");
        });
    }
}
