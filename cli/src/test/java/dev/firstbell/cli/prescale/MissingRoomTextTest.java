package dev.firstbell.cli.prescale;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each reason for missing room, with its source, in the words of {@code prescale status}. */
class MissingRoomTextTest {
    private static final String STATUS_TELLS =
            "  not known: ConfigMap kube-system/cluster-autoscaler-status (there is none: the autoscaler does not write it, or"
                    + " none runs): would tell which node group is in backoff or at its maximum, and why\n";

    private final TestingApiServer server = new TestingApiServer().withNamespace("jhub");

    @TempDir
    private Path folder;

    @BeforeEach
    void cluster() {
        server.admin()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName("firstbell-placeholder")
                        .endMetadata()
                        .withValue(-10)
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Cli.Answer status() {
        return firstbell(
                "prescale",
                "status",
                "--kubeconfig",
                server.kubeconfig(folder),
                "--nodes",
                1,
                "--image",
                "registry.example/course:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stockOut | FailedScaleUp | failed to add nodes for | Node scale up in zones lab-a associated with this pod"
                        + " failed: GCE out of resources. | ; ask for the nodes earlier, or let the pool use another zone,"
                        + " another machine type or on-demand machines",
                "quota | FailedScaleUp | failed to add nodes for | Node scale up in zones lab-a associated with this pod failed:"
                        + " GCE quota exceeded. | ; raise the quota or the limit, or ask for fewer nodes",
                "quota | NotTriggerScaleUp | adds no node for | pod didn't trigger scale-up: 1 max node group size reached | ;"
                        + " raise the pool's maximum",
                "notTriggered | NotTriggerScaleUp | adds no node for | pod didn't trigger scale-up: 1 node(s) didn't match Pod's"
                        + " node affinity/selector | ; check that the pool's nodes have the label"
                        + " hub.jupyter.org/node-purpose=user",
                "nodesBooting | TriggeredScaleUp | has asked for nodes for | pod triggered scale-up: [{user 0->1 (max: 8)}] | ''",
            })
    void whatTheAutoscalerSays(String kind, String reason, String does, String message, String remedy) {
        String at = Instant.now().minusSeconds(60).toString().replaceFirst("\\.\\d+", "");
        Pod pod = pod("firstbell-node-placeholder-x", "app.kubernetes.io/name", "firstbell-node-placeholder", null);
        server.admin()
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("event")
                        .withNamespace("jhub")
                        .endMetadata()
                        .withReason(reason)
                        .withMessage(message)
                        .withLastTimestamp(at)
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .build())
                .create();

        Cli.Answer answer = status();

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out())
                .contains(
                        "  " + kind + ": the autoscaler " + does + " 1 pending placeholder: " + message + " (at " + at
                                + ") (event " + reason + " of pod firstbell-node-placeholder-x)" + remedy + "\n",
                        STATUS_TELLS);
    }

    @Test
    void anImageThatIsStillPulled() {
        server.admin()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-1")
                        .addToLabels("hub.jupyter.org/node-purpose", "user")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime("2026-09-07T07:00:00Z")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
        pod("continuous-image-puller-x", "component", "continuous-image-puller", "node-1");

        assertThat(status().out())
                .contains(
                        "  node-1: Ready since 2026-09-07T07:00:00Z, image missing\n",
                        "  imagePulling: 1 node (node-1) is still pulling the students' image registry.example/course:1"
                                + " (pods of the image puller)\n");
    }

    @Test
    void sourcesThatCannotBeReadAndWhatTheyWouldTell() {
        pod("firstbell-node-placeholder-x", "app.kubernetes.io/name", "firstbell-node-placeholder", null);
        server.forbid("list events");

        assertThat(status().out())
                .contains(
                        "  not known: the autoscaler's events (FailedScaleUp, NotTriggerScaleUp, TriggeredScaleUp) in"
                                + " namespace jhub (missing permission: list events in namespace jhub): would tell whether it"
                                + " adds nodes for the placeholders, and why not\n",
                        "  not known: image puller's pods (none in namespace jhub): would tell since when a node has the"
                                + " image, and why a pull fails\n",
                        STATUS_TELLS);
    }

    /** Only Google tells these; {@code GkeFailuresTest} has them from its answers. */
    @Test
    void whatGoogleSays() {
        StringWriter text = new StringWriter();
        new StatusText(new PrintWriter(text))
                .print(new Verification(
                        Instant.EPOCH,
                        Prescaling.poolMinimum(5),
                        2,
                        List.of(),
                        List.of(
                                new PrescaleFailure(
                                        Kind.MINIMUM_NOT_ENFORCED,
                                        "node pool user has a minimum of 5 and 2 nodes",
                                        "projects/school/locations/us-central1/clusters/hub/nodePools/user",
                                        Optional.of("apply it again: that resizes the pool")),
                                new PrescaleFailure(
                                        Kind.OPERATION_RUNNING,
                                        "the operation operation-9-f (`UPGRADE_NODES`) is running",
                                        "operation operation-9-f",
                                        Optional.empty())),
                        List.of("the list of operations would tell whether another one is running")));

        assertThat(text)
                .hasToString("2 of 5 warm nodes by pool minimum: not verified\n"
                        + "  minimumNotEnforced: node pool user has a minimum of 5 and 2 nodes"
                        + " (projects/school/locations/us-central1/clusters/hub/nodePools/user); apply it again: that resizes"
                        + " the pool\n"
                        + "  operationRunning: the operation operation-9-f (`UPGRADE_NODES`) is running (operation"
                        + " operation-9-f)\n"
                        + "  not known: the list of operations would tell whether another one is running\n");
    }

    private Pod pod(String name, String label, String value, String node) {
        return server.admin()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("jhub")
                        .addToLabels(label, value)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewInitContainer()
                        .withName("image-pull-singleuser")
                        .withImage("registry.example/course:1")
                        .endInitContainer()
                        .endSpec()
                        .build())
                .create();
    }

    /** A node that has been Ready since next year is a contradiction, which was printed as it is. */
    @Test
    void aNodeThatIsReadySinceAFutureTimeIsSaid() {
        server.admin()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-1")
                        .addToLabels("hub.jupyter.org/node-purpose", "user")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime("2099-01-01T00:00:00Z")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();

        assertThat(status().out())
                .containsPattern(
                        "  node-1: Ready since 2099-01-01T00:00:00Z, which is later than now, \\S+Z: the clock of"
                                + " the node is ahead of the one that this is compared with, image missing\n");
    }
}
