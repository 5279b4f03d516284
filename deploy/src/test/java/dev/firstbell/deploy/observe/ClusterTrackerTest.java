package dev.firstbell.deploy.observe;

import static dev.firstbell.deploy.observe.TestingClusterObjects.ended;
import static dev.firstbell.deploy.observe.TestingClusterObjects.event;
import static dev.firstbell.deploy.observe.TestingClusterObjects.node;
import static dev.firstbell.deploy.observe.TestingClusterObjects.pending;
import static dev.firstbell.deploy.observe.TestingClusterObjects.running;
import static dev.firstbell.deploy.observe.TestingClusterObjects.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.PullReport;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The entries that states and events lead to, without a cluster. */
class ClusterTrackerTest {
    private static final Instant NOW = Instant.parse("2027-01-25T16:00:30.500Z");
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));
    private static final Optional<Duration> MICROSECOND = Optional.of(Duration.ofNanos(1_000));

    private final List<ClusterEntry> entries = new ArrayList<>();
    private final ClusterTracker tracker = new ClusterTracker(Clock.fixed(NOW, ZoneOffset.UTC), entries::add);

    @Test
    void aPodsStateGivesEntriesWithItsTimestamps() {
        tracker.update(running());

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
    void theEventOfAPullHasWhatTheKubeletReports() {
        tracker.update(running());
        Event pulled = new EventBuilder(event("Pulled", "spec.containers{notebook}"))
                .withMessage(
                        "Successfully pulled image \"a\" in 2s (5s including waiting). Image size: 100000000 bytes.")
                .build();

        tracker.add(pulled);

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.IMAGE_PULLED)
                .singleElement()
                .extracting(fact -> fact.pull().orElseThrow())
                .isEqualTo(new PullReport(
                        Duration.ofSeconds(2), Optional.of(Duration.ofSeconds(5)), Optional.of(100_000_000L)));
    }

    @Test
    void repeatedStateGivesNoEntry() {
        tracker.update(running());
        int before = entries.size();

        tracker.update(running());
        tracker.updateAll(List.of(running()), List.of());

        assertThat(entries).hasSize(before);
    }

    @Test
    void podsWithoutUserNameGiveNoEntry() {
        tracker.update(new PodBuilder(running())
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build());

        assertThat(entries).isEmpty();
        assertThat(tracker.unnamedPods()).isEqualTo(1);
    }

    @Test
    void schedulerEventsUseEventTimeInMicroseconds() {
        tracker.update(pending());
        tracker.add(new EventBuilder(event("Scheduled", null))
                .withFirstTimestamp(null)
                .withEventTime(new MicroTime("2027-01-25T16:00:02.123456Z"))
                .build());

        assertThat(pods())
                .extracting(PodFact::mark, PodFact::at, PodFact::resolution)
                .contains(tuple(PodMark.SCHEDULED, Instant.parse("2027-01-25T16:00:02.123456Z"), MICROSECOND));
    }

    @Test
    void kubeletEventsHaveWholeSecondsAndOnlyTheFirstIsRecorded() {
        tracker.update(pending());
        tracker.add(event("Pulled", "spec.containers{notebook}"));
        tracker.add(new EventBuilder(event("Pulled", "spec.containers{notebook}"))
                .withFirstTimestamp("2027-01-25T16:00:20Z")
                .build());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.IMAGE_PULLED)
                .extracting(PodFact::at, PodFact::resolution)
                .containsExactly(tuple(second(7), SECOND));
    }

    @Test
    void eventsOfInitContainersAndSidecarsAreIgnored() {
        tracker.update(pending());
        tracker.add(event("Started", "spec.initContainers{block-cloud-metadata}"));
        tracker.add(event("Pulled", "spec.containers{sidecar}"));

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED);
    }

    @Test
    void eventsThatArriveBeforeTheirPodAreKept() {
        tracker.add(event("Pulled", "spec.containers{notebook}"));
        assertThat(entries).isEmpty();

        tracker.update(pending());

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED, PodMark.IMAGE_PULLED);
    }

    @Test
    void eventsOfAnEarlierPodWithTheSameNameAreIgnored() {
        tracker.update(pending());
        Event earlier = event("Started", "spec.containers{notebook}");
        earlier.getInvolvedObject().setUid("uid-of-yesterday");
        tracker.add(earlier);

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED);
    }

    @Test
    void onlyTheFirstFailedSchedulingIsRecorded() {
        tracker.update(pending());
        tracker.add(event("FailedScheduling", null));
        tracker.add(event("FailedScheduling", null));
        tracker.add(event("TriggeredScaleUp", null));

        assertThat(pods()).extracting(PodFact::mark).containsExactly(PodMark.CREATED, PodMark.UNSCHEDULABLE);
    }

    @Test
    void gracePeriodIsSubtractedFromTheDeletionTimestamp() {
        tracker.update(new PodBuilder(running())
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
    void containerThatEndsAfterADeletionHasNotFailed() {
        tracker.update(new PodBuilder(ended())
                .editMetadata()
                .withDeletionTimestamp("2027-01-25T16:00:50Z")
                .endMetadata()
                .build());

        assertThat(pods()).extracting(PodFact::mark).doesNotContain(PodMark.FAILED);
    }

    @Test
    void containerThatEndsByItselfHasFailed() {
        tracker.update(ended());

        assertThat(pods())
                .filteredOn(fact -> fact.mark() == PodMark.FAILED)
                .extracting(PodFact::at, PodFact::reason)
                .containsExactly(tuple(second(25), Optional.of("OOMKilled")));
    }

    @Test
    void disruptionIsRecordedWithItsReason() {
        tracker.update(new PodBuilder(running())
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
    void knownObjectsMissingFromACompleteListAreGone() {
        tracker.update(running());
        tracker.update(node("node-1"));

        tracker.updateAll(List.of(), List.of());

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
    void connectionFailuresGiveAtMostOneGapASecond() {
        tracker.connectionFailed("connection failed");
        tracker.connectionFailed("connection failed");

        assertThat(entries).containsExactly(new ClusterEntry.Gap(NOW, "connection failed"));
    }

    @Test
    void noEntryFollowsClosed() {
        tracker.close(true);
        tracker.update(running());

        assertThat(entries).containsExactly(new ClusterEntry.Closed(NOW, true));
    }

    @Test
    void firstFailureOfTheSinkStopsWritingAndIsThrownOnClose() {
        List<ClusterEntry> tried = new ArrayList<>();
        ClusterTracker full = new ClusterTracker(Clock.fixed(NOW, ZoneOffset.UTC), entry -> {
            tried.add(entry);
            throw new IllegalStateException("no space left on device");
        });

        full.update(running());

        assertThat(tried).hasSize(1);
        assertThatThrownBy(() -> full.close(true)).hasMessage("no space left on device");
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
}
