package dev.firstbell.deploy.readiness;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.verify.NodesReader;
import dev.firstbell.deploy.prescale.verify.PoolState;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNode.Kind;
import dev.firstbell.records.readiness.StudentNodes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Reads the students' nodes: which are warm, what their pods can have, and what is taken of it. */
final class NodeReading {
    private static final String SOURCE = "status of the nodes";
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** The network, the gateway and the broadcast address of a range. */
    private static final int RESERVED_ADDRESSES = 3;

    private final FactReader facts;
    private final ReadyOptions options;
    private final Clock clock;

    NodeReading(FactReader facts, ReadyOptions options, Clock clock) {
        this.facts = facts;
        this.options = options;
        this.clock = clock;
    }

    /** The nodes, and the state that they were read from. */
    record Reading(Fact<StudentNodes> nodes, Optional<PoolState> state) {}

    Reading read() {
        PoolState state;
        try {
            state = new NodesReader(facts.calls(), options.pool(), options.image(), clock).read();
        } catch (PrescaleException e) {
            return new Reading(FactReader.unknown(SOURCE, e.failure()), Optional.empty());
        }
        return new Reading(facts.read(SOURCE, () -> nodes(state)), Optional.of(state));
    }

    private StudentNodes nodes(PoolState state) {
        List<Node> nodes = facts.list(
                "list nodes in the cluster",
                () -> facts.calls().cluster().client().nodes().list().getItems());
        Map<String, Node> byName = nodes.stream().collect(Collectors.toMap(Kube::name, node -> node));
        List<Pod> pods = state.pods();
        Optional<String> unread = Optional.empty();
        try {
            pods = facts.list(
                    "list pods in the cluster",
                    () -> facts.calls()
                            .cluster()
                            .client()
                            .pods()
                            .inAnyNamespace()
                            .list()
                            .getItems());
        } catch (PrescaleException e) {
            unread = Optional.of(FactReader.why(e.failure()));
        }
        Map<String, List<Pod>> onNodes = pods.stream()
                .filter(pod -> Kube.isAlive(pod) && Kube.node(pod).isPresent())
                .collect(Collectors.groupingBy(pod -> Kube.node(pod).orElseThrow()));
        Map<String, Long> volumes = Map.of();
        Optional<String> volumesUnread = Optional.empty();
        try {
            volumes = volumeLimits();
        } catch (PrescaleException e) {
            volumesUnread = Optional.of(FactReader.why(e.failure()));
        }
        List<StudentNode> found = new ArrayList<>();
        for (NodeReadiness readiness : state.nodes()) {
            Node node = byName.get(readiness.name());
            // A node that went between the two lists is not there.
            if (node != null) {
                found.add(node(node, readiness, onNodes.getOrDefault(readiness.name(), List.of()), volumes));
            }
        }
        return new StudentNodes(found, state.image(), state.failures(), unread, volumesUnread, podSize(state.pods()));
    }

