package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Raises the minimum of a node pool of GKE, and resizes the pool to it: the minimum alone starts no node (FAQ of the
 * cluster-autoscaler, "below minimum"; reports of users of GKE). Students' pods then land on these nodes, and the autoscaler
 * does not remove the nodes while the minimum holds.
 *
 * <p>{@link #apply} raises the minimum first ({@code setAutoscaling}) and then asks for the missing nodes ({@code setSize}),
 * one operation at a time. A resize never takes a node away: it is computed from the target sizes of the pool's instance
 * groups, right before it is sent, and there is none if the pool has enough nodes. The API has no condition for a resize, so
 * a scale-up of the autoscaler within the some 100 ms between that reading and the resize would be undone. In a pool over
 * several zones, both count per zone and are rounded up; a note says so. A count above the pool's maximum is refused before
 * anything is changed.
 *
 * <p>A count that is lower than before lowers the minimum and nothing else: empty nodes go when the autoscaler finds them
 * idle. {@link #release} lowers it to what it was before the first {@code apply}, which a {@link PoolRecords record} keeps.
 *
 * <p>A minimum that a person or Terraform set in the meantime is left as it is, and named: {@link Kind#SET_BY_ANOTHER}. Only
 * {@link #takingOver} replaces it. The API has no condition for this either, so a minimum that is set in the some 100 ms
 * between the reading and the change is replaced.
 *
 * <p>A resize that GKE accepted and that fails afterwards, as in a stock-out, is not an exception of {@code apply}: some of
 * the nodes may have come, and they are to stay. {@link #verify} states it.
 *
 * <p>IAM permissions: {@link GoogleCredentials#PERMISSIONS}. Not thread-safe. Two processes may use it at once.
 */
public final class GkePoolPrescaler implements Prescaler {
    private final GkePoolAccess access;
    private final GkeApi api;
    private final PoolChanges changes;
    private final PoolRecords records;
    private final PoolVerdict verdict;
    private final Function<Prescaling, Verification> nodes;
    private final Consumer<String> notes;
    private final boolean takeOver;

    /**
     * @param records where the minimum from before is kept
     * @param nodes verifies the nodes as Kubernetes shows them
     * @param notes receives what a person should know and what is not a failure, each in one sentence
     */
    public GkePoolPrescaler(
            GkePoolAccess access,
            PoolRecords records,
            Function<Prescaling, Verification> nodes,
            Consumer<String> notes) {
        this(access, records, nodes, notes, false);
    }

    private GkePoolPrescaler(
            GkePoolAccess access,
            PoolRecords records,
            Function<Prescaling, Verification> nodes,
            Consumer<String> notes,
            boolean takeOver) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records are null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.notes = requireNonNull(notes, "notes is null");
        this.api = new GkeApi(new GoogleCalls(access.credentials()), access.addresses(), access.pool());
        this.changes = new PoolChanges(api);
        this.verdict = new PoolVerdict(api, access.patience());
        this.takeOver = takeOver;
    }

    /** The same, replacing a minimum that a person or another program has set. */
    public GkePoolPrescaler takingOver() {
        return new GkePoolPrescaler(access, records, nodes, notes, true);
    }

    @Override
    public Means means() {
        return Means.POOL_MINIMUM;
    }

    /**
     * How many nodes the pool is asked for: the number that was asked for last, unless the minimum or the size is lower, as
     * after an {@code apply} that did not get through; after a person has set the minimum, that one. 0 if there is no record
     * of an {@code apply}, whatever the minimum is.
     */
    @Override
    public int applied() {
        Deadline deadline = access.patience().forReading();
        NodePool pool = api.pool(deadline);
        Optional<PoolRecord> record = records.read();
        if (record.isEmpty() && pool.limits().min() > 0) {
            notes.accept("node pool " + access.pool().pool() + " has a minimum of "
                    + nodes(pool.limits().minOfPool(pool.zones()))
                    + ", and Firstbell has no record of having raised it: it stays when room is given back");
        }
        return record.isEmpty() ? 0 : asked(pool, record.get(), deadline);
    }

    private int asked(NodePool pool, PoolRecord record, Deadline deadline) {
        if (record.isSetByAnother(pool.limits(), pool.zones())) {
            return pool.limits().minOfPool(pool.zones());
        }
        int held = Math.min(record.asked(), pool.limits().minOfPool(pool.zones()));
        return held == 0 ? 0 : Math.min(held, size(pool, deadline).total());
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
        if (count < 0 || count > Fields.MOST_NODES) {
            throw new IllegalArgumentException("count must be from 0 to " + Fields.MOST_NODES + ": " + count);
        }
        Deadline deadline = access.patience().forChange();
        NodePool pool = api.pool(deadline);
        Optional<PoolRecord> record = records.read();
        int before = record.isEmpty() ? 0 : asked(pool, record.get(), deadline);
        boolean mayReplace = takeOver || replaced.isPresent() && replaced.getAsInt() == before;
        if (!mayReplace && record.isPresent() && record.get().isSetByAnother(pool.limits(), pool.zones())) {
            record = Optional.of(agreed(count, pool, record.get()));
        }
        if (count > 0) {
            raise(count, pool, record, deadline);
        } else if (record.isPresent()) {
            restore(pool, record.get(), deadline);
        }
        return before;
    }

    @Override
    public Optional<PrescaleFailure> setByAnother(int count) {
        NodePool pool = api.pool(access.patience().forReading());
        return records.read().flatMap(record -> setByAnother(count, pool, record));
    }

    private Optional<PrescaleFailure> setByAnother(int count, NodePool pool, PoolRecord record) {
        PoolLimits limits = pool.limits();
        return record.isSetByAnother(limits, pool.zones()) && record.target(count, limits, pool.zones()) != limits.min()
                ? Optional.of(PoolVerdict.setByAnother(access.pool(), limits, record))
                : Optional.empty();
    }

    /** What another set is left alone, unless it is what is wanted now: then it is Firstbell's again. */
    private PoolRecord agreed(int count, NodePool pool, PoolRecord record) {
        setByAnother(count, pool, record).ifPresent(failure -> {
            throw new PrescaleException(failure);
        });
        PoolRecord taken = record.asking(count, pool.limits().min());
        records.write(taken);
        return taken;
    }

    private void raise(int count, NodePool pool, Optional<PoolRecord> known, Deadline deadline) {
        requirePossible(count, pool, size(pool, deadline));
        PoolRecord wanted = known.orElseGet(() -> PoolRecord.before(pool.limits(), count))
                .asking(count, pool.limits().min());
        // Before the change: what is killed in between can be given back.
        PoolRecord record = known.filter(wanted::equals).orElseGet(() -> records.begin(wanted));
        boolean raised = raiseMinimum(count, record, known, deadline);
        sayWhatIsRounded(count, pool);
        Optional<Operation> resize;
        try {
            resize = changes.begin(() -> resize(count, deadline), deadline);
        } catch (PrescaleException e) {
            throw raised && e.failure().kind() != Kind.OPERATION_RUNNING
                    ? undone(e, pool.limits(), known, deadline)
                    : e;
        }
        if ((raised || resize.isPresent() || record.changedAt().isEmpty()) && isStillAsked(count)) {
            records.write(record.changed(
                    record.target(count, pool.limits(), pool.zones()),
                    access.patience().clock().instant(),
                    resize.map(Operation::name).or(record::operation)));
        }
        resize.map(begun -> changes.finished(begun, deadline))
                .flatMap(operation -> operation.failure(access.pool()))
                .ifPresent(failure -> notes.accept(failure.found()));
    }

    /** False if another process has asked for another number since: the later call counts. */
    private boolean isStillAsked(int count) {
        return records.read().filter(record -> record.asked() == count).isPresent();
    }

    /** Raises the minimum, never below the one from before. False if it is there already. */
    private boolean raiseMinimum(int count, PoolRecord record, Optional<PoolRecord> known, Deadline deadline) {
        Optional<Operation> begun = Optional.empty();
        try {
            begun = beginMinimum(
                    pool -> isStillAsked(count)
                            ? record.target(count, pool.limits(), pool.zones())
                            : pool.limits().min(),
                    deadline);
            begun.ifPresent(operation -> changes.succeed(operation, deadline));
            return begun.isPresent();
        } catch (PrescaleException e) {
            if (begun.isEmpty() || e.failure().kind() != Kind.OPERATION_RUNNING) {
                putBack(known);
            }
            throw e;
        }
    }

    private void restore(NodePool pool, PoolRecord record, Deadline deadline) {
        // Before the change, as for raising: the minimum from before then is not taken for another's.
        records.write(record.asking(0, pool.limits().min()));
        setMinimum(now -> record.target(0, now.limits(), now.zones()), deadline);
        records.remove();
    }

    /** Sets the minimum and waits until that is done. */
    private void setMinimum(Function<NodePool, Integer> minimum, Deadline deadline) {
        beginMinimum(minimum, deadline).ifPresent(operation -> changes.succeed(operation, deadline));
    }

    /** Empty if it is the minimum already. */
    private Optional<Operation> beginMinimum(Function<NodePool, Integer> minimum, Deadline deadline) {
        return changes.begin(
                () -> {
                    NodePool pool = api.pool(deadline);
                    int wanted = minimum.apply(pool);
                    return wanted == pool.limits().min()
                            ? Optional.empty()
                            : Optional.of(api.setAutoscaling(pool.limits().with(wanted)));
                },
                deadline);
    }

    /** The record as it was; if it cannot be written, {@link #applied} goes by the pool's state all the same. */
    private void putBack(Optional<PoolRecord> known) {
        try {
            known.ifPresentOrElse(records::write, records::remove);
        } catch (PrescaleException e) {
            notes.accept(
                    "the record of node pool " + access.pool().pool() + " could not be put back: " + e.getMessage());
        }
    }

    private Optional<Call> resize(int count, Deadline deadline) {
        NodePool pool = api.pool(deadline);
        PoolSize size = size(pool, deadline);
        requirePossible(count, pool, size);
        if (!isStillAsked(count)) {
            return Optional.empty();
        }
        return Resize.of(count, size, pool.zones()).map(resize -> api.setSize(resize.perZone()));
    }

    /** The minimum is set back, because the pool cannot have the size: the pool then is asked for what it was before. */
    private PrescaleException undone(
            PrescaleException refused, PoolLimits before, Optional<PoolRecord> known, Deadline deadline) {
        try {
            setMinimum(pool -> before.min(), deadline);
            putBack(known);
            return refused;
        } catch (PrescaleException e) {
            PrescaleFailure failure = refused.failure();
            return new PrescaleException(new PrescaleFailure(
                    failure.kind(),
                    failure.found() + "; the minimum of node pool "
                            + access.pool().pool() + " was raised before and could not be set back",
                    failure.source(),
                    failure.remedy()));
        }
    }

    private void requirePossible(int count, NodePool pool, PoolSize size) {
        PoolLimits limits = pool.limits();
        String name = "node pool " + access.pool().pool();
        if (!limits.enabled()) {
            throw failure(
                    Kind.NOT_AVAILABLE,
                    name + " has no autoscaling, so it has no minimum, and its nodes would never be given back",
                    "turn its autoscaling on, or use another means");
        }
        int most = limits.maxOfPool(pool.zones());
        if (count > most) {
            throw failure(
                    Kind.QUOTA,
                    name + " has a maximum of " + nodes(most)
                            + (limits.total() || pool.zones() == 1
                                    ? ""
                                    : " (" + limits.max() + " in each of " + pool.zones() + " zones)")
                            + ", and " + count + " are asked for",
                    "raise the maximum of the pool, or ask for fewer nodes");
        }
        Resize.of(count, size, pool.zones())
                .filter(resize -> resize.total() > most)
                .ifPresent(resize -> {
                    throw failure(
                            Kind.QUOTA,
                            "a resize of " + name + " gives each of its " + pool.zones()
                                    + " zones the same number of nodes and"
                                    + " takes none away, so " + count + " nodes would become " + resize.total()
                                    + " (" + resize.perZone() + " in each zone; they have "
                                    + String.join(
                                            ", ",
                                            size.byZone().entrySet().stream()
                                                    .sorted(Map.Entry.comparingByKey())
                                                    .map(zone -> zone.getValue() + " in " + zone.getKey())
                                                    .toList())
                                    + "), above its maximum of " + most,
                            "raise the maximum of the pool, or ask for fewer nodes");
                });
    }

    private void sayWhatIsRounded(int count, NodePool pool) {
        int minimum = pool.limits().total() ? count : pool.limits().minFor(count, pool.zones()) * pool.zones();
        if (minimum > count) {
            notes.accept("the minimum of node pool " + access.pool().pool() + " counts for each of its " + pool.zones()
                    + " zones, so " + nodes(count) + " are rounded up to " + minimum);
        }
    }

    /** GKE's instance groups if it names them. Only they count nodes that are about to start. */
    private PoolSize size(NodePool pool, Deadline deadline) {
        return api.targets(pool, deadline).orElseGet(() -> NodesByZone.of(access.cluster(), access.pool()));
    }

    @Override
    public Verification verify(int count) {
        Verification found = nodes.apply(Prescaling.poolMinimum(count));
        return found.verified() ? found : verdict.explain(found, records, (pool, deadline) -> size(pool, deadline));
    }

    private PrescaleException failure(Kind kind, String found, String remedy) {
        return new PrescaleException(
                new PrescaleFailure(kind, found, access.addresses().gke().getHost(), Optional.of(remedy)));
    }

    private static String nodes(int count) {
        return Plural.of(count, "node", "nodes");
    }

    /** Nothing to close: the cluster is the caller's. */
    @Override
    public void close() {}
}
