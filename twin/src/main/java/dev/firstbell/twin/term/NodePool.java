package dev.firstbell.twin.term;

import java.util.Arrays;

/**
 * The nodes of a simulated day: placeholders or the pool's minimum, which hold the requested number, the autoscaler that adds and
 * removes nodes, and the preemption of the cloud. Times are in seconds from midnight. Not thread-safe.
 */
final class NodePool {
    static final int NONE = -1;

    private static final double DAY = 86_400;

    private final Fleet fleet;
    private final Events events;

    private long seed;
    private int world;
    private boolean noMachines;
    /** Whether the requested number is the pool's minimum, and no placeholder holds a node. */
    private boolean minimum;

    private double phase;
    private boolean scanPlanned;
    private double lastAdd;
    private double paidFrom;

    private int desired;
    private int placed;
    private int live;
    private int booting;

    private int nodes;
    /** All nodes before it are gone. */
    private int oldest;

    private double[] requestedAt = new double[64];
    private double[] imageAt = new double[64];
    private double[] emptySince = new double[64];
    private int[] taken = new int[64];
    private boolean[] ready = new boolean[64];
    private boolean[] alive = new boolean[64];
    private boolean[] holds = new boolean[64];
    private boolean[] onDemand = new boolean[64];

    private double spotSeconds;
    private double onDemandSeconds;
    private int peak;
    private boolean full;

    NodePool(Fleet fleet, Events events) {
        this.fleet = fleet;
        this.events = events;
    }

    /** Begins a day in a world; {@code always} nodes run since the days before. */
    void reset(long newSeed, int newWorld, int always, boolean newMinimum) {
        minimum = newMinimum;
        seed = newSeed;
        world = newWorld;
        noMachines = Keyed.uniform(seed, world, 1, Draw.WORLD) < fleet.withoutMachines();
        phase = Keyed.uniform(seed, world, 0, Draw.WORLD) * fleet.scan();
        scanPlanned = false;
        lastAdd = Double.NEGATIVE_INFINITY;
        // A lead time may begin before midnight; of nodes that run all the time, each day pays its own hours.
        paidFrom = always > 0 ? 0 : Double.NEGATIVE_INFINITY;
        desired = Math.min(always, fleet.most());
        placed = 0;
        live = 0;
        booting = 0;
        nodes = 0;
        oldest = 0;
        spotSeconds = 0;
        onDemandSeconds = 0;
        peak = 0;
        full = false;
        for (int i = 0; i < desired; i++) {
            // They have different ages.
            add(-DAY + i * DAY / desired);
        }
    }

    // Students

    /** Takes a seat on the fullest Ready node that has one; {@link #NONE} if there is none, and the autoscaler then looks. */
    int seat(double now) {
        int node = NONE;
        for (int i = oldest; i < nodes; i++) {
            if (ready[i] && taken[i] < fleet.seats() && (node == NONE || taken[i] > taken[node])) {
                node = i;
            }
        }
        if (node == NONE) {
            planScan(now);
        } else {
            taken[node]++;
            emptySince[node] = Double.NaN;
        }
        return node;
    }

    /** When a node has the image; it may be Ready before. */
    double imageAt(int node) {
        return imageAt[node];
    }

    /** Gives a seat back. */
    void free(int node, double now) {
        taken[node]--;
        if (taken[node] == 0) {
            becameFree(node, now);
        }
    }

    // What holds the requested number

    /** The requested number changes. */
    void desire(int wanted, double now) {
        int before = desired;
        desired = Math.min(wanted, fleet.most());
        if (minimum) {
            setMinimum(before, now);
            return;
        }
        for (int node = oldest; node < nodes && placed < desired; node++) {
            hold(node);
        }
        while (placed > desired) {
            int node = NONE;
            for (int i = nodes - 1; i >= oldest; i--) {
                if (holds[i] && (node == NONE || taken[i] == 0 && taken[node] > 0)) {
                    node = i;
                }
            }
            release(node, now);
        }
        if (placed < desired) {
            planScan(now);
        }
    }

    /**
     * An operation on the pool sets the minimum and the next one resizes the pool. The autoscaler's clock for an empty node runs
     * on while the minimum keeps it from removing the node.
     */
    private void setMinimum(int before, double now) {
        if (desired > before) {
            events.add(now + 2 * fleet.operation(), DayEvent.of(DayEvent.RESIZE, 0));
            return;
        }
        for (int node = oldest; node < nodes; node++) {
            if (ready[node] && taken[node] == 0) {
                events.add(
                        Math.max(now + fleet.operation(), emptySince[node] + fleet.unneeded()) + fleet.scan() / 2,
                        DayEvent.of(DayEvent.IDLE, node));
            }
        }
    }

    /** The pool is resized to its minimum, which adds nodes only where the zone has preemptible machines. */
    void resize(double now) {
        int most = noMachines || !fleet.resizes() ? 0 : fleet.most() - live;
        for (int missing = Math.min(desired - live, most); missing > 0; missing--) {
            add(now);
        }
    }

    private void hold(int node) {
        if (minimum) {
            return;
        }
        if (ready[node] && !holds[node] && placed < desired) {
            holds[node] = true;
            placed++;
            emptySince[node] = Double.NaN;
        }
    }

    private void release(int node, double now) {
        holds[node] = false;
        placed--;
        if (taken[node] == 0) {
            becameFree(node, now);
        }
    }

