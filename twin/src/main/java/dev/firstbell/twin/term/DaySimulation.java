package dev.firstbell.twin.term;

import java.util.Arrays;
import java.util.List;

/**
 * One day of a cluster and its hub: students who come and start their servers, and nodes that the schedule or waiting pods ask
 * for. It has what decides whether a class keeps its promise, and what that costs:
 *
 * <ul>
 *   <li>node placeholders that hold the requested number of nodes, whatever students do, and that replace a preempted node;
 *   <li>the autoscaler, which adds nodes for waiting pods, and removes nodes that have been empty for its delays;
 *   <li>pods that are bound to a Ready node before its image is there, and packed onto the fullest node;
 *   <li>the hub's limit on pending starts with its Retry-After, its start timeout, and the CPU time of each start;
 *   <li>preemption, and a zone without machines, with the fallback to on-demand nodes.
 * </ul>
 *
 * <p>Left out: zones, correlated preemptions, volumes, students who leave before the end of class, and servers that run on after
 * it. One instance simulates one world after another and is not thread-safe.
 */
final class DaySimulation {
    private static final double DAY = 86_400;

    /** How long a student whose start failed, or whose server was lost, needs to try again; an assumption. */
    private static final double RETRY = 5;

    private static final double NOTICES_LOSS = 30;

    /** After the last class, an always-on fleet alone would run; the autoscaler needs this long to remove the others. */
    private static final double AFTER_LAST = 3_600;

    private static final int NONE = -1;

    private static final int ABSENT = 0;
    private static final int WAITING = 1;
    private static final int BOUND = 2;
    private static final int LANDED = 3;
    private static final int GONE = 4;

    private static final int DESIRED = 0;
    private static final int SCAN = 1;
    private static final int READY = 2;
    private static final int IDLE = 3;
    private static final int LOST = 4;
    private static final int RETRIES = 5;
    private static final int DONE = 6;
    private static final int TIMEOUT = 7;
    private static final int LEAVE = 8;

    private static final int DRAW_BOOT = 11;
    private static final int DRAW_PULL = 12;
    private static final int DRAW_LIFE = 13;
    private static final int DRAW_START = 14;
    private static final int DRAW_PAGE = 15;
    private static final int DRAW_RETRY = 16;
    private static final int DRAW_WORLD = 17;
    private static final int DRAW_RESTART = 18;
    private static final int DRAW_TIMEOUT = 19;

    private final Fleet fleet;
    private final DaySample sample;
    private final Events events = new Events();

    private DayPolicy policy;
    private List<DayPolicy.Step> steps;
    private int world;
    private double now;
    private double until;

    private double hubFree;
    private int pending;
    private int failures;

    private int desired;
    private int placed;
    private int live;
    private int booting;
    private int waiting;
    private double lastAdd;
    private double phase;
    private boolean scanPlanned;
    private boolean noMachines;

    private int nodes;
    private double[] requestedAt = new double[64];
    private double[] imageAt = new double[64];
    private double[] emptySince = new double[64];
    private int[] taken = new int[64];
    private boolean[] ready = new boolean[64];
    private boolean[] alive = new boolean[64];
    private boolean[] holds = new boolean[64];
    private boolean[] onDemand = new boolean[64];

    private int[] state = new int[0];
    private int[] nodeOf = new int[0];
    private int[] attempt = new int[0];
    private int[] following = new int[0];
    private double[] landedAt = new double[0];
    private final int[] first;
    private int[] queue = new int[0];
    private int queueHead;
    private int queueTail;

    private final boolean[] kept;
    private final int[] throttled;
    private double spotSeconds;
    private double onDemandSeconds;
    private int peak;
    private int lost;
    private boolean poolFull;

    DaySimulation(Fleet fleet, DaySample sample) {
        this.fleet = fleet;
        this.sample = sample;
        this.first = new int[sample.classes().size()];
        this.kept = new boolean[first.length];
        this.throttled = new int[first.length];
    }

    /** Simulates the day in one world; the figures below are then of this world. */
    void run(DayPolicy newPolicy, int newWorld) {
        policy = newPolicy;
        steps = newPolicy.steps();
        world = newWorld;
        reset();
        int student = 0;
        int students = sample.students(world);
        while (true) {
            double arrival = student < students ? sample.at(world, student) : Double.POSITIVE_INFINITY;
            double event = events.next();
            if (Math.min(arrival, event) > until) {
                break;
            }
            if (arrival <= event) {
                now = arrival;
                int of = sample.classOf(world, student);
                following[student] = first[of];
                first[of] = student;
                request(student);
                student++;
            } else {
                now = event;
                handle(events.take());
            }
        }
        now = until;
        for (int node = 0; node < nodes; node++) {
            if (alive[node]) {
                pay(node);
            }
        }
        judge();
    }

