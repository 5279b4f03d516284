package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The observer against a simulated API server with watches. Tests that need a real API server are in {@code lab}. */
@Tag("jdk")
@Timeout(60)
class ClusterObserverTest {
    private final TestingApiServer server = new TestingApiServer();
    private final KubernetesClient admin = server.admin();
    private final List<ClusterEntry> entries = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private ClusterAccess access;

    @BeforeEach
    void open() {
        access = ClusterAccess.of(server.kubeconfig(folder), "jhub");
    }

    @AfterEach
    void close() {
        access.close();
        server.close();
    }

    @Test
    void existingAndNewObjectsAreRecorded() {
        admin.resource(node("node-1")).create();
        admin.resource(pod("ana")).create();

        try (ClusterObserver observer = observe()) {
            assertThat(observer).isNotNull();
            Pod ben = admin.resource(pod("ben")).create();
            admin.resource(event(ben, "Pulled")).create();
            await().until(() -> marks("ben").contains(PodMark.IMAGE_PULLED));
            admin.resource(pod("ben")).delete();
            await().until(() -> marks("ben").contains(PodMark.GONE));
        }

        assertThat(entries.get(0))
                .isInstanceOfSatisfying(
                        ClusterEntry.Opened.class,
                        opened -> assertThat(opened.namespace()).isEqualTo("jhub"));
        assertThat(marks("ana")).containsExactly(PodMark.CREATED);
        assertThat(entries.stream().filter(NodeFact.class::isInstance).map(NodeFact.class::cast))
                .extracting(NodeFact::node)
                .contains("node-1");
        assertThat(entries.get(entries.size() - 1))
                .isInstanceOfSatisfying(
                        ClusterEntry.Closed.class,
                        closed -> assertThat(closed.complete()).isTrue());
    }

    @Test
    void podsOfOtherComponentsAreNotRequested() {
        for (int i = 0; i < 100; i++) {
            Pod other = pod("user-placeholder-" + i);
            other.getMetadata().getLabels().put("component", "user-placeholder");
            admin.resource(other).create();
        }

        observe().close();

        assertThat(entries).noneMatch(PodFact.class::isInstance);
        assertThat(server.requests())
                .filteredOn(request -> request.startsWith("GET") && request.contains("/pods?"))
                .isNotEmpty()
                .allMatch(request -> request.contains("labelSelector=component%3Dsingleuser-server"));
    }

    @Test
    void watchesRequestBookmarks() {
        observe().close();

        assertThat(server.requests())
                .filteredOn(request -> request.contains("watch=true"))
                .hasSize(3)
                .allMatch(request -> request.contains("allowWatchBookmarks=true"));
    }

    @Test
    void everyRequestIsAGet() {
        observe().close();

        assertThat(server.requests()).allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void clockOffsetIsRecorded() {
        try (ClusterObserver observer = observe()) {
            assertThat(observer).isNotNull();
            // The complete comparison takes seconds; closing records the result so far.
            await().until(() ->
                    server.requests().stream().filter("GET /version"::equals).count() > 1);
        }

        ClusterEntry.ServerClock clock = entries.stream()
                .filter(ClusterEntry.ServerClock.class::isInstance)
                .map(ClusterEntry.ServerClock.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(clock.ahead().abs()).as("one machine has one clock").isLessThanOrEqualTo(clock.uncertainty());
    }

    /** Slug: clock-compared-only-at-the-beginning. A laptop slept during the watch, and its clock was wrong afterwards. */
    @Test
    void clocksAreComparedAgainDuringTheWatchAndAtItsEnd() {
        try (ClusterObserver observer = observe(new ClusterObserver.Comparisons(Duration.ofMillis(300), 2, 2, 1))) {
            assertThat(observer).isNotNull();
            await().atMost(Duration.ofSeconds(30)).until(() -> comparisons().size() == 1);
            server.setClockAhead(Duration.ofMinutes(10));
            await().atMost(Duration.ofSeconds(30)).until(() -> comparisons().size() >= 2);
            server.setClockAhead(Duration.ofMinutes(20));
        }

        List<ClusterEntry.ServerClock> all = comparisons();
        assertThat(all.get(0).ahead().abs()).isLessThan(Duration.ofSeconds(2));
        assertThat(all)
                .anySatisfy(one -> assertThat(one.ahead())
                        .isBetween(
                                Duration.ofMinutes(10).minusSeconds(2),
                                Duration.ofMinutes(10).plusSeconds(2)));
        assertThat(entries.get(entries.size() - 1)).isInstanceOf(ClusterEntry.Closed.class);
        assertThat(new ClusterJournal(entries, Optional.empty()).serverTime().shifts())
                .isNotEmpty();
    }

    @Test
    void aServerThatRefusesItsVersionStillTellsItsTimeAndHasNoGap() {
        server.refuse("/version", 403);
        try (ClusterObserver observer = observe(new ClusterObserver.Comparisons(Duration.ofMillis(50), 2, 2, 1))) {
            assertThat(observer).isNotNull();
            await().atMost(Duration.ofSeconds(30)).until(() -> comparisons().size() > 1);
        }

        assertThat(entries).noneMatch(ClusterEntry.Gap.class::isInstance);
    }

    private List<ClusterEntry.ServerClock> comparisons() {
        return entries.stream()
                .filter(ClusterEntry.ServerClock.class::isInstance)
                .map(ClusterEntry.ServerClock.class::cast)
                .toList();
    }

    @Test
    void unreachableApiServerAtTheEndMakesTheRecordIncomplete() {
        ClusterObserver observer = observe();
        server.refuse("/", 503);

        observer.close();

        assertThat(entries).anyMatch(ClusterEntry.Gap.class::isInstance);
        assertThat(entries.get(entries.size() - 1))
                .isInstanceOfSatisfying(
                        ClusterEntry.Closed.class,
                        closed -> assertThat(closed.complete()).isFalse());
    }

    @Test
    void closeIsIdempotent() {
        ClusterObserver observer = observe();
        observer.close();
        int before = entries.size();

        observer.close();

        assertThat(entries).hasSize(before);
    }

    @Test
    void closeStopsEveryThread() {
        observe().close();
        access.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("firstbell-cluster-clock")));
    }

    private ClusterObserver observe(ClusterObserver.Comparisons comparisons) {
        return ClusterObserver.start(access, "run", Clock.systemUTC(), comparisons, entries::add);
    }

    private ClusterObserver observe() {
        return ClusterObserver.start(access, "run", Clock.systemUTC(), entries::add);
    }

    private List<PodMark> marks(String user) {
        return entries.stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.user().equals(user))
                .map(PodFact::mark)
                .toList();
    }

    private static Pod pod(String user) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("jhub")
                .withName("jupyter-" + user)
                .withUid("uid-" + user)
                .addToLabels("component", "singleuser-server")
                .addToAnnotations("hub.jupyter.org/username", user)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("notebook")
                .withImage("x")
                .endContainer()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Event event(Pod pod, String reason) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace("jhub")
                .withName(pod.getMetadata().getName() + "." + reason)
                .endMetadata()
                .withReason(reason)
                .withFirstTimestamp("2027-01-25T16:00:07Z")
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace("jhub")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .withFieldPath("spec.containers{notebook}")
                .endInvolvedObject()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
