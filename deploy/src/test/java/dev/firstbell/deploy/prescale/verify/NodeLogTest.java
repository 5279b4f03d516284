package dev.firstbell.deploy.prescale.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.TestingNodes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the students' nodes existed when, and for how long, from looks alone. */
class NodeLogTest {
    private static final Instant NINE = Instant.parse("2027-01-25T16:00:00Z");

    private final TestingNodes nodes = new TestingNodes();

    @TempDir
    private Path folder;

    private ClusterAccess access;
    private NodeLog log;

    @BeforeEach
    void open() {
        access = ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE);
        log = new NodeLog(new ClusterCalls(access, "role.yaml"), StudentPool.of(StudentPool.Purpose.REQUIRE));
    }

    @AfterEach
    void close() {
        access.close();
        nodes.close();
    }

    private static Node node(String name, Instant created) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .withCreationTimestamp(created.toString())
                .endMetadata()
                .build();
    }

    @Test
    void aNodeCountsFromItsCreationToTheLastLookThatShowedIt() {
        Node early = node("early", NINE.minusSeconds(600));
        Node late = node("late", NINE.plusSeconds(100));
        log.note(List.of(early), NINE);
        log.note(List.of(early, late), NINE.plusSeconds(200));
        assertThat(log.note(List.of(late), NINE.plusSeconds(300))).containsExactly("late");

        assertThat(log.sightings()).extracting(NodeLog.Sighting::gone).containsExactly(true, false);
        assertThat(log.mostAtOnce()).isEqualTo(2);
        assertThat(log.time(NINE, NINE.plusSeconds(1000)))
                .as("200 s of the first, 900 s of the second, which stays")
                .isEqualTo(Duration.ofSeconds(1100));
    }

    @Test
    void nodesThatFollowEachOtherWereNotThereAtOnce() {
        log.note(List.of(node("first", NINE)), NINE.plusSeconds(10));
        log.note(List.of(node("second", NINE.plusSeconds(60))), NINE.plusSeconds(70));

        assertThat(log.sightings()).hasSize(2);
        assertThat(log.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void nodesOfTheHubAreNotStudentsNodes() {
        nodes.addNode("core", UnaryOperator.identity());

        assertThat(log.look(NINE)).isEmpty();
        assertThat(log.mostAtOnce()).isZero();
        assertThat(log.time(NINE, NINE.plusSeconds(60))).isZero();
    }

    @Test
    void aFailedLookChangesNothing() {
        String name = nodes.addNode("user", UnaryOperator.identity());
        log.look(NINE.plusSeconds(10));
        nodes.server().refuse("/api/v1/nodes", 403);

        assertThatThrownBy(() -> log.look(NINE.plusSeconds(20)))
                .isInstanceOf(PrescaleException.class)
                .hasMessageContaining("missing permission: list nodes in the cluster");
        assertThat(log.sightings()).singleElement().satisfies(node -> {
            assertThat(node.name()).isEqualTo(name);
            assertThat(node.gone()).isFalse();
        });
    }
}
