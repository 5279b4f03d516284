package dev.firstbell.deploy.prescale.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each reason for missing room is found in its source, and named with it. */
class RoomCheckTest {
    private static final String IMAGE = TestingNodes.IMAGE;

    private final TestingNodes nodes = new TestingNodes();
    private PlaceholderOptions options = PlaceholderOptions.DEFAULTS.withImage(IMAGE);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        nodes.close();
    }

    // --- Nodes

    @ParameterizedTest
    @CsvSource({
        "course:1, docker.io/library/course:1, true",
        "team/course:1, docker.io/team/course:1, true",
        "registry.example/course:1, registry.example/course:1, true",
        "registry.example/course, registry.example/course:latest, true",
        "registry.example/course@sha256:aa, registry.example/course@sha256:aa, true",
        "registry.example/course:1@sha256:aa, registry.example/course@sha256:aa, true",
        "registry.example/course:1@sha256:aa, registry.example/course:1, false",
        "registry.example/course:1, registry.example/course:2, false",
        "registry.example:5000/course:1, registry.example:5000/course:1, true"
    })
    void anImageIsRecognizedInEachFormOfItsName(String wanted, String listed, boolean present) {
        options = options.withImage(wanted);
        nodes.addNode("user", node -> TestingNodes.withImage(node, listed));

        assertThat(verify(1).verified()).isEqualTo(present);
    }

    @Test
    void anImageIsPresentWhenThePullersContainerForItHasEnded() {
        String node = nodes.addNode(false);
        puller(node, "Running", "True", 0);

        NodeReadiness readiness = verify(1).nodes().get(0);

        assertThat(readiness.warm()).isTrue();
        assertThat(readiness.imageAt()).isPresent();
        assertThat(readiness.imageSource()).contains("pod puller-node-1 of the image puller");
    }

    @Test
    void anImageThatTheKubeletHasRemovedSinceIsAbsent() {
        String node = nodes.addNode("user", one -> TestingNodes.withImage(one, "another:1"));
        puller(node, "Running", "True", 3_600);

        assertThat(verify(1).verified()).isFalse();
    }

    @Test
    void anImageThatCannotBePulledIsNamed() {
        String node = nodes.addNode(false);
        nodes.create(new PodBuilder()
                .withNewMetadata()
                .withName("puller-" + node)
                .addToLabels("component", "continuous-image-puller")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewInitContainer()
                .withName("image-pull-singleuser")
                .withImage(IMAGE)
                .endInitContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .addNewInitContainerStatus()
                .withName("image-pull-singleuser")
                .withNewState()
                .withNewWaiting()
                .withReason("ImagePullBackOff")
                .withMessage("Back-off pulling image")
                .endWaiting()
                .endState()
                .endInitContainerStatus()
                .endStatus()
                .build());

        PrescaleFailure failure = verify(1).failures().get(0);

        assertThat(failure.kind()).isEqualTo(Kind.NOT_REQUESTED);
        assertThat(verify(1).failures()).anySatisfy(one -> {
            assertThat(one.kind()).isEqualTo(Kind.IMAGE_PULLING);
            assertThat(one.found()).contains(node, IMAGE, "ImagePullBackOff");
        });
    }

    @Test
    void theImageIsReadFromThePullerAndIsUnknownWithoutAnySource() {
        options = PlaceholderOptions.DEFAULTS;
        String node = nodes.addNode(true);
        assertThat(verify(1).failures())
                .anySatisfy(failure -> assertThat(failure.found()).startsWith("the students' image is unknown"));

        puller(node, "Running", "True", 0);

        assertThat(verify(1).verified()).isTrue();
    }

    @Test
    void theImageIsReadFromStudentsPods() {
        options = PlaceholderOptions.DEFAULTS;
        nodes.startStudent("ada", nodes.addNode(true));

        assertThat(verify(1).verified()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ToBeDeletedByClusterAutoscaler, NoSchedule, about to remove it",
        "DeletionCandidateOfClusterAutoscaler, PreferNoSchedule, about to remove it",
        "startup-taint.cluster-autoscaler.kubernetes.io/image, NoSchedule, do not tolerate",
        "node.kubernetes.io/unreachable, NoExecute, do not tolerate",
        "nvidia.com/gpu, NoSchedule, do not tolerate"
    })
    void aNodeWithAForeignTaintIsNotSchedulable(String key, String effect, String words) {
        nodes.addNode("user", node -> tainted(TestingNodes.withImage(node, IMAGE), key, effect));

        assertThat(verify(1).failures()).anySatisfy(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_SCHEDULABLE);
            assertThat(failure.found()).contains("node-1", key, words);
        });
    }

    @Test
    void aTaintThatOnlyDiscouragesAndOneThatStudentsTolerateDoNotCount() {
        options = options.withPool(options.pool().tolerating("cloud.google.com/gke-spot=true:NoSchedule"));
        nodes.addNode("user", node -> tainted(TestingNodes.withImage(node, IMAGE), "busy", "PreferNoSchedule"));
        nodes.addNode(
                "user",
                node -> new NodeBuilder(TestingNodes.withImage(node, IMAGE))
                        .editSpec()
                        .addNewTaint()
                        .withKey("cloud.google.com/gke-spot")
                        .withValue("true")
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .build());

        assertThat(verify(2).verified()).isTrue();
    }

    @Test
    void aBootingNodeAndALostOneAreToldApart() {
        nodes.addNode("user", node -> notReady(node, "False", "KubeletNotReady"));
        nodes.addNode("user", node -> notReady(node, "Unknown", "NodeStatusUnknown"));

        assertThat(verify(2).failures())
                .extracting(PrescaleFailure::kind)
                .contains(Kind.NODES_BOOTING, Kind.NOT_SCHEDULABLE);
        assertThat(verify(2).failures())
                .anySatisfy(
                        failure -> assertThat(failure.found()).contains("node-2 is not Ready", "NodeStatusUnknown"));
    }

    // --- Missing nodes

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FailedScaleUp|Node scale up in zones us-central1-a associated with this pod failed: GCE out of resources."
                        + " Pod is at risk of not being scheduled.|STOCK_OUT",
                "FailedScaleUp|Node scale up in zones lab-a failed: ZONE_RESOURCE_POOL_EXHAUSTED|STOCK_OUT",
                "FailedScaleUp|Node scale up in zones us-central1-a associated with this pod failed: GCE quota exceeded."
                        + " Pod is at risk of not being scheduled.|QUOTA",
                "NotTriggerScaleUp|pod didn't trigger scale-up: 1 max node group size reached|QUOTA",
                "NotTriggerScaleUp|pod didn't trigger scale-up: 1 max cluster cpu limit reached|QUOTA",
                "NotTriggerScaleUp|pod didn't trigger scale-up: 1 in backoff after failed scale-up|NOT_TRIGGERED",
                "NotTriggerScaleUp|pod didn't trigger scale-up: 3 node(s) didn't match Pod's node affinity/selector|NOT_TRIGGERED",
                "TriggeredScaleUp|pod triggered scale-up: [{user 0->1 (max: 8)}]|NODES_BOOTING"
            })
    void theAutoscalersEventsAreRead(String reason, String message, Kind kind) {
        pendingPlaceholder();
        event(reason, message, Duration.ofMinutes(1));

        PrescaleFailure failure = verify(1).failures().get(0);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.found()).contains(message);
        assertThat(failure.source()).startsWith("event " + reason + " of pod " + NodePlaceholders.NAME);
    }

    @Test
    void theLastEventOfAPodCounts() {
        pendingPlaceholder();
        event("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached", Duration.ofMinutes(9));
        event("TriggeredScaleUp", "pod triggered scale-up: [{user 0->1 (max: 8)}]", Duration.ofMinutes(1));

        assertThat(verify(1).failures()).extracting(PrescaleFailure::kind).containsExactly(Kind.NODES_BOOTING);
    }

    @Test
    void nodesThatWereAskedForLongAgoAreNotBooting() {
        pendingPlaceholder();
        event("TriggeredScaleUp", "pod triggered scale-up: [{user 0->1 (max: 8)}]", Duration.ofMinutes(20));

        assertThat(verify(1).failures()).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.UNEXPLAINED);
            assertThat(failure.found()).contains("they have not come within 15 minutes");
        });
    }

    @Test
    void theAutoscalersStatusSaysWhyItIsInBackoff() {
        pendingPlaceholder();
        event(
                "NotTriggerScaleUp",
                "pod didn't trigger scale-up: 1 in backoff after failed scale-up",
                Duration.ofMinutes(1));
        status("""
                time: 2026-11-30 09:00:00.0 +0000 UTC
                autoscalerStatus: Running
                clusterWide:
                  health: {status: Healthy, lastProbeTime: "%s"}
                nodeGroups:
                - name: https://example/gke-hub-user-40ce0341-grp
                  health: {cloudProviderTarget: 8, minSize: 2, maxSize: 12}
                  scaleUp:
                    status: Backoff
                    backoffInfo: {errorCode: QUOTA_EXCEEDED, errorMessage: "Quota 'CPUS' exceeded. Limit: 57.0"}
                """.formatted(TestingNodes.now()));

        PrescaleFailure failure = verify(1).failures().get(0);

        assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
        assertThat(failure.found()).contains("gke-hub-user-40ce0341-grp is in backoff", "Quota 'CPUS' exceeded");
        assertThat(failure.source()).isEqualTo("ConfigMap kube-system/cluster-autoscaler-status");
    }

    @Test
    void onlyTheGroupOfTheStudentsNodesCounts() {
        nodes.addNode(
                "user", node -> labelled(TestingNodes.withImage(node, IMAGE), "cloud.google.com/gke-nodepool", "user"));
        nodes.settle();
        apply(2);
        nodes.settle();
        status("""
                autoscalerStatus: Running
                nodeGroups:
                - {name: gke-hub-core-grp, health: {cloudProviderTarget: 1, maxSize: 1}, scaleUp: {status: NoActivity}}
                - {name: gke-hub-user-grp, health: {cloudProviderTarget: 2, maxSize: 9}, scaleUp: {status: InProgress}}
                """);

        assertThat(verify(2).failures()).extracting(PrescaleFailure::kind).containsExactly(Kind.NODES_BOOTING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cluster-autoscaler status at 2019-01-01|not in the YAML form",
                "autoscalerStatus: Running\\nclusterWide: {health: {lastProbeTime: '2020-01-01T00:00:00Z'}}|last written at 2020"
            })
    void aStatusThatCannotBeReadOrIsStaleIsAMissingSource(String content, String words) {
        pendingPlaceholder();
        status(content.replace("\\n", "\n"));

        assertThat(verify(1).missingSources())
                .anySatisfy(source -> assertThat(source).contains("cluster-autoscaler-status", words, "would tell"));
    }

    @Test
    void sourcesThatAreForbiddenAreListedWithWhatTheyWouldTell() {
        pendingPlaceholder();
        nodes.server().forbid("list events");
        nodes.server().forbid("get configmaps");

        Verification verification = verify(1);

        assertThat(verification.failures()).extracting(PrescaleFailure::kind).containsExactly(Kind.UNEXPLAINED);
        assertThat(verification.missingSources())
                .anySatisfy(source -> assertThat(source)
                        .contains("events", "missing permission: list events", "would tell whether it adds nodes"))
                .anySatisfy(source ->
                        assertThat(source).contains("cluster-autoscaler-status", "missing permission: get configmaps"));
    }

    @Test
    void placeholdersThatCannotBeCreatedAreNamed() {
        apply(1);
        nodes.admin()
                .apps()
                .deployments()
                .inNamespace(TestingNodes.NAMESPACE)
                .withName(NodePlaceholders.NAME)
                .edit(one -> new io.fabric8.kubernetes.api.model.apps.DeploymentBuilder(one)
                        .withNewStatus()
                        .addNewCondition()
                        .withType("ReplicaFailure")
                        .withStatus("True")
                        .withMessage("pods \"x\" is forbidden: exceeded quota: compute")
                        .endCondition()
                        .endStatus()
                        .build());

        assertThat(verify(1).failures().get(0)).satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
            assertThat(failure.source()).isEqualTo("status of Deployment " + NodePlaceholders.NAME);
        });
    }

    // ---

    private void pendingPlaceholder() {
        apply(1);
        nodes.settle();
    }

    private int apply(int count) {
        try (ClusterAccess access = access();
                Prescaler prescaler = ClusterMeans.of(access, options).prescaler(Prescaling.nodePlaceholders(count))) {
            return prescaler.apply(count);
        }
    }

    private Verification verify(int count) {
        try (ClusterAccess access = access();
                Prescaler prescaler = ClusterMeans.of(access, options).prescaler(Prescaling.nodePlaceholders(count))) {
            return prescaler.verify(count);
        }
    }

    private ClusterAccess access() {
        return ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE);
    }

    private void event(String reason, String message, Duration ago) {
        var pod = nodes.pods("app.kubernetes.io/name", NodePlaceholders.NAME).get(0);
        String at = Instant.now().minus(ago).truncatedTo(ChronoUnit.SECONDS).toString();
        nodes.admin()
                .v1()
                .events()
                .inNamespace(TestingNodes.NAMESPACE)
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("event-" + System.nanoTime())
                        .endMetadata()
                        .withReason(reason)
                        .withMessage(message)
                        .withFirstTimestamp(at)
                        .withLastTimestamp(at)
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .build())
                .create();
    }

    private void status(String content) {
        nodes.admin()
                .configMaps()
                .inNamespace("kube-system")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("cluster-autoscaler-status")
                        .endMetadata()
                        .withData(Map.of("status", content))
                        .build())
                .create();
    }

    private void puller(String node, String phase, String ready, int secondsAgo) {
        String at = Instant.now()
                .minusSeconds(secondsAgo)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        nodes.create(new PodBuilder()
                .withNewMetadata()
                .withName("puller-" + node)
                .addToLabels("component", "continuous-image-puller")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewInitContainer()
                .withName("image-pull-metadata-block")
                .withImage("tools:1")
                .endInitContainer()
                .addNewInitContainer()
                .withName("image-pull-singleuser")
                .withImage(IMAGE)
                .endInitContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime(at)
                .endCondition()
                .endStatus()
                .build());
    }

    private static Node tainted(Node node, String key, String effect) {
        return new NodeBuilder(node)
                .editSpec()
                .addNewTaint()
                .withKey(key)
                .withEffect(effect)
                .endTaint()
                .endSpec()
                .build();
    }

    private static Node labelled(Node node, String key, String value) {
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels(key, value)
                .endMetadata()
                .build();
    }

    private static Node notReady(Node node, String status, String reason) {
        return new NodeBuilder(node)
                .editStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withLastTransitionTime(TestingNodes.now())
                .endCondition()
                .endStatus()
                .build();
    }
}
