package dev.firstbell.deploy.prescale.buffer;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks the autoscaler for spare nodes with a {@code CapacityBuffer} and a {@code PodTemplate} of its name. One unit of the
 * buffer is the room of one node ({@link BufferChunk}).
 *
 * <p><strong>A buffer refills.</strong> Its room is above demand: when students take it, the autoscaler adds as much again,
 * up to twice the nodes of a class. The schedule therefore releases it when class starts, and not when class ends: {@link
 * #release} deletes the buffer, the nodes stay for the autoscaler's scale-down delay (10 min in the cluster-autoscaler), and
 * students hold those that they use.
 *
 * <p>A number of units that a person set is left as it is, and named: {@link Kind#SET_BY_ANOTHER}. Only {@link #takingOver}
 * replaces it. A buffer or a template of the same name that Firstbell did not make is never changed.
 *
 * <p>{@link BufferStrategy#STANDBY} is GKE's. Its nodes boot, run for the init time, in which the image puller must pull the
 * students' image, and are suspended; a pod that needs one resumes it (some 30 s, says Google). The puller's pods must
 * tolerate the taint of a suspended node: Google's code has {@code buffer.gke.io/standby-capacity-node-suspended}, its
 * documentation {@code buffer.gke.io/standby-node-suspended}; tolerate both. {@link #verify} counts suspended nodes that have
 * the image.
 *
 * <p>The version is {@code v1beta1}: the cluster-autoscaler from 1.35, GKE from 1.35.2-gke.1842000, standby from
 * 1.36.0-gke.2253000. Clusters that only serve {@code v1alpha1} (cluster-autoscaler 1.34) are refused.
 *
 * <p>What an API server shows was tested: objects, conditions, events, errors. That an autoscaler adds, suspends, resumes
 * and refills nodes was not: no autoscaler that knows buffers was at hand.
 *
 * <p>Permissions: {@link #PERMISSIONS}, and those of {@link NodeVerification}. Not thread-safe. Two processes may use it at once.
 */
public final class CapacityBufferPrescaler implements Prescaler {
    /** The manifest that grants the permissions. */
    public static final String MANIFEST = "deploy/kubernetes/buffer-role.yaml";

    static final List<String> PERMISSIONS = List.of(
            "get capacitybuffers",
            "create capacitybuffers",
            "update capacitybuffers",
            "delete capacitybuffers",
            "get podtemplates",
            "create podtemplates",
            "update podtemplates",
            "delete podtemplates",
            "list events");

    private static final int ATTEMPTS = 5;
    private static final int MOST_UNITS = 10_000;

    private static final String STANDBY_NODE = "buffer.gke.io/standby-capacity-node";
    private static final String SUSPENDED = "Suspended";

    private final ClusterAccess cluster;
    private final BufferOptions options;
    private final BufferStore store;
    private final Function<Prescaling, Verification> nodes;
    private final boolean takeOver;

    /**
     * @param cluster with the hub's namespace; stays the caller's to close
     * @param nodes verifies the nodes as Kubernetes shows them
     */
    public CapacityBufferPrescaler(
            ClusterAccess cluster, BufferOptions options, Function<Prescaling, Verification> nodes) {
        this(cluster, options, nodes, false);
    }

    private CapacityBufferPrescaler(
            ClusterAccess cluster, BufferOptions options, Function<Prescaling, Verification> nodes, boolean takeOver) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.options = requireNonNull(options, "options are null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.store = new BufferStore(cluster, options);
        this.takeOver = takeOver;
    }

    /** The same, replacing a number of units that a person or another program has set. */
    public CapacityBufferPrescaler takingOver() {
        return new CapacityBufferPrescaler(cluster, options, nodes, true);
    }

    @Override
    public Means means() {
        return Means.CAPACITY_BUFFER;
    }

    @Override
    public int applied() {
        return units(store.own());
    }

    private static int units(Optional<GenericKubernetesResource> buffer) {
        return buffer.map(BufferState::read)
                .filter(state -> !state.ending())
                .map(BufferState::units)
                .orElse(0);
    }

    @Override
    public Optional<PrescaleFailure> setByAnother(int count) {
        return store.own().flatMap(buffer -> setByAnother(buffer, count));
    }

    /** A number that another set to the wanted one is Firstbell's again; a buffer that is to be deleted has none. */
    private static Optional<PrescaleFailure> setByAnother(GenericKubernetesResource buffer, int count) {
        return BufferState.setByAnother(buffer, count)
                .filter(failure -> count == 0 || BufferState.read(buffer).units() != count);
    }

    @Override
    public int apply(int count) {
        return apply(count, OptionalInt.empty());
    }

    @Override
    public int replace(int expected, int count) {
        return apply(count, OptionalInt.of(expected));
    }

    private int apply(int count, OptionalInt replaced) {
        if (count < 0 || count > MOST_UNITS) {
            throw new IllegalArgumentException("count must be from 0 to " + MOST_UNITS + ": " + count);
        }
        for (int attempt = 1; ; attempt++) {
            Optional<GenericKubernetesResource> present = store.own();
            int before = units(present);
            boolean mayReplace = takeOver || replaced.isPresent() && replaced.getAsInt() == before;
            present.filter(buffer -> !mayReplace)
                    .flatMap(buffer -> setByAnother(buffer, count))
                    .ifPresent(failure -> {
                        throw new PrescaleException(failure);
                    });
            try {
                if (count == 0) {
                    store.delete(present);
                } else {
                    store.put(present, count);
                }
                return before;
            } catch (KubernetesClientException e) {
                // A conflict: another process was faster, so what is there is read again.
                if (attempt == ATTEMPTS) {
                    throw store.conflict(e);
                }
            }
        }
    }

    @Override
    public Verification verify(int count) {
        Prescaling wanted = Prescaling.capacityBuffer(count, options.strategy());
        Verification found = nodes.apply(wanted);
        int present = found.present() + (options.strategy() == BufferStrategy.STANDBY ? suspendedWithImage(found) : 0);
        if (present >= count) {
            return new Verification(found.at(), wanted, present, found.nodes(), List.of(), found.missingSources());
        }
        List<String> missing = new ArrayList<>(found.missingSources());
        Optional<GenericKubernetesResource> own = store.own();
        List<PrescaleFailure> failures = new ArrayList<>();
        own.flatMap(buffer -> BufferState.setByAnother(buffer, count)).ifPresent(failures::add);
        own.ifPresentOrElse(
                buffer -> failures.addAll(BufferVerdict.of(
                        options.name(), BufferState.read(buffer), count, found.at(), store.events(missing))),
                () -> failures.add(new PrescaleFailure(
                        Kind.NOT_REQUESTED,
                        "there is no CapacityBuffer " + options.name() + " in namespace " + cluster.namespace()
                                + ": it was not applied, or it was deleted, as at the start of a class",
                        "API server " + cluster.server(),
                        Optional.of("apply it, unless class has started"))));
        boolean known = !failures.isEmpty();
        found.failures().stream()
                .filter(failure -> !known || failure.kind() != Kind.UNEXPLAINED)
                .forEach(failures::add);
        if (failures.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.UNEXPLAINED,
                    "the autoscaler has taken up CapacityBuffer " + options.name() + ", and " + (count - present)
                            + " nodes are missing",
                    "status of CapacityBuffer " + options.name(),
                    Optional.empty()));
        }
        return new Verification(found.at(), wanted, present, found.nodes(), failures, missing);
    }

    /** Suspended nodes are cordoned, so they are not warm; a pod resumes them. */
    private int suspendedWithImage(Verification found) {
        Set<String> withImage = found.nodes().stream()
                .filter(node -> node.image() && !node.warm())
                .map(NodeReadiness::name)
                .collect(Collectors.toSet());
        return (int)
                store
                        .asking(
                                "list nodes",
                                () -> cluster.client()
                                        .nodes()
                                        .withLabel(STANDBY_NODE, "true")
                                        .list()
                                        .getItems())
                        .stream()
                        .filter(node -> withImage.contains(node.getMetadata().getName())
                                && node.getStatus() != null
                                && node.getStatus().getConditions().stream()
                                        .anyMatch(condition -> SUSPENDED.equals(condition.getType())
                                                && "True".equals(condition.getStatus())))
                        .count();
    }

    /** Nothing to close: the cluster is the caller's. */
    @Override
    public void close() {}
}
