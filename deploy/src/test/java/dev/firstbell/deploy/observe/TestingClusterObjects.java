package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;

/** The pods, nodes and events of one student, Ana, as the API server delivers them. */
final class TestingClusterObjects {
    static final String IMAGE = "quay.io/jupyterhub/k8s-singleuser-sample:4.4.0";

    private TestingClusterObjects() {}

    /** A pod without a node, created in second 1. */
    static Pod pending() {
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

    /** The pod on node-1, scheduled in second 2 and started in second 9. */
    static Pod running() {
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

    /** The pod whose container ended by itself in second 25. */
    static Pod ended() {
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

    /** A node that is Ready and has the image. */
    static Node node(String name) {
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

    /** An event about the pod, at second 7. */
    static Event event(String reason, String field) {
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

    /** That many seconds after the full hour. */
    static Instant second(int second) {
        return Instant.parse("2027-01-25T16:00:00Z").plusSeconds(second);
    }
}
