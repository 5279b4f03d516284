package dev.firstbell.deploy.observe;

import static dev.firstbell.deploy.observe.TestingClusterObjects.IMAGE;
import static dev.firstbell.deploy.observe.TestingClusterObjects.node;
import static dev.firstbell.deploy.observe.TestingClusterObjects.running;
import static dev.firstbell.deploy.observe.TestingClusterObjects.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The entries that nodes' states lead to. */
class NodeTrackerTest {
    private static final Instant NOW = Instant.parse("2027-01-25T16:00:30.500Z");

    private final List<ClusterEntry> entries = new ArrayList<>();
    private final ClusterTracker tracker = new ClusterTracker(Clock.fixed(NOW, ZoneOffset.UTC), entries::add);

    @Test
    void nodeIsFollowedFromCreationToRemoval() {
        Node fresh = new NodeBuilder(node("node-1"))
                .editSpec()
                .addNewTaint("NoSchedule", "node.kubernetes.io/not-ready", null, null)
                .endSpec()
                .editStatus()
                .withConditions()
                .withImages()
                .endStatus()
                .build();
        tracker.update(fresh);
        tracker.update(running());
        tracker.update(node("node-1"));
        tracker.update(new NodeBuilder(node("node-1"))
                .editStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .withLastTransitionTime("2027-01-25T16:00:28Z")
                .endCondition()
                .endStatus()
                .build());
        tracker.remove(node("node-1"));

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
    void imageAlreadyPresentIsRecordedOnceAPodUsesIt() {
        tracker.update(node("node-1"));
        assertThat(nodes()).extracting(NodeFact::mark).doesNotContain(NodeMark.IMAGE_PRESENT);

        tracker.update(running());

        assertThat(nodes()).extracting(NodeFact::mark).endsWith(NodeMark.IMAGE_PRESENT);
    }

    @Test
    void shortImageNamesAreCompletedAsContainerRuntimesDo() {
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

    private List<NodeFact> nodes() {
        return entries.stream()
                .filter(NodeFact.class::isInstance)
                .map(NodeFact.class::cast)
                .toList();
    }
}
