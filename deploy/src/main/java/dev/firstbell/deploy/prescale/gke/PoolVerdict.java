package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Why nodes are missing, as GKE states it, beside what Kubernetes shows. */
final class PoolVerdict {
    /** A minimum that is enforced is so by the next loops of the autoscaler; a scale-up takes two minutes at most to show. */
    static final Duration ENFORCED_WITHIN = Duration.ofMinutes(5);

    private static final String VISIBILITY =
            "the autoscaler's log in Cloud Logging (container.googleapis.com/cluster-autoscaler-visibility) would tell why"
                    + " a scale-up failed; Firstbell does not read it";

    private final GkeApi api;
    private final Patience patience;

    PoolVerdict(GkeApi api, Patience patience) {
        this.api = api;
        this.patience = patience;
    }

    Verification explain(Verification found, PoolRecords records, BiFunction<NodePool, Deadline, PoolSize> size) {
        List<PrescaleFailure> failures = new ArrayList<>();
        List<String> missing = new ArrayList<>(found.missingSources());
        try {
            look(found.wanted().count(), records.read(), size, failures, missing);
        } catch (PrescaleException e) {
            missing.add("Google Kubernetes Engine would tell the pool's state: " + e.getMessage());
        }
        missing.add(VISIBILITY);
        boolean known = !failures.isEmpty();
        found.failures().stream()
                .filter(failure -> !known || failure.kind() != Kind.UNEXPLAINED)
                .forEach(failures::add);
        return new Verification(found.at(), found.wanted(), found.present(), found.nodes(), failures, missing);
    }

    private void look(
            int wanted,
            Optional<PoolRecord> record,
            BiFunction<NodePool, Deadline, PoolSize> size,
            List<PrescaleFailure> failures,
            List<String> missing) {
        Deadline deadline = patience.forReading();
        NodePool pool = api.pool(deadline);
        String name = "node pool " + api.name().pool();
        record.filter(one -> one.isSetByAnother(pool.limits(), pool.zones()))
                .ifPresent(one -> failures.add(setByAnother(api.name(), pool.limits(), one)));
        boolean byAnother = !failures.isEmpty();
        pool.problems().forEach(text -> failures.add(problem(name, pool, text)));
        Optional<Operation> last = record.flatMap(PoolRecord::operation).flatMap(op -> read(op, deadline, missing));
        last.flatMap(operation -> operation.failure(api.name())).ifPresent(failures::add);
        List<Operation> running = running(last, deadline, missing);
        running.forEach(operation -> failures.add(new PrescaleFailure(
                Kind.OPERATION_RUNNING,
                "the operation " + operation.name() + " (" + words(operation.type()) + ") is running"
                        + operation.startedAt().map(at -> " since " + at).orElse(""),
                "operation " + operation.name(),
                Optional.empty())));
        int minimum = pool.limits().minOfPool(pool.zones());
        if (minimum < wanted) {
            if (!byAnother) {
                failures.add(new PrescaleFailure(
                        Kind.NOT_REQUESTED,
                        name + " has a minimum of " + minimum + ", and " + wanted + " nodes are wanted",
                        api.name().path(),
                        Optional.of("apply it")));
            }
            return;
        }
        Optional<Duration> since = record.flatMap(PoolRecord::changedAt).map(at -> Duration.between(at, now()));
        PoolSize present = size.apply(pool, deadline);
        boolean longEnough =
                since.filter(age -> age.compareTo(ENFORCED_WITHIN) < 0).isEmpty();
        if (present.total() < wanted && running.isEmpty() && longEnough) {
            failures.add(new PrescaleFailure(
                    Kind.MINIMUM_NOT_ENFORCED,
                    name + " has a minimum of " + minimum + " and " + present.total() + " nodes ("
                            + present.source() + "), no operation is running"
                            + since.map(age -> ", and it was changed " + age.toMinutes() + " min ago")
                                    .orElse(""),
                    api.name().path(),
                    Optional.of("apply it again: that resizes the pool")));
        }
    }

    /** The minimum is not the one that Firstbell set. GKE does not tell who set it. */
    static PrescaleFailure setByAnother(NodePoolName pool, PoolLimits limits, PoolRecord record) {
        String unit = limits.total() ? "total-" : "";
        return new PrescaleFailure(
                Kind.SET_BY_ANOTHER,
                "the minimum of node pool " + pool.pool() + " is set to " + limits.min() + ", and Firstbell had set "
                        + record.set() + ": a person or another program, such as Terraform, changed it",
                pool.path(),
                Optional.of("leave it, or set it back with `gcloud container node-pools update " + pool.pool()
                        + " --cluster " + pool.cluster() + " --location " + pool.location() + " --enable-autoscaling --"
                        + unit + "min-nodes " + record.set() + " --" + unit + "max-nodes " + limits.max()
                        + "`; have Terraform ignore changes of the autoscaling block"));
    }

    private Instant now() {
        return patience.clock().instant();
    }

    private Optional<Operation> read(String operation, Deadline deadline, List<String> missing) {
        try {
            return Optional.of(api.operation(operation, deadline));
        } catch (PrescaleException e) {
            missing.add("the operation " + operation + " would tell how the last resize ended: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<Operation> running(Optional<Operation> last, Deadline deadline, List<String> missing) {
        try {
            return api.running(deadline);
        } catch (PrescaleException e) {
            missing.add("the list of operations would tell whether one is running: " + e.getMessage());
            return last.filter(operation -> !operation.done()).stream().toList();
        }
    }

    private static PrescaleFailure problem(String name, NodePool pool, String text) {
        Kind kind = CloudReason.of(text).orElse(Kind.OPERATION_FAILED);
        return new PrescaleFailure(
                kind,
                name + (pool.status().isEmpty() ? "" : " is in the state " + words(pool.status())) + ": "
                        + CloudReason.quoted(text),
                "conditions of " + name,
                CloudReason.remedy(kind, text));
    }

    /** A constant of Google's, as words. */
    private static String words(String constant) {
        return CloudReason.quoted(constant.isEmpty() ? "unknown" : constant);
    }
}