    private void reset() {
        int students = sample.students(world);
        if (state.length < students) {
            int size = students + students / 2;
            state = new int[size];
            nodeOf = new int[size];
            attempt = new int[size];
            following = new int[size];
            landedAt = new double[size];
        }
        Arrays.fill(state, 0, students, ABSENT);
        Arrays.fill(attempt, 0, students, 0);
        Arrays.fill(landedAt, 0, students, Double.POSITIVE_INFINITY);
        Arrays.fill(first, NONE);
        Arrays.fill(throttled, 0);
        events.clear();
        nodes = 0;
        queueHead = 0;
        queueTail = 0;
        hubFree = Double.NEGATIVE_INFINITY;
        pending = 0;
        failures = 0;
        desired = 0;
        placed = 0;
        live = 0;
        booting = 0;
        waiting = 0;
        lastAdd = Double.NEGATIVE_INFINITY;
        scanPlanned = false;
        spotSeconds = 0;
        onDemandSeconds = 0;
        peak = 0;
        lost = 0;
        poolFull = false;
        long seed = sample.drawSeed();
        phase = Keyed.uniform(seed, world, 0, DRAW_WORLD) * fleet.scan();
        noMachines = Keyed.uniform(seed, world, 1, DRAW_WORLD) < fleet.withoutMachines();
        double tick = Keyed.uniform(seed, world, 2, DRAW_WORLD) * fleet.tick();
        until = DAY;
        for (int c = 0; c < sample.classes().size(); c++) {
            double end = sample.classes().get(c).end();
            events.add(end, event(LEAVE, 0, c));
            until = Math.max(until, end + AFTER_LAST);
        }
        for (int i = 0; i < steps.size(); i++) {
            events.add(steps.get(i).at() + tick, event(DESIRED, 0, i));
        }
        if (policy.always() > 0) {
            // Nodes that run since the days before have different ages.
            desired = Math.min(policy.always(), fleet.most());
            for (int i = 0; i < desired; i++) {
                now = -DAY + i * DAY / desired;
                addNode();
            }
        }
    }

    private void handle(long event) {
        int subject = (int) (event & 0xffff_ffL);
        int generation = (int) (event >>> 24 & 0xffff);
        switch ((int) (event >>> 40)) {
            case DESIRED -> desire(steps.get(subject).nodes());
            case SCAN -> scan();
            case READY -> nodeReady(subject);
            case IDLE -> idle(subject);
            case LOST -> lose(subject);
            case RETRIES -> {
                if (state[subject] == ABSENT) {
                    request(subject);
                }
            }
            case DONE -> {
                if (generation == (attempt[subject] & 0xffff) && state[subject] == BOUND) {
                    finish(subject);
                }
            }
            case TIMEOUT -> {
                if (generation == (attempt[subject] & 0xffff)
                        && (state[subject] == BOUND || state[subject] == WAITING)) {
                    fail(subject);
                }
            }
            default -> leave(subject);
        }
    }

    private static long event(int kind, int generation, int subject) {
        return ((long) kind << 40) | ((long) (generation & 0xffff) << 24) | subject;
    }

    // The hub

    private void request(int student) {
        int of = sample.classOf(world, student);
        if (now >= sample.classes().get(of).end()) {
            state[student] = GONE;
            return;
        }
        if (pending >= policy.hub().concurrentSpawnLimit()) {
            throttled[of]++;
            hubFree = Math.max(hubFree, now) + fleet.refuse();
            attempt[student]++;
            events.add(now + fleet.retryAfter().draw(bits(student, DRAW_RETRY)), event(RETRIES, 0, student));
            return;
        }
        pending++;
        attempt[student]++;
        hubFree = Math.max(hubFree, now) + fleet.accept();
        double accepted = hubFree;
        double timeout = policy.hub().startTimeout().toMillis()
                / 1e3
                * (1 + fleet.tolerance() * (2 * Keyed.uniform(sample.drawSeed(), world, student, DRAW_TIMEOUT) - 1));
        double done = place(student, accepted);
        if (done > accepted + timeout) {
            events.add(accepted + timeout, event(TIMEOUT, attempt[student], student));
        }
    }

