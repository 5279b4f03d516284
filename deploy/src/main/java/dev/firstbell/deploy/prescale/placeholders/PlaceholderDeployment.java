package dev.firstbell.deploy.prescale.placeholders;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.verify.NodesReader;
import dev.firstbell.deploy.prescale.verify.PoolState;
import dev.firstbell.deploy.prescale.verify.Request;
import dev.firstbell.deploy.prescale.verify.RoomCheck;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Deployment of placeholders, as many as nodes are wanted. If the prescaler's chart has made it, only its scale is
 * written; otherwise the tool makes it by server-side apply. It is never deleted: giving all back leaves it at 0.
 */
abstract class PlaceholderDeployment implements Prescaler {
    private final ClusterCalls calls;
    private final PlaceholderOptions options;
    private final String name;
    private final NodesReader nodes;
    private final RoomCheck check;
    private final CountWriter writer;

    PlaceholderDeployment(ClusterAccess cluster, PlaceholderOptions options, Clock clock, String name) {
        this.calls = new ClusterCalls(cluster, PlaceholderPermissions.MANIFEST);
        this.options = requireNonNull(options, "options is null");
        this.name = name;
        this.nodes = new NodesReader(calls, options.pool(), options.image(), clock);
        this.check = new RoomCheck(calls);
        this.writer = new CountWriter(calls, options.takeOver());
    }

    /** What a placeholder requests, and whether two may be on a node. */
    abstract PlaceholderPods pods(Optional<Deployment> present);

    @Override
    public abstract Means means();

