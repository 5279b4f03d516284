package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.progress.ProgressEnd.Failed;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessWatcherTest {
    private static final String LIST = "GET /hub/api/users?limit=200&offset=0&sort=id&state=active";
    private static final Duration SOON = Duration.ofMillis(5);
    private static final String READY = "{\"progress\": 100, \"ready\": true, \"url\": \"/user/ada/\"}";
    private static final String SCHEDULED = "{\"progress\": 30, \"message\": \"scheduled\"}";

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void streamModeOpensAStreamAtOnceAndRequestsNoList() {
        hub.on(stream("ada"), progress(SCHEDULED, READY));

        assertThat(get(watch(ReadinessMode.STREAM, "ada").end())).isEqualTo(new Ready("/user/ada/"));
        assertThat(delivered).containsExactly("scheduled");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void pollModeRequestsOneListForAllStartsAndNoneWithoutStarts() {
        hub.on(LIST, list(starting("ada"), starting("bob")));
        ReadinessWatcher watcher = watcher(ReadinessMode.POLL);
        ProgressStream ada = watcher.watch(client, ServerRef.of("ada"), event -> {});
        ProgressStream bob = watcher.watch(client, ServerRef.of("bob"), event -> {});
        await().until(() -> lists() >= 3);
        assertThat(ada.end()).isNotDone();

        hub.on(LIST, list(ready("ada"), ready("bob")));

        assertThat(get(ada.end())).isEqualTo(new Ready("/user/ada/"));
        assertThat(get(bob.end())).isEqualTo(new Ready("/user/bob/"));
        int asked = lists();
        await().pollDelay(Duration.ofMillis(100)).until(() -> lists() == asked);
        assertThat(hub.requests()).hasSize(asked);
    }

    @Test
    void closingTheClientCancelsFollowedStarts() {
        hub.on(LIST, list(starting("ada")));
        ProgressStream ada = watcher(ReadinessMode.POLL).watch(client, ServerRef.of("ada"), event -> {});
        await().until(() -> lists() >= 2);
        client.close();
        assertThat(failure(ada.end()).code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void lateStreamModeOpensAStreamOnceTheServerHasReported() {
        hub.on(LIST, list(starting("ada"), starting("bob")));
        hub.on(stream("ada"), progress(SCHEDULED, READY));
        ReadinessWatcher watcher = watcher(ReadinessMode.LATE_STREAM);
        ProgressStream ada = watcher.watch(client, ServerRef.of("ada"), event -> delivered.add(event.message()));
        ProgressStream bob = watcher.watch(client, ServerRef.of("bob"), event -> {});
        await().until(() -> lists() >= 3);
        assertThat(streams()).isEmpty();

        hub.on(LIST, list(reported("ada"), starting("bob")));

        assertThat(get(ada.end())).isEqualTo(new Ready("/user/ada/"));
        assertThat(delivered).containsExactly("scheduled");
        assertThat(streams()).containsExactly(stream("ada"));
        assertThat(bob.end()).isNotDone();
        bob.cancel();
    }

    @Test
    void aStreamExplainsAStartThatIsMissingFromTheList() {
        hub.on(LIST, list());
        hub.on(stream("ada"), progress("{\"progress\": 100, \"failed\": true, \"message\": \"no volume\"}"));
        hub.on(stream("bob"), error(400, "bob is not starting"));

        assertThat(get(watch(ReadinessMode.POLL, "ada").end())).isEqualTo(new Failed("no volume"));
        assertThat(failure(watch(ReadinessMode.LATE_STREAM, "bob").end()).code())
                .isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void aListIsRequestedAgainWhileTheHubRestarts() {
        hub.on(LIST, error(503, "restarting"));
        ProgressStream ada = watch(ReadinessMode.POLL, "ada");
        await().until(() -> lists() >= 3);

        hub.on(LIST, list(ready("ada")));

        assertThat(get(ada.end())).isEqualTo(new Ready("/user/ada/"));
    }

    @Test
    void aForbiddenListEndsTheStart() {
        hub.on(LIST, error(403, "Forbidden"));

        ProgressStream ada = watch(ReadinessMode.POLL, "ada");

        assertThat(failure(ada.end()).code()).isEqualTo(Code.FORBIDDEN);
        int asked = lists();
        await().pollDelay(Duration.ofMillis(100)).until(() -> lists() == asked);
    }

    @Test
    void cancellingClosesTheStreamAndStopsTheLists() {
        hub.on(LIST, list(reported("ada")));
        hub.on(stream("ada"), hub.silentStream());
        ProgressStream ada = watch(ReadinessMode.LATE_STREAM, "ada");
        await().until(() -> client.openSockets().busy() == 1 && !streams().isEmpty());

        ada.cancel();

        assertThat(failure(ada.end()).code()).isEqualTo(Code.CANCELLED);
        await().until(() -> client.openSockets().busy() == 0);
        int asked = lists();
        await().pollDelay(Duration.ofMillis(100)).until(() -> lists() == asked);
    }

    private ProgressStream watch(ReadinessMode mode, String user) {
        return watcher(mode).watch(client, ServerRef.of(user), event -> delivered.add(event.message()));
    }

    private ReadinessWatcher watcher(ReadinessMode mode) {
        return new ReadinessWatcher(client, mode, "", SOON);
    }

    private int lists() {
        return (int) hub.requests().stream()
                .filter(asked -> asked.request().equals(LIST))
                .count();
    }

    private List<String> streams() {
        return hub.requests().stream()
                .map(asked -> asked.request())
                .filter(request -> request.endsWith("/progress"))
                .toList();
    }

    private static String stream(String user) {
        return "GET /hub/api/users/" + user + "/server/progress";
    }

    private static TestingHub.Reply list(String... users) {
        return json(
                200,
                Stream.of(users).collect(Collectors.joining(",", "{\"items\": [", "]"))
                        + ", \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": 2, \"next\": null}}");
    }

    private static String starting(String user) {
        return user(user, false, "2026-11-23T09:00:00Z");
    }

    private static String reported(String user) {
        return user(user, false, "2026-11-23T09:00:07Z");
    }

    private static String ready(String user) {
        return user(user, true, "2026-11-23T09:00:07Z");
    }

    private static String user(String name, boolean ready, String lastActivity) {
        return """
                {"name": "%s", "servers": {"": {"name": "", "ready": %s, "url": "/user/%s/",
                 "started": "2026-11-23T09:00:00Z", "last_activity": "%s"}}}""".formatted(name, ready, name, lastActivity);
    }
}