    /** Binds a pod, or lets it wait; returns when its server can be noticed. */
    private double place(int student, double at) {
        int node = NONE;
        for (int i = 0; i < nodes; i++) {
            if (ready[i] && taken[i] < fleet.seats() && (node == NONE || taken[i] > taken[node])) {
                node = i;
            }
        }
        if (node == NONE) {
            state[student] = WAITING;
            waiting++;
            if (queueTail == queue.length) {
                queue = Arrays.copyOf(queue, Math.max(256, queue.length * 2));
            }
            queue[queueTail++] = student;
            planScan();
            return Double.POSITIVE_INFINITY;
        }
        state[student] = BOUND;
        nodeOf[student] = node;
        taken[node]++;
        emptySince[node] = Double.NaN;
        double done = Math.max(at, imageAt[node]) + fleet.start().draw(bits(student, DRAW_START));
        events.add(done, event(DONE, attempt[student], student));
        return done;
    }

    private void finish(int student) {
        hubFree = Math.max(hubFree, now) + fleet.finish();
        pending--;
        failures = 0;
        state[student] = LANDED;
        landedAt[student] = Math.min(landedAt[student], hubFree + fleet.page().draw(bits(student, DRAW_PAGE)));
    }

    private void fail(int student) {
        pending--;
        if (state[student] == BOUND) {
            freeSeat(student);
        } else {
            waiting--;
        }
        comeBack(student, RETRY);
        failures++;
        if (fleet.failuresInRow() > 0 && failures >= fleet.failuresInRow()) {
            hubFree = Math.max(hubFree, now)
                    + fleet.restart().draw(Keyed.bits(sample.drawSeed(), world, Math.round(now), DRAW_RESTART));
            failures = 0;
        }
        drainQueue();
    }

    private void comeBack(int student, double after) {
        state[student] = ABSENT;
        attempt[student]++;
        events.add(now + after, event(RETRIES, 0, student));
    }

    private void leave(int of) {
        for (int student = first[of]; student != NONE; student = following[student]) {
            switch (state[student]) {
                case WAITING -> {
                    waiting--;
                    pending--;
                }
                case BOUND -> {
                    pending--;
                    freeSeat(student);
                }
                case LANDED -> freeSeat(student);
                default -> {}
            }
            state[student] = GONE;
        }
        drainQueue();
    }

    private void freeSeat(int student) {
        int node = nodeOf[student];
        taken[node]--;
        if (taken[node] == 0) {
            becameFree(node);
        }
    }

    private void drainQueue() {
        while (queueHead < queueTail) {
            int student = queue[queueHead];
            if (state[student] == WAITING) {
                int before = waiting;
                int tailBefore = queueTail;
                waiting--;
                place(student, now);
                if (state[student] == WAITING) {
                    // It stays where it was: first in the queue.
                    waiting = before;
                    queueTail = tailBefore;
                    return;
                }
            }
            queueHead++;
        }
    }

    // The nodes

    private void desire(int wanted) {
        desired = Math.min(wanted, fleet.most());
        for (int node = 0; node < nodes && placed < desired; node++) {
            hold(node);
        }
        while (placed > desired) {
            int node = NONE;
            for (int i = nodes - 1; i >= 0; i--) {
                if (holds[i] && (node == NONE || taken[i] == 0 && taken[node] > 0)) {
                    node = i;
                }
            }
            release(node);
        }
        if (placed < desired) {
            planScan();
        }
    }

    private void hold(int node) {
        if (ready[node] && !holds[node] && placed < desired) {
            holds[node] = true;
            placed++;
            emptySince[node] = Double.NaN;
        }
    }

    private void release(int node) {
        holds[node] = false;
        placed--;
        if (taken[node] == 0) {
            becameFree(node);
        }
    }

    /** No student is left on a node. Its placeholder moves to another node if there is one, as the autoscaler drains it. */
    private void becameFree(int node) {
        if (holds[node]) {
            for (int other = 0; other < nodes; other++) {
                if (ready[other] && !holds[other] && taken[other] > 0) {
                    holds[other] = true;
                    holds[node] = false;
                    break;
                }
            }
        }
        if (!holds[node]) {
            emptySince[node] = now;
            events.add(now + fleet.unneeded() + fleet.scan() / 2, event(IDLE, 0, node));
        }
    }

    private void planScan() {
        if (!scanPlanned) {
            scanPlanned = true;
            double passed = Math.floor((now - phase) / fleet.scan()) + 1;
            events.add(phase + passed * fleet.scan(), event(SCAN, 0, 0));
        }
    }

    private void scan() {
        scanPlanned = false;
        int seats = fleet.seats();
        int needed = Math.max(desired - placed, (waiting + seats - 1) / seats) - booting;
        int most = noMachines && !fleet.fallback() ? 0 : fleet.most() - live;
        for (int i = 0; i < Math.min(needed, most); i++) {
            addNode();
        }
        if (needed > Math.max(0, most)) {
            poolFull |= !noMachines || fleet.fallback();
        }
    }