    @Override
    public int applied() {
        return read().map(PlaceholderDeployment::count).orElse(0);
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
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: " + count);
        }
        return writer.untilNoConflict(permission("patch", "deployments"), () -> attempt(count, replaced));
    }

    private int attempt(int count, OptionalInt replaced) {
        Optional<Deployment> found = read();
        int before = found.map(PlaceholderDeployment::count).orElse(0);
        if (found.isEmpty() && count == 0) {
            return 0;
        }
        found.ifPresent(deployment -> writer.checkOwner(deployment, before, count, replaced));
        boolean own = found.map(PlaceholderDeployment::isOwn).orElse(true);
        Deployment wanted =
                own ? pods(found).deployment(calls.cluster().namespace(), options, count) : found.orElseThrow();
        if (found.filter(present -> isApplied(present, wanted, before, count)).isPresent()) {
            return before;
        }
        if (found.isEmpty() && !options.mayCreate()) {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.NOT_AVAILABLE,
                    "namespace " + calls.cluster().namespace() + " has no Deployment " + name,
                    "Deployment " + name,
                    Optional.of("install the chart deploy/charts/prescaler, which creates it")));
        }
        if (count > 0) {
            new Priority(calls, options.studentsPriority()).check(priorityClass(wanted));
        }
        if (count < before) {
            new DeletionCosts(calls).set(labels());
        }
        found.ifPresent(present ->
                wanted.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion()));
        if (own) {
            deployments()
                    .resource(wanted)
                    .fieldManager(CountOwner.PRESCALER)
                    .forceConflicts()
                    .serverSideApply();
        } else {
            writer.scale("deployments", wanted, count);
        }
        return before;
    }

    /** Whether nothing is to be written: neither the count nor, if the tool has made it, the pods. */
    private static boolean isApplied(Deployment present, Deployment wanted, int before, int count) {
        return before == count
                && CountOwner.isPrescaler(present.getMetadata())
                && Objects.equals(fingerprint(present), fingerprint(wanted));
    }

    @Override
    public Optional<PrescaleFailure> setByAnother(int count) {
        return read().flatMap(deployment -> writer.setByAnother(deployment, count(deployment), count));
    }

    @Override
    public Verification verify(int count) {
        Optional<Deployment> found = read();
        PoolState state = nodes.read();
        List<PrescaleFailure> problems = new ArrayList<>();
        found.ifPresent(deployment -> {
            if (count(deployment) < count) {
                writer.setByAnother(deployment, count(deployment), count).ifPresent(problems::add);
            }
            replicaFailure(deployment).ifPresent(problems::add);
        });
        List<Pod> placeholders = state.pods().stream()
                .filter(pod -> pod.getMetadata().getLabels() != null
                        && pod.getMetadata().getLabels().entrySet().containsAll(labels().entrySet()))
                .toList();
        Request request = new Request(
                found.map(PlaceholderDeployment::count).orElse(0), "Deployment " + name, placeholders, problems);
        return check.check(Prescaling.of(means(), count), state, request, state.warm());
    }

    @Override
    public void close() {
        // The cluster is the caller's to close.
    }

    final ClusterCalls calls() {
        return calls;
    }

    final PlaceholderOptions options() {
        return options;
    }

    final String name() {
        return name;
    }

    private Map<String, String> labels() {
        return Map.of(PlaceholderPods.NAME, name);
    }

    private Optional<Deployment> read() {
        Optional<Deployment> found = Optional.ofNullable(calls.call(
                permission("get", "deployments"),
                () -> deployments().withName(name).get()));
        found.filter(deployment -> !holdsPlaceholders(deployment)).ifPresent(deployment -> {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.NOT_AVAILABLE,
                    "the Deployment " + name + " in namespace "
                            + calls.cluster().namespace()
                            + " does not hold placeholders (its pods lack the label " + PlaceholderPods.NAME + ": "
                            + name
                            + "), so it is left as it is",
                    "Deployment " + name,
                    Optional.of("to make room for Firstbell's, delete it or rename it")));
        });
        return found;
    }

    private boolean holdsPlaceholders(Deployment deployment) {
        return deployment.getSpec() != null
                && deployment.getSpec().getTemplate() != null
                && deployment.getSpec().getTemplate().getMetadata() != null
                && deployment.getSpec().getTemplate().getMetadata().getLabels() != null
                && deployment
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(labels().entrySet());
    }

    private NonNamespaceOperation<Deployment, DeploymentList, RollableScalableResource<Deployment>> deployments() {
        return calls.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(calls.cluster().namespace());
    }

    private String permission(String verb, String resource) {
        return verb + " " + resource + " in namespace " + calls.cluster().namespace();
    }

    private static int count(Deployment deployment) {
        Integer replicas =
                deployment.getSpec() == null ? null : deployment.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    private static boolean isOwn(Deployment deployment) {
        return deployment.getMetadata().getLabels() != null
                && PlaceholderPods.TOOL.equals(
                        deployment.getMetadata().getLabels().get(PlaceholderPods.MANAGED_BY));
    }

    private static String fingerprint(Deployment deployment) {
        return deployment.getMetadata().getAnnotations() == null
                ? null
                : deployment.getMetadata().getAnnotations().get(PlaceholderPods.TEMPLATE);
    }

    private static String priorityClass(Deployment deployment) {
        String named = deployment.getSpec().getTemplate().getSpec().getPriorityClassName();
        return named == null ? "" : named;
    }

    /** Why the Deployment's pods cannot be created. */
    private static Optional<PrescaleFailure> replicaFailure(Deployment deployment) {
        return deployment.getStatus() == null || deployment.getStatus().getConditions() == null
                ? Optional.empty()
                : deployment.getStatus().getConditions().stream()
                        .filter(condition ->
                                "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus()))
                        .findFirst()
                        .map(condition -> new PrescaleFailure(
                                String.valueOf(condition.getMessage())
                                                .toLowerCase(Locale.ROOT)
                                                .contains("exceeded quota")
                                        ? Kind.QUOTA
                                        : Kind.NOT_AVAILABLE,
                                "placeholders cannot be created: " + condition.getMessage(),
                                "status of Deployment "
                                        + deployment.getMetadata().getName(),
                                Optional.empty()));
    }

    static Map<String, Quantity> requests(String cpu, String memory) {
        return Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory));
    }
}
