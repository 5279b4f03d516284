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
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Zero to JupyterHub's own placeholders: the StatefulSet with the label {@code component=user-placeholder}, whose pods have
 * the size of a student's. Only its scale is written. Students evict placeholders, and each evicted one asks for room again.
 */
public final class UserPlaceholders implements Prescaler {
    private static final Map<String, String> LABELS = Map.of("component", "user-placeholder");

    private final ClusterCalls calls;
    private final PlaceholderOptions options;
    private final NodesReader nodes;
    private final RoomCheck check;
    private final CountWriter writer;

    /**
     * @param cluster with the hub's namespace; stays the caller's to close
     * @param clock this machine's
     */
    public UserPlaceholders(ClusterAccess cluster, PlaceholderOptions options, Clock clock) {
        this.calls = new ClusterCalls(cluster, PlaceholderPermissions.MANIFEST);
        this.options = requireNonNull(options, "options is null");
        this.nodes = new NodesReader(calls, options.pool(), options.image(), clock);
        this.check = new RoomCheck(calls);
        this.writer = new CountWriter(calls, options.takeOver());
    }

    @Override
    public Means means() {
        return Means.USER_PLACEHOLDERS;
    }

    @Override
    public int applied() {
        return count(read());
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
        return writer.untilNoConflict(
                "patch statefulsets/scale in namespace " + calls.cluster().namespace(), () -> attempt(count, replaced));
    }

    private int attempt(int count, OptionalInt replaced) {
        StatefulSet found = read();
        int before = count(found);
        writer.checkOwner(found, before, count, replaced);
        if (before == count && CountOwner.isPrescaler(found.getMetadata())) {
            return before;
        }
        if (count > 0) {
            checkPriority(found);
        }
        writer.scale("statefulsets", found, count);
        return before;
    }

    private void checkPriority(StatefulSet found) {
        String priority = found.getSpec().getTemplate().getSpec().getPriorityClassName();
        if (priority == null || priority.isEmpty()) {
            throw new PrescaleException(new PrescaleFailure(
                    Kind.NOT_AVAILABLE,
                    "the placeholders of StatefulSet " + found.getMetadata().getName()
                            + " have no low priority, so students could not take their places",
                    "StatefulSet " + found.getMetadata().getName(),
                    Optional.of("set scheduling.podPriority.enabled: true in the hub's Helm values")));
        }
        new Priority(calls, options.studentsPriority()).check(priority);
    }

    @Override
    public Optional<PrescaleFailure> setByAnother(int count) {
        StatefulSet found = read();
        return writer.setByAnother(found, count(found), count);
    }

    @Override
    public Verification verify(int count) {
        StatefulSet found = read();
        PoolState state = nodes.read();
        List<Pod> placeholders = state.pods().stream()
                .filter(pod -> pod.getMetadata().getLabels() != null
                        && pod.getMetadata().getLabels().entrySet().containsAll(LABELS.entrySet()))
                .toList();
        int present = (int) placeholders.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus() != null
                        && "Running".equals(pod.getStatus().getPhase())
                        && state.isWarm(String.valueOf(pod.getSpec().getNodeName())))
                .count();
        List<PrescaleFailure> problems = count(found) < count
                ? writer.setByAnother(found, count(found), count).stream().toList()
                : List.of();
        Request request =
                new Request(count(found), "StatefulSet " + found.getMetadata().getName(), placeholders, problems);
        return check.check(Prescaling.of(means(), count), state, request, present);
    }

    @Override
    public void close() {
        // The cluster is the caller's to close.
    }

    private StatefulSet read() {
        String namespace = calls.cluster().namespace();
        List<StatefulSet> found = calls.call(
                "list statefulsets in namespace " + namespace,
                () -> calls.cluster()
                        .client()
                        .apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withLabels(LABELS)
                        .list()
                        .getItems());
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new PrescaleException(
                found.isEmpty()
                        ? new PrescaleFailure(
                                Kind.NOT_AVAILABLE,
                                "namespace " + namespace
                                        + " has no StatefulSet with the label component=user-placeholder",
                                "StatefulSets of namespace " + namespace,
                                Optional.of(
                                        "set scheduling.userPlaceholder.enabled: true and scheduling.podPriority.enabled: true"
                                                + " in the hub's Helm values, or check that --namespace is the hub's namespace"))
                        : new PrescaleFailure(
                                Kind.NOT_AVAILABLE,
                                "namespace " + namespace + " has " + found.size()
                                        + " StatefulSets with the label component=user-placeholder: "
                                        + found.stream()
                                                .map(one -> one.getMetadata().getName())
                                                .sorted()
                                                .collect(Collectors.joining(", ")),
                                "StatefulSets of namespace " + namespace,
                                Optional.of("use node placeholders, or keep each hub in a namespace of its own")));
    }

    private static int count(StatefulSet set) {
        Integer replicas = set.getSpec() == null ? null : set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }
}