    private void addNode() {
        int node = nodes++;
        if (node == taken.length) {
            grow();
        }
        requestedAt[node] = now;
        double boot = fleet.boot().draw(Keyed.bits(sample.drawSeed(), world, node, DRAW_BOOT))
                + (noMachines ? Fleet.FALLBACK_DELAY : 0);
        imageAt[node] = now + boot + fleet.pull().draw(Keyed.bits(sample.drawSeed(), world, node, DRAW_PULL));
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
        events.add(now + boot, event(READY, 0, node));
        if (fleet.preemptible() && !noMachines) {
            events.add(
                    now + fleet.lifetime().draw(Keyed.bits(sample.drawSeed(), world, node, DRAW_LIFE)),
                    event(LOST, 0, node));
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

    private void nodeReady(int node) {
        if (!alive[node]) {
            return;
        }
        booting--;
        ready[node] = true;
        hold(node);
        drainQueue();
        if (taken[node] == 0 && !holds[node]) {
            becameFree(node);
        }
    }

    private void idle(int node) {
        if (!alive[node] || !(emptySince[node] + fleet.unneeded() <= now)) {
            return;
        }
        if (lastAdd + fleet.afterAdd() > now) {
            events.add(lastAdd + fleet.afterAdd() + fleet.scan() / 2, event(IDLE, 0, node));
            return;
        }
        end(node);
        if (waiting > 0 || placed < desired) {
            planScan();
        }
    }

    private void lose(int node) {
        if (!alive[node]) {
            return;
        }
        boolean wasReady = ready[node];
        if (holds[node]) {
            holds[node] = false;
            placed--;
        }
        end(node);
        if (!wasReady) {
            booting--;
        } else if (taken[node] > 0) {
            lost++;
            for (int of = 0; of < first.length; of++) {
                for (int student = first[of]; student != NONE; student = following[student]) {
                    if (nodeOf[student] == node && state[student] == BOUND) {
                        pending--;
                        comeBack(student, RETRY);
                    } else if (nodeOf[student] == node && state[student] == LANDED) {
                        comeBack(student, NOTICES_LOSS);
                    }
                }
            }
        }
        planScan();
    }

    /** A node is gone. */
    private void end(int node) {
        pay(node);
        alive[node] = false;
        ready[node] = false;
        live--;
    }

    private void pay(int node) {
        double paid = Math.max(0, now - Math.max(0, requestedAt[node]));
        if (onDemand[node]) {
            onDemandSeconds += paid;
        } else {
            spotSeconds += paid;
        }
    }

    // What came of it

    /** The share of a class's students who landed in time; 1 without students. */
    double shareInTime(int of) {
        int all = 0;
        int inTime = 0;
        for (int student = first[of]; student != NONE; student = following[student]) {
            all++;
            inTime += landedAt[student] - sample.at(world, student)
                            <= sample.classes().get(of).within()
                    ? 1
                    : 0;
        }
        return all == 0 ? 1 : (double) inTime / all;
    }

    private void judge() {
        for (int of = 0; of < kept.length; of++) {
            DayClass day = sample.classes().get(of);
            int all = 0;
            int inTime = 0;
            int never = 0;
            for (int student = first[of]; student != NONE; student = following[student]) {
                double latency = landedAt[student] - sample.at(world, student);
                all++;
                inTime += latency <= day.within() ? 1 : 0;
                never += latency <= day.limit() ? 0 : 1;
            }
            kept[of] = all == 0 || inTime >= day.needed() * all - 1e-9 && never <= day.neverAtMost() * all + 1e-9;
        }
    }

    /** Whether a class kept its promise; a class to which no student came did. */
    boolean kept(int of) {
        return kept[of];
    }

    /** How many requests of a class were throttled. */
    int throttled(int of) {
        return throttled[of];
    }

    /** The time of all preemptible nodes together, from the request of each to its end, in hours. */
    double spotHours() {
        return spotSeconds / 3600;
    }

    /** The same of on-demand nodes. */
    double onDemandHours() {
        return onDemandSeconds / 3600;
    }

    /** The cost of the day in US dollars. */
    double dollars() {
        return spotHours() * fleet.spotPerHour() + onDemandHours() * fleet.onDemandPerHour();
    }

    /** The largest number of nodes. */
    int peak() {
        return peak;
    }

    /** How many nodes were lost with students on them. */
    int lost() {
        return lost;
    }

    /** Whether the autoscaler wanted more nodes than the pool allows. */
    boolean poolFull() {
        return poolFull;
    }

    private long bits(int student, int purpose) {
        return Keyed.bits(sample.drawSeed(), world, ((long) attempt[student] << 32) | student, purpose);
    }
}
