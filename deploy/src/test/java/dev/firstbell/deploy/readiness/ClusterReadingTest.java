package dev.firstbell.deploy.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubPart;
import dev.firstbell.records.readiness.NodeGroup;
import dev.firstbell.records.readiness.PodTrouble;
import dev.firstbell.records.readiness.QuotaLimit;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNode.Kind;
import dev.firstbell.records.readiness.StudentNodes;
import dev.firstbell.records.readiness.UserClaims;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fact is read from its source, and a read that is forbidden is unknown with its verb. */
class ClusterReadingTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private final TestingNodes nodes = new TestingNodes();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        nodes.close();
    }

    private ClusterFacts read() {
        ReadyOptions options = new ReadyOptions(
                StudentPool.of(StudentPool.Purpose.REQUIRE), Optional.of(TestingNodes.IMAGE), 0, Optional.empty());
        try (ClusterAccess cluster =
                ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE, Duration.ofSeconds(2))) {
            return new ClusterReading(cluster, options, Clock.systemUTC())
                    .read(new Fact.Unknown<>("the hub", "the hub was not asked", "give --hub URL"));
        }
    }

    private StudentNode onlyNode() {
        return read().nodes().ifKnown().orElseThrow().nodes().get(0);
    }

    private static Node labeled(Node node, String key, String value) {
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels(key, value)
                .endMetadata()
                .build();
    }

    private static Pod pod(String name, String namespace, String node, String memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .withNewResources()
                .addToRequests("memory", new Quantity(memory))
                .addToRequests("cpu", new Quantity("100m"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    // --- Nodes

    @Test
    void aNodeHasItsRoomItsZoneItsAddressesAndItsVolumes() {
        String name = nodes.addNode(
                "user",
                node -> new NodeBuilder(TestingNodes.withImage(
                                labeled(node, "topology.kubernetes.io/zone", "zone-a"), TestingNodes.IMAGE))
                        .editSpec()
                        .withPodCIDR("10.4.2.0/24")
                        .endSpec()
                        .editStatus()
                        .addToAllocatable("cpu", new Quantity("3920m"))
                        .addToAllocatable("pods", new Quantity("110"))
                        .endStatus()
                        .build());
        nodes.admin()
                .storage()
                .v1()
                .csiNodes()
                .resource(new CSINodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewDriver()
                        .withName("pd.csi.storage.gke.io")
                        .withNodeID(name)
                        .withNewAllocatable(15)
                        .endDriver()
                        .endSpec()
                        .build())
                .create();

        StudentNode node = onlyNode();

        assertThat(node.readiness().warm()).isTrue();
        assertThat(node.zone()).contains("zone-a");
        assertThat(node.kind()).isEqualTo(Kind.LASTING);
        assertThat(node.room())
                .isEqualTo(new StudentNode.Room(8 * GIB, 3920, 110, OptionalLong.of(253), OptionalLong.of(15)));
    }

    @Test
    void anAllocatableThatIsNoQuantityIsNamedWithItsNode() {
        String name = nodes.addNode(
                "user",
                node -> new NodeBuilder(TestingNodes.withImage(node, TestingNodes.IMAGE))
                        .editStatus()
                        .addToAllocatable("memory", new Quantity("64GB"))
                        .endStatus()
                        .build());

        assertThat(read().nodes())
                .isInstanceOfSatisfying(
                        Fact.Unknown.class,
                        unknown -> assertThat(unknown.toString())
                                .contains("node " + name
                                        + ": status.allocatable.memory: expected a Kubernetes quantity, like"
                                        + " 64Gi or 3920m, found `64GB`"));
    }

    @ParameterizedTest
    @CsvSource({
        "cloud.google.com/gke-preemptible, true, PREEMPTIBLE",
        "cloud.google.com/gke-spot, true, SPOT",
        "cloud.google.com/gke-provisioning, spot, SPOT",
        "eks.amazonaws.com/capacityType, SPOT, SPOT",
        "karpenter.sh/capacity-type, spot, SPOT",
        "eks.amazonaws.com/capacityType, ON_DEMAND, LASTING"
    })
    void theKindOfANodeIsThatOfItsLabel(String label, String value, Kind kind) {
        nodes.addNode("user", node -> labeled(node, label, value));

        assertThat(onlyNode().kind()).isEqualTo(kind);
    }

    @Test
    void podsOfAllNamespacesTakeRoomAndThoseThatGiveWayDoNot() {
        String node = nodes.addNode(true);
        nodes.admin()
                .pods()
                .inNamespace("kube-system")
                .resource(pod("proxy", "kube-system", node, "300Mi"))
                .create();
        nodes.startStudent("ada", node);
        nodes.create(new PodBuilder(pod("user-placeholder-0", "jhub", node, "1Gi"))
                .editSpec()
                .withPriority(-10)
                .endSpec()
                .build());
        nodes.create(new PodBuilder(pod("ended", "jhub", node, "1Gi"))
                .withNewStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build());

        StudentNode found = onlyNode();

        assertThat(found.used()).isEqualTo(new StudentNode.Used(300 * MIB, 100, 2, 2, 0));
        assertThat(found.students()).isEqualTo(1);
    }

    @Test
    void aPodCountsAsTheSchedulerCountsIt() {
        Pod sidecar = new PodBuilder(pod("p", "jhub", "node", "1Gi"))
                .editSpec()
                .addNewInitContainer()
                .withName("proxy")
                .withRestartPolicy("Always")
                .withNewResources()
                .addToRequests("memory", new Quantity("200Mi"))
                .endResources()
                .endInitContainer()
                .addNewInitContainer()
                .withName("fetch")
                .withNewResources()
                .addToRequests("memory", new Quantity("2Gi"))
                .endResources()
                .endInitContainer()
                .addToOverhead("memory", new Quantity("10Mi"))
                .endSpec()
                .build();

        assertThat(PodLoad.of(sidecar)).isEqualTo(new PodSize(2 * GIB + 210 * MIB, 100));
    }

    @Test
    void theSizeOfAStudentsPodIsSeenOnAPodOfThatSize() {
        String node = nodes.addNode(true);
        nodes.create(new PodBuilder(pod("user-placeholder-0", "jhub", node, "1Gi"))
                .editMetadata()
                .addToLabels("component", "user-placeholder")
                .endMetadata()
                .build());

        assertThat(read().nodes().ifKnown().orElseThrow().podSize())
                .contains(new StudentNodes.SeenPod(new PodSize(GIB, 100), "user placeholder user-placeholder-0"));
    }

    // --- Pre-scaling, groups

    @Test
    void whatPlaceholdersAskForIsComparedWithWhatIsThere() {
        nodes.addNode(true);
        try (ClusterAccess cluster = ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE);
                Prescaler prescaler = ClusterMeans.of(
                                cluster, PlaceholderOptions.DEFAULTS.withImage(TestingNodes.IMAGE))
                        .prescaler(Prescaling.nodePlaceholders(0))) {
            prescaler.apply(2);
        }
        nodes.settle();

        assertThat(read().prescaling().ifKnown().orElseThrow()).singleElement().satisfies(held -> {
            assertThat(held.wanted()).isEqualTo(Prescaling.nodePlaceholders(2));
            assertThat(held.present()).isEqualTo(1);
        });
    }

    @Test
    void theGroupOfTheStudentsNodesHasItsMaximumFromTheAutoscaler() {
        nodes.addNode("user", node -> labeled(node, "cloud.google.com/gke-nodepool", "students"));
        status("""
                autoscalerStatus: Running
                clusterWide: {health: {lastProbeTime: "%s"}}
                nodeGroups:
                  - name: https://compute.example/instanceGroups/gke-hub-students-grp
                    health: {cloudProviderTarget: 3, maxSize: 8}
                    scaleUp: {status: Backoff, backoffInfo: {errorCode: QUOTA_EXCEEDED, errorMessage: no}}
                  - name: gke-hub-core-grp
                    health: {cloudProviderTarget: 1, maxSize: 2}
                """.formatted(Instant.now()));

        assertThat(read().groups().ifKnown().orElseThrow())
                .containsExactly(new NodeGroup(
                        "gke-hub-students-grp",
                        3,
                        8,
                        Optional.of(
                                "node group https://compute.example/instanceGroups/gke-hub-students-grp is in backoff after a"
                                        + " failed scale-up: QUOTA_EXCEEDED no")));
    }

    @Test
    void aStatusThatIsOldOrAbsentIsUnknown() {
        assertThat(read().groups()).isInstanceOf(Fact.Unknown.class);
        status("""
                autoscalerStatus: Running
                clusterWide: {health: {lastProbeTime: "2020-01-01T00:00:00Z"}}
                nodeGroups: [{name: students, health: {cloudProviderTarget: 3, maxSize: 8}}]
                """);

        assertThat(read().groups())
                .isInstanceOfSatisfying(
                        Fact.Unknown.class,
                        unknown -> assertThat(unknown.tell()).startsWith("on GKE, give --pool"));
    }

    private void status(String text) {
        nodes.admin()
                .configMaps()
                .inNamespace("kube-system")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("cluster-autoscaler-status")
                        .endMetadata()
                        .addToData("status", text)
                        .build())
                .create();
    }

    // --- Pods, parts, claims, quotas

    @Test
    void aUsersPodThatWaitsIsFoundWithoutItsName() {
        nodes.create(student("ada")
                .withNewStatus()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("0/3 nodes are available:\n3 Insufficient memory.")
                .endCondition()
                .endStatus()
                .build());
        nodes.create(student("bob")
                .editSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("notebook")
                .withImage("registry.example/course:2")
                .withNewState()
                .withNewWaiting("pull of jupyter-bob failed", "ImagePullBackOff")
                .endState()
                .endContainerStatus()
                .endStatus()
                .build());

        List<PodTrouble> troubles = read().troubles().ifKnown().orElseThrow();

        assertThat(troubles)
                .extracting(PodTrouble::kind, PodTrouble::says)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                PodTrouble.Kind.NODE, "0/3 nodes are available: 3 Insufficient memory."),
                        org.assertj.core.groups.Tuple.tuple(
                                PodTrouble.Kind.IMAGE, "ImagePullBackOff registry.example/course:2"));
        assertThat(troubles.toString()).doesNotContain("ada", "bob");
    }

    private static PodBuilder student(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("jupyter-" + name)
                .addToLabels("component", "singleuser-server")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("notebook")
                .endContainer()
                .endSpec();
    }

    @Test
    void theHubsDeploymentsAreReadByTheirComponent() {
        for (String component : List.of("hub", "user-scheduler", "grafana")) {
            nodes.admin()
                    .apps()
                    .deployments()
                    .inNamespace(TestingNodes.NAMESPACE)
                    .resource(new DeploymentBuilder()
                            .withNewMetadata()
                            .withName(component)
                            .addToLabels("component", component)
                            .endMetadata()
                            .withNewSpec()
                            .withReplicas(2)
                            .endSpec()
                            .withNewStatus()
                            .withReadyReplicas(1)
                            .withUpdatedReplicas(2)
                            .withObservedGeneration(9L)
                            .endStatus()
                            .build())
                    .create();
        }

        assertThat(read().parts().ifKnown().orElseThrow())
                .containsExactly(
                        new HubPart("hub", "hub", 2, 1, false),
                        new HubPart("user-scheduler", "user-scheduler", 2, 1, false));
    }

    @Test
    void claimsAreCountedByWhatTheyWaitForAndVolumesByZone() {
        claim("bound", "Bound", "volume-1", false);
        claim("assigned", "Pending", null, true);
        claim("waiting", "Pending", null, false);
        nodes.admin()
                .persistentVolumes()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName("volume-1")
                        .endMetadata()
                        .withNewSpec()
                        .withNewNodeAffinity()
                        .withNewRequired()
                        .addNewNodeSelectorTerm()
                        .addNewMatchExpression()
                        .withKey("topology.gke.io/zone")
                        .withOperator("In")
                        .withValues("zone-b")
                        .endMatchExpression()
                        .endNodeSelectorTerm()
                        .endRequired()
                        .endNodeAffinity()
                        .endSpec()
                        .build())
                .create();
        // The API server made the claims just now.
        nodes.server().setClockAhead(Duration.ofMinutes(10));

        assertThat(read().claims().ifKnown().orElseThrow())
                .isEqualTo(new UserClaims(3, 1, 1, 0, java.util.Map.of("zone-b", 1), Optional.empty()));
    }

    private void claim(String name, String phase, String volume, boolean assigned) {
        PersistentVolumeClaimBuilder claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("component", "singleuser-storage")
                .endMetadata()
                .withNewSpec()
                .withVolumeName(volume)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus();
        if (assigned) {
            claim.editMetadata()
                    .addToAnnotations("volume.kubernetes.io/selected-node", "node-1")
                    .endMetadata();
        }
        nodes.admin()
                .persistentVolumeClaims()
                .inNamespace(TestingNodes.NAMESPACE)
                .resource(claim.build())
                .create();
    }

    @Test
    void quotasAreReadWithWhatIsUsed() {
        nodes.admin()
                .resourceQuotas()
                .inNamespace(TestingNodes.NAMESPACE)
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("limits")
                        .endMetadata()
                        .withNewStatus()
                        .addToHard("requests.cpu", new Quantity("10"))
                        .addToHard("requests.memory", new Quantity("64Gi"))
                        .addToUsed("requests.cpu", new Quantity("1500m"))
                        .endStatus()
                        .build())
                .create();

        assertThat(read().quotas().ifKnown().orElseThrow())
                .containsExactly(
                        new QuotaLimit("limits", "requests.cpu", 10_000, 1_500, false),
                        new QuotaLimit("limits", "requests.memory", 64 * GIB, 0, false));
    }

    // --- What cannot be read

    @Test
    void eachForbiddenReadIsUnknownWithItsVerb() {
        nodes.addNode(true);
        for (String permission : List.of(
                "list nodes",
                "list pods",
                "list deployments",
                "get deployments",
                "list persistentvolumeclaims",
                "list resourcequotas",
                "get configmaps")) {
            nodes.server().forbid(permission);
        }

        ClusterFacts facts = read();

        assertThat(why(facts.nodes())).isEqualTo("needs `list nodes` in the cluster");
        assertThat(why(facts.prescaling())).isEqualTo("needs `get deployments` in namespace jhub");
        assertThat(why(facts.groups())).isEqualTo("needs `get configmaps` in namespace kube-system");
        assertThat(why(facts.troubles())).isEqualTo("needs `list pods` in namespace jhub");
        assertThat(why(facts.parts())).isEqualTo("needs `list deployments` in namespace jhub");
        assertThat(why(facts.claims())).isEqualTo("needs `list persistentvolumeclaims` in namespace jhub");
        assertThat(why(facts.quotas())).isEqualTo("needs `list resourcequotas` in namespace jhub");
    }

    @Test
    void withoutTheRightsToOtherPodsAndVolumesTheNodesAreReadAndTheGapsAreNamed() {
        String node = nodes.addNode(true);
        nodes.admin()
                .pods()
                .inNamespace("kube-system")
                .resource(pod("proxy", "kube-system", node, "300Mi"))
                .create();
        nodes.server().forbid("list csinodes");
        nodes.server().refuse("/api/v1/pods", 403);

        StudentNodes found = read().nodes().ifKnown().orElseThrow();

        assertThat(found.volumesUnread()).contains("needs `list csinodes` in the cluster");
        assertThat(found.othersUnread()).contains("needs `list pods` in the cluster");
        assertThat(found.nodes().get(0).used().memory()).isZero();
    }

    private static String why(Fact<?> fact) {
        return fact.match(known -> "known: " + known.value(), Fact.Unknown::why);
    }

    @Test
    void aServerThatFailsIsNoFactAboutTheClass() {
        nodes.server().refuse("/", 503);

        assertThatThrownBy(this::read).isInstanceOf(PrescaleException.class).hasMessageContaining("responded with 503");
    }
}
