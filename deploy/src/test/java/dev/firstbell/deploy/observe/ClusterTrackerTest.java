package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What states and events come to, without a cluster. */
class ClusterTrackerTest {
    private static final Instant NOW = Instant.parse("2027-01-25T16:00:30.500Z");
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));
    private static final Optional<Duration> MICROSECOND = Optional.of(Duration.ofNanos(1_000));
    private static final String IMAGE = "quay.io/jupyterhub/k8s-singleuser-sample:4.4.0";

    private final List<ClusterEntry> entries = new ArrayList<>();
    private final ClusterTracker tracker = new ClusterTracker(Clock.fixed(NOW, ZoneOffset.UTC), entries::add);

    @Test
    void aPodsStateTellsWhatItsStampsSay() {
        tracker.see(running());

        assertThat(pods())
                .extracting(PodFact::mark, PodFact::at, PodFact::resolution)
                .containsExactly(
                        tuple(PodMark.CREATED, second(1), SECOND),
                        tuple(PodMark.SCHEDULED, second(2), SECOND),
                        tuple(PodMark.STARTED, second(9), SECOND));
        assertThat(pods()).allSatisfy(fact -> {
            assertThat(fact.user()).isEqualTo("Ana.Lopez@example.edu");
            assertThat(fact.pod()).isEqualTo("jupyter-ana");
            assertThat(fact.uid()).isEqualTo("uid-ana");
            assertThat(fact.node()).contains("node-1");
            assertThat(fact.seen()).isEqualTo(NOW);
        });
    }

    @Test
    void theSameStateTellsNothingNew() {
        tracker.see(running());
        int before = entries.size();

        tracker.see(running());
        tracker.all(List.of(running()), List.of());

        assertThat(entries).hasSize(before);
    }

    @Test
    void podsThatAreNoStudentsTellNothing() {
        tracker.see(new PodBuilder(running())
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build());

        assertThat(entries).isEmpty();
    }

    @Test
    void aSchedulersEventHasOnlyAnEventTimeInMicroseconds() {
        tracker.see(pending());
        tracker.hear(new EventBuilder(event("Scheduled", null))
                .withFirstTimestamp(null)
                .withEventTime(new MicroTime("2027-01-25T16:00:02.123456Z"))
                .build());

        assertThat(pods())
                .extracting(PodFact::mark, PodFact::at, PodFact::resolution)
                .contains(tuple(PodMark.SCHEDULED, Instant.parse("2027-01-25T16:00:02.123456Z"), MICROSECOND));
    }

    @Test
    void kubeletsEventsHaveWholeSecondsAndTheFirstOfThemCounts() {
        tracker.see(pending());
        tracker.hear(event("Pulled", "spec.containers{notebook}"));
        tracker.hear(new EventBuilder(event("Pulled", "spec.containers{notebook}"))
                .withFirstTimestamp("2027-01-25T16:00:20Z")
                .build());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.IMAGE_PULLED)
                .extracting(PodFact::at, PodFact::resolution)
                .containsExactly(tuple(second(7), SECOND));
    }

    @Test
    void initContainersAndSidecarsAreNotTheStudents() {
        tracker.see(pending());
        tracker.hear(event("Started", "spec.initContainers{block-cloud-metadata}"));
        tracker.hear(event("Pulled", "spec.containers{sidecar}"));

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED);
    }

    @Test
    void anEventMayComeBeforeItsPod() {
        tracker.hear(event("Pulled", "spec.containers{notebook}"));
        assertThat(entries).isEmpty();

        tracker.see(pending());

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED, PodMark.IMAGE_PULLED);
    }

    @Test
    void anEventOfAnEarlierPodOfTheSameNameIsNotThisPods() {
        tracker.see(pending());
        Event earlier = event("Started", "spec.containers{notebook}");
        earlier.getInvolvedObject().setUid("uid-of-yesterday");
        tracker.hear(earlier);

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED);
    }

    @Test
    void onlyTheFirstFailureToScheduleIsTold() {
        tracker.see(pending());
        tracker.hear(event("FailedScheduling", null));
        tracker.hear(event("FailedScheduling", null));
        tracker.hear(event("TriggeredScaleUp", null));

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED, PodMark.UNSCHEDULABLE);
    }

    @Test
    void aDeletionsStampIncludesTheGracePeriodWhichIsTakenOff() {
        tracker.see(new PodBuilder(running())
                .editMetadata()
                .withDeletionTimestamp("2027-01-25T16:00:50Z")
                .withDeletionGracePeriodSeconds(30L)
                .endMetadata()
                .build());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.DELETED)
                .extracting(PodFact::at)
                .containsExactly(second(20));
    }

    @Test
    void aContainerThatEndsBecauseItWasAskedToHasNotFailed() {
        tracker.see(new PodBuilder(ended())
                .editMetadata()
                .withDeletionTimestamp("2027-01-25T16:00:50Z")
                .endMetadata()
                .build());

        assertThat(pods()).extracting(PodFact::mark).doesNotContain(PodMark.FAILED);
    }

    @Test
    void aContainerThatEndsByItselfHasFailed() {
        tracker.see(ended());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.FAILED)
                .extracting(PodFact::at, PodFact::reason)
                .containsExactly(tuple(second(25), Optional.of("OOMKilled")));
    }

    @Test
    void aDisruptionSaysWhose() {
        tracker.see(new PodBuilder(running())
                .editStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason("PreemptionByScheduler")
                .withLastTransitionTime("2027-01-25T16:00:22Z")
                .endCondition()
                .endStatus()
                .build());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.DISRUPTED)
                .extracting(PodFact::at, PodFact::reason)
                .containsExactly(tuple(second(22), Optional.of("PreemptionByScheduler")));
    }

    @Test
    void whatIsKnownAndNoLongerListedIsGone() {
        tracker.see(running());
        tracker.see(node("node-1"));

        tracker.all(List.of(), List.of());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.GONE)
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.at()).isEqualTo(NOW);
                    assertThat(fact.resolution()).isEmpty();
                });
        assertThat(nodes()).extracting(NodeFact::mark).endsWith(NodeMark.GONE);
    }

    @Test
    void aNodeTellsItsLife() {
        Node fresh = new NodeBuilder(node("node-1"))
                .editSpec()
                .addNewTaint("NoSchedule", "node.kubernetes.io/not-ready", null, null)
                .endSpec()
                .editStatus()
                .withConditions()
                .withImages()
                .endStatus()
                .build();
        tracker.see(fresh);
        tracker.see(running());
        tracker.see(node("node-1"));
        tracker.see(new NodeBuilder(node("node-1"))
                .editStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .withLastTransitionTime("2027-01-25T16:00:28Z")
                .endCondition()
                .endStatus()
                .build());
        tracker.gone(node("node-1"));

        assertThat(nodes())
                .extracting(NodeFact::mark, NodeFact::at, NodeFact::detail)
                .containsExactly(
                        tuple(NodeMark.CREATED, second(0), Optional.empty()),
                        tuple(NodeMark.TAINTED, NOW, Optional.of("node.kubernetes.io/not-ready:NoSchedule")),
                        tuple(NodeMark.UNTAINTED, NOW, Optional.of("node.kubernetes.io/not-ready:NoSchedule")),
                        tuple(NodeMark.READY, second(5), Optional.empty()),
                        tuple(NodeMark.IMAGE_PRESENT, NOW, Optional.of(IMAGE)),
                        tuple(NodeMark.NOT_READY, second(28), Optional.empty()),
                        tuple(NodeMark.GONE, NOW, Optional.empty()));
        assertThat(nodes()).extracting(NodeFact::purpose).containsOnly(Optional.of("user"));
    }

    @Test
    void anImageThatWasThereBeforeAnyPodIsToldWhenThePodNeedsIt() {
        tracker.see(node("node-1"));
        assertThat(nodes()).extracting(NodeFact::mark).doesNotContain(NodeMark.IMAGE_PRESENT);

        tracker.see(running());

        assertThat(nodes()).extracting(NodeFact::mark).endsWith(NodeMark.IMAGE_PRESENT);
    }

    @Test
    void theSameOutageIsToldOnceASecond() {
        tracker.outOfReach("nobody answers there");
        tracker.outOfReach("nobody answers there");

        assertThat(entries).containsExactly(new ClusterEntry.Gap(NOW, "nobody answers there"));
    }

    @Test
    void nothingComesAfterTheEnd() {
        tracker.close(true);
        tracker.see(running());

        assertThat(entries).containsExactly(new ClusterEntry.Closed(NOW, true));
    }

    @Test
    void anEntryThatCannotBeWrittenIsTheLastAndIsSaidAtTheEnd() {
        List<ClusterEntry> tried = new ArrayList<>();
        ClusterTracker full = new ClusterTracker(Clock.fixed(NOW, ZoneOffset.UTC), entry -> {
            tried.add(entry);
            throw new IllegalStateException("no space left on device");
        });

        full.see(running());

        assertThat(tried).hasSize(1);
        assertThatThrownBy(() -> full.close(true)).hasMessage("no space left on device");
    }

    @Test
    void namesOfImagesMayLeaveOutWhatIsUnderstood() {
        assertThat(Stream.of("x", "x:1", "a/x", "quay.io/a/x", "localhost/x:1", "r:5000/x", "a/x@sha256:0")
                        .map(ImageName::full))
                .containsExactly(
                        "docker.io/library/x:latest",
                        "docker.io/library/x:1",
                        "docker.io/a/x:latest",
                        "quay.io/a/x:latest",
                        "localhost/x:1",
                        "r:5000/x:latest",
                        "docker.io/a/x@sha256:0");
    }

    private List<PodFact> pods() {
        return entries.stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .toList();
    }

    private List<NodeFact> nodes() {
        return entries.stream()
                .filter(NodeFact.class::isInstance)
                .map(NodeFact.class::cast)
                .toList();
    }

    private static Pod pending() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("jupyter-ana")
                .withUid("uid-ana")
                .withCreationTimestamp("2027-01-25T16:00:01Z")
                .addToAnnotations("hub.jupyter.org/username", "Ana.Lopez@example.edu")
                .addToLabels("component", "singleuser-server")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("notebook")
                .withImage(IMAGE)
                .endContainer()
                .addNewContainer()
                .withName("sidecar")
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod running() {
        return new PodBuilder(pending())
                .editSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .withLastTransitionTime("2027-01-25T16:00:02Z")
                .endCondition()
                .addNewContainerStatus()
                .withName("notebook")
                .withNewState()
                .withNewRunning()
                .withStartedAt("2027-01-25T16:00:09Z")
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Pod ended() {
        return new PodBuilder(pending())
                .withNewStatus()
                .addNewContainerStatus()
                .withName("notebook")
                .withNewState()
                .withNewTerminated()
                .withStartedAt("2027-01-25T16:00:09Z")
                .withFinishedAt("2027-01-25T16:00:25Z")
                .withReason("OOMKilled")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .withCreationTimestamp("2027-01-25T16:00:00Z")
                .addToLabels("hub.jupyter.org/node-purpose", "user")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime("2027-01-25T16:00:05Z")
                .endCondition()
                .addNewImage()
                .withNames(IMAGE)
                .endImage()
                .endStatus()
                .build();
    }

    private static Event event(String reason, String field) {
        return new EventBuilder()
                .withNewMetadata()
                .withName("jupyter-ana." + reason)
                .withCreationTimestamp("2027-01-25T16:00:07Z")
                .endMetadata()
                .withReason(reason)
                .withFirstTimestamp("2027-01-25T16:00:07Z")
                .withLastTimestamp("2027-01-25T16:00:29Z")
                .withNewInvolvedObject()
                .withKind("Pod")
                .withUid("uid-ana")
                .withFieldPath(field)
                .endInvolvedObject()
                .build();
    }

    private static Instant second(int second) {
        return Instant.parse("2027-01-25T16:00:00Z").plusSeconds(second);
    }
}