    /** No student is left on a node. Its placeholder moves to another node if there is one, as the autoscaler drains it. */
    private void becameFree(int node, double now) {
        if (holds[node]) {
            for (int other = oldest; other < nodes; other++) {
                if (ready[other] && !holds[other] && taken[other] > 0) {
                    holds[other] = true;
                    holds[node] = false;
                    break;
                }
            }
        }
        if (!holds[node]) {
            emptySince[node] = now;
            events.add(now + fleet.unneeded() + fleet.scan() / 2, DayEvent.of(DayEvent.IDLE, node));
        }
    }

    // The autoscaler and the cloud

    private void planScan(double now) {
        if (!scanPlanned) {
            scanPlanned = true;
            double passed = Math.floor((now - phase) / fleet.scan()) + 1;
            events.add(phase + passed * fleet.scan(), DayEvent.of(DayEvent.SCAN, 0));
        }
    }

    /** The autoscaler adds the nodes that placeholders and waiting pods need beyond those that boot. */
    void scan(int waiting, double now) {
        scanPlanned = false;
        int seats = fleet.seats();
        int needed = Math.max(minimum ? 0 : desired - placed, (waiting + seats - 1) / seats) - booting;
        int most = noMachines && !fleet.fallback() ? 0 : fleet.most() - live;
        for (int i = 0; i < Math.min(needed, most); i++) {
            add(now);
        }
        if (needed > Math.max(0, most)) {
            full |= !noMachines || fleet.fallback();
        }
    }

    private void add(double now) {
        int node = nodes++;
        if (node == taken.length) {
            grow();
        }
        requestedAt[node] = now;
        double boot =
                fleet.boot().draw(Keyed.bits(seed, world, node, Draw.BOOT)) + (noMachines ? Fleet.FALLBACK_DELAY : 0);
        imageAt[node] = now + boot + fleet.pull().draw(Keyed.bits(seed, world, node, Draw.PULL));
        emptySince[node] = Double.NaN;
        taken[node] = 0;
        ready[node] = false;
        alive[node] = true;
        holds[node] = false;
        onDemand[node] = noMachines;
        live++;
        booting++;
        peak = Math.max(peak, live);
        lastAdd = now;
        events.add(now + boot, DayEvent.of(DayEvent.READY, node));
        if (fleet.preemptible() && !noMachines) {
            events.add(
                    now + fleet.lifetime().draw(Keyed.bits(seed, world, node, Draw.LIFE)),
                    DayEvent.of(DayEvent.LOST, node));
        }
    }

    private void grow() {
        int size = taken.length * 2;
        requestedAt = Arrays.copyOf(requestedAt, size);
        imageAt = Arrays.copyOf(imageAt, size);
        emptySince = Arrays.copyOf(emptySince, size);
        taken = Arrays.copyOf(taken, size);
        ready = Arrays.copyOf(ready, size);
        alive = Arrays.copyOf(alive, size);
        holds = Arrays.copyOf(holds, size);
        onDemand = Arrays.copyOf(onDemand, size);
    }

    /** A node is Ready, unless it was lost before; whether pods can be bound to it. */
    boolean ready(int node) {
        if (!alive[node]) {
            return false;
        }
        booting--;
        ready[node] = true;
        hold(node);
        return true;
    }

    /** Nothing was bound to a node that has become Ready. */
    void checkUse(int node, double now) {
        if (taken[node] == 0 && !holds[node]) {
            becameFree(node, now);
        }
    }

    /** The autoscaler removes a node that has been empty for its delays. */
    void idle(int node, int waiting, double now) {
        if (!alive[node] || !(emptySince[node] + fleet.unneeded() <= now) || minimum && live <= desired) {
            return;
        }
        if (lastAdd + fleet.afterAdd() > now) {
            events.add(lastAdd + fleet.afterAdd() + fleet.scan() / 2, DayEvent.of(DayEvent.IDLE, node));
            return;
        }
        end(node, now);
        if (waiting > 0 || !minimum && placed < desired) {
            planScan(now);
        }
    }

    /** The cloud takes a node back; whether students were on it. */
    boolean lose(int node, double now) {
        if (!alive[node]) {
            return false;
        }
        boolean used = ready[node] && taken[node] > 0;
        if (holds[node]) {
            holds[node] = false;
            placed--;
        }
        if (!ready[node]) {
            booting--;
        }
        end(node, now);
        if (minimum) {
            // The pool's instance group replaces it.
            resize(now);
        }
        planScan(now);
        return used;
    }

    private void end(int node, double now) {
        pay(node, now);
        alive[node] = false;
        ready[node] = false;
        live--;
        while (oldest < nodes && !alive[oldest]) {
            oldest++;
        }
    }

    private void pay(int node, double now) {
        double paid = Math.max(0, now - Math.max(paidFrom, requestedAt[node]));
        if (onDemand[node]) {
            onDemandSeconds += paid;
        } else {
            spotSeconds += paid;
        }
    }

    // What came of it

    /** The day ends, and all nodes are paid until then. */
    void close(double now) {
        for (int node = oldest; node < nodes; node++) {
            if (alive[node]) {
                pay(node, now);
            }
        }
    }

    /** The time of all preemptible nodes together, from the request of each to its end, in seconds. */
    double spotSeconds() {
        return spotSeconds;
    }

    /** The same of on-demand nodes. */
    double onDemandSeconds() {
        return onDemandSeconds;
    }

    /** The largest number of nodes. */
    int peak() {
        return peak;
    }

    /** Whether the autoscaler wanted more nodes than the pool allows. */
    boolean full() {
        return full;
    }
}