    private StudentNode node(Node node, NodeReadiness readiness, List<Pod> pods, Map<String, Long> volumes) {
        Long mostVolumes = volumes.get(readiness.name());
        List<Pod> staying = pods.stream().filter(pod -> !givesWay(pod)).toList();
        List<PodSize> loads = staying.stream().map(PodLoad::of).toList();
        return new StudentNode(
                readiness,
                Kube.created(node),
                Optional.of(Kube.label(node, ZONE)).filter(zone -> !zone.isEmpty()),
                kind(node),
                new StudentNode.Room(
                        allocatable(node, "memory", Kube::bytes),
                        allocatable(node, "cpu", Kube::milli),
                        allocatable(node, "pods", Kube::bytes),
                        addresses(node),
                        mostVolumes == null ? OptionalLong.empty() : OptionalLong.of(mostVolumes)),
                new StudentNode.Used(
                        loads.stream().mapToLong(PodSize::memory).sum(),
                        loads.stream().mapToLong(PodSize::cpu).sum(),
                        staying.size(),
                        staying.stream()
                                .filter(pod ->
                                        !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
                                .count(),
                        node.getStatus() == null
                                ? 0
                                : Kube.orEmpty(node.getStatus().getVolumesAttached())
                                        .size()),
                (int) pods.stream().filter(Kube::isStudent).count());
    }

    private static long allocatable(Node node, String resource, ToLongFunction<Quantity> amount) {
        Map<String, Quantity> all =
                node.getStatus() == null ? null : node.getStatus().getAllocatable();
        Quantity quantity = all == null ? null : all.get(resource);
        try {
            return amount.applyAsLong(quantity);
        } catch (IllegalArgumentException e) {
            // What the library says of it names neither the node nor the field.
            throw new PrescaleException(new PrescaleFailure(
                    PrescaleFailure.Kind.UNEXPLAINED,
                    "node " + Kube.name(node) + ": status.allocatable." + resource
                            + ": expected a Kubernetes quantity, like 64Gi or 3920m, found "
                            + Excerpt.quoted(quantity.getAmount() + Objects.toString(quantity.getFormat(), "")),
                    SOURCE,
                    Optional.of("check `kubectl get node " + Kube.name(node) + " -o yaml`, and run this again")));
        }
    }

    /** A student's pod takes the place of such a pod. A node placeholder requests next to nothing, and stays. */
    private boolean givesWay(Pod pod) {
        Integer priority = pod.getSpec().getPriority();
        return priority != null
                && priority < options.studentsPriority()
                && !NodePlaceholders.NAME.equals(Kube.label(pod, "app.kubernetes.io/name"));
    }

    private static Kind kind(Node node) {
        boolean spot = Kube.label(node, "cloud.google.com/gke-spot").equals("true")
                || Kube.label(node, "cloud.google.com/gke-provisioning").equals("spot")
                || Kube.label(node, "eks.amazonaws.com/capacityType").equals("SPOT")
                || Kube.label(node, "karpenter.sh/capacity-type").equals("spot")
                || Kube.label(node, "kubernetes.azure.com/scalesetpriority").equals("spot");
        if (spot) {
            return Kind.SPOT;
        }
        return Kube.label(node, "cloud.google.com/gke-preemptible").equals("true")
                        || Kube.label(node, "cloud.google.com/gke-provisioning").equals("preemptible")
                ? Kind.PREEMPTIBLE
                : Kind.LASTING;
    }

    /** How many pods the node's own range has addresses for. A network plugin may take addresses from elsewhere. */
    private static OptionalLong addresses(Node node) {
        String range = node.getSpec() == null ? null : node.getSpec().getPodCIDR();
        if (range == null || !range.matches("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}")) {
            return OptionalLong.empty();
        }
        int prefix = Integer.parseInt(range.substring(range.indexOf('/') + 1));
        return prefix > Integer.SIZE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, (1L << (Integer.SIZE - prefix)) - RESERVED_ADDRESSES));
    }

    /** How many volumes each node attaches, where one driver alone has a limit. */
    private Map<String, Long> volumeLimits() {
        return facts
                .list(
                        "list csinodes in the cluster",
                        () -> facts.calls()
                                .cluster()
                                .client()
                                .storage()
                                .v1()
                                .csiNodes()
                                .list()
                                .getItems())
                .stream()
                .filter(node -> node.getSpec() != null && limits(node).size() == 1)
                .collect(Collectors.toMap(Kube::name, node -> limits(node).get(0)));
    }

    private static List<Long> limits(io.fabric8.kubernetes.api.model.storage.CSINode node) {
        return Kube.orEmpty(node.getSpec().getDrivers()).stream()
                .filter(driver -> driver.getAllocatable() != null
                        && driver.getAllocatable().getCount() != null)
                .map(driver -> driver.getAllocatable().getCount().longValue())
                .toList();
    }

    private static Optional<StudentNodes.SeenPod> podSize(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> Kube.isStudent(pod) && Kube.isAlive(pod))
                .findFirst()
                .map(pod -> new StudentNodes.SeenPod(PodLoad.of(pod), "a student's pod"))
                .or(() -> pods.stream()
                        .filter(Kube::isUserPlaceholder)
                        .findFirst()
                        .map(pod -> new StudentNodes.SeenPod(PodLoad.of(pod), "user placeholder " + Kube.name(pod))));
    }
}
