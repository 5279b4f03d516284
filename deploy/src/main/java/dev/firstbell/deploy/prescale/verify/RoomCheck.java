package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares the room that is there with the room that is wanted, and says why some is missing: from the state of nodes, the
 * events of the pods that ask for them, and the autoscaler's status. A source that cannot be read is named. Thread-safe.
 */
public final class RoomCheck {
    /** The gravest first: what no waiting mends, then what a person has to mend, then what takes its time. */
    private static final List<Kind> GRAVITY = List.of(
            Kind.STOCK_OUT,
            Kind.QUOTA,
            Kind.SET_BY_ANOTHER,
            Kind.NOT_REQUESTED,
            Kind.FORBIDDEN,
            Kind.UNREACHABLE,
            Kind.NOT_AVAILABLE,
            Kind.OPERATION_FAILED,
            Kind.MINIMUM_NOT_ENFORCED,
            Kind.NOT_TRIGGERED,
            Kind.UNEXPLAINED,
            Kind.NOT_SCHEDULABLE,
            Kind.OPERATION_RUNNING,
            Kind.IMAGE_PULLING,
            Kind.NODES_BOOTING);

    private static final String GKE_POOL = "cloud.google.com/gke-nodepool";
    private static final long MOST_EVENTS = 20_000;

    private final ClusterCalls calls;

    public RoomCheck(ClusterCalls calls) {
        this.calls = requireNonNull(calls, "calls is null");
    }

    /**
     * Compares.
     *
     * @param present how much of it is there
     */
    public Verification check(Prescaling wanted, PoolState state, Request request, int present) {
        if (present >= wanted.count()) {
            return new Verification(state.at(), wanted, present, state.nodes(), List.of(), List.of());
        }
        List<PrescaleFailure> failures = new ArrayList<>(request.problems());
        List<String> sources = new ArrayList<>(state.sources());
        if (request.count() < wanted.count() && failures.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.NOT_REQUESTED,
                    request.object() + " asks for " + request.count() + " of " + wanted.count(),
                    request.object(),
                    Optional.empty()));
        }
        failures.addAll(state.failures());
        List<Pod> pending = request.pending();
        if (!pending.isEmpty()) {
            failures.addAll(autoscaler(pending, state, sources));
        }
        if (failures.isEmpty()) {
            failures.add(unexplained(wanted, state, present, request, pending));
        }
        failures.sort(Comparator.comparingInt(failure -> GRAVITY.indexOf(failure.kind())));
        return new Verification(state.at(), wanted, present, state.nodes(), failures, sources);
    }

    private List<PrescaleFailure> autoscaler(List<Pod> pending, PoolState state, List<String> sources) {
        List<PrescaleFailure> failures = new ArrayList<>();
        events(sources).ifPresent(events -> failures.addAll(new AutoscalerEvents(events, state.at()).about(pending)));
        status(state.at(), sources)
                .ifPresent(status -> status.failures(state.labels()).stream()
                        // An event about the pods themselves says the same, and to which of them.
                        .filter(failure -> failures.stream().noneMatch(known -> known.kind() == failure.kind()))
                        .forEach(failures::add));
        boolean backoffOnly = failures.stream().anyMatch(failure -> failure.kind() == Kind.NOT_TRIGGERED);
        if ((failures.isEmpty() || backoffOnly) && state.labels().containsKey(GKE_POOL)) {
            sources.add(
                    "GKE's log container.googleapis.com/cluster-autoscaler-visibility (not read): would tell the error of a"
                            + " failed scale-up (scale.up.error.*)");
        }
        return failures;
    }

    private Optional<List<Event>> events(List<String> sources) {
        String namespace = calls.cluster().namespace();
        try {
            return Optional.of(calls.call(
                    "list events in namespace " + namespace,
                    () -> calls.cluster()
                            .client()
                            .v1()
                            .events()
                            .inNamespace(namespace)
                            .withField("involvedObject.kind", "Pod")
                            .list(new ListOptionsBuilder()
                                    .withLimit(MOST_EVENTS)
                                    .build())
                            .getItems()));
        } catch (PrescaleException e) {
            sources.add("the autoscaler's events (" + AutoscalerEvents.reasons() + ") in namespace " + namespace + " ("
                    + e.failure().found() + "): would tell whether it adds nodes for the placeholders, and why not");
            return Optional.empty();
        }
    }

    private Optional<AutoscalerStatus> status(Instant now, List<String> sources) {
        String tells = "): would tell which node group is in backoff or at its maximum, and why";
        try {
            ConfigMap found = calls.call(
                    "get configmaps in namespace " + AutoscalerStatus.NAMESPACE,
                    () -> calls.cluster()
                            .client()
                            .configMaps()
                            .inNamespace(AutoscalerStatus.NAMESPACE)
                            .withName(AutoscalerStatus.NAME)
                            .get());
            if (found == null) {
                sources.add(AutoscalerStatus.SOURCE + " (there is none: the autoscaler does not write it, or none runs"
                        + tells);
                return Optional.empty();
            }
            Optional<AutoscalerStatus> status = Optional.ofNullable(found.getData())
                    .map(data -> data.get("status"))
                    .flatMap(AutoscalerStatus::parse);
            if (status.isEmpty()) {
                sources.add(AutoscalerStatus.SOURCE
                        + " (it is not in the YAML form, which autoscalers write from 1.30 on" + tells);
            } else if (status.get().isStale(now)) {
                sources.add(AutoscalerStatus.SOURCE + " (it was last written at "
                        + status.get().probed().orElseThrow() + ", so the autoscaler may not run" + tells);
                return Optional.empty();
            }
            return status;
        } catch (PrescaleException e) {
            sources.add(AutoscalerStatus.SOURCE + " (" + e.failure().found() + tells);
            return Optional.empty();
        }
    }

    private static PrescaleFailure unexplained(
            Prescaling wanted, PoolState state, int present, Request request, List<Pod> pending) {
        if (pending.isEmpty()) {
            return new PrescaleFailure(
                    Kind.UNEXPLAINED,
                    present + " of " + wanted.count() + " are there, although " + request.object() + " asks for "
                            + request.count() + " and has " + request.pods().size() + " pods",
                    request.object(),
                    Optional.empty());
        }
        Pod one = pending.get(0);
        String scheduler = Conditions.condition(one, "PodScheduled")
                .map(condition -> condition.getMessage())
                .filter(message -> message != null && !message.isEmpty())
                .map(message -> ": " + message)
                .orElse("");
        Duration age = Conditions.time(one.getMetadata().getCreationTimestamp())
                .map(created -> Duration.between(created, state.at()))
                .filter(duration -> !duration.isNegative())
                .orElse(Duration.ZERO);
        return new PrescaleFailure(
                Kind.UNEXPLAINED,
                (pending.size() == 1 ? "1 placeholder is" : pending.size() + " placeholders are") + " pending, for "
                        + age.toSeconds() + " s, and no autoscaler has said anything about it" + scheduler,
                "pod " + one.getMetadata().getName(),
                Optional.of("check that an autoscaler runs and may resize the pool"));
    }
}
