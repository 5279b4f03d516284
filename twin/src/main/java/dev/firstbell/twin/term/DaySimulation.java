package dev.firstbell.twin.term;

import dev.firstbell.records.prescale.Means;
import java.util.Arrays;
import java.util.List;

/**
 * One day of a cluster and its hub: students who come and start their servers, and nodes that the schedule or waiting pods ask
 * for. It has what decides whether a class keeps its promise, and what that costs:
 *
 * <ul>
 *   <li>the pre-scaler's looks, which ask early and give back late;
 *   <li>node placeholders that hold the requested number of nodes, whatever students do, and that replace a preempted node; or
 *       the pool's minimum, to which the pool is resized;
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

    /** How long a student whose start failed, or was lost with its node, needs to try again; an assumption. */
    private static final double RETRY = 5;

    /** After how long a student whose server was lost tries to start another; an assumption. */
    static final double NOTICES_LOSS = 30;

    /** After the last class, an always-on fleet alone would run; the autoscaler needs this long to remove the others. */
    private static final double AFTER_LAST = 3_600;

    private static final int NONE = -1;

    private static final int ABSENT = 0;
    private static final int WAITING = 1;
    private static final int BOUND = 2;
    private static final int LANDED = 3;
    private static final int GONE = 4;

    private final Fleet fleet;
    private final DaySample sample;
    private final Events events = new Events();
    private final NodePool pool;

    private DayPolicy policy;
    private List<DayPolicy.Step> steps;
    private double timeout;
    private int world;
    private double now;
    private double until;

    private double hubFree;
    private int pending;
    private int failures;
    private int waiting;

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
    private int lost;

    DaySimulation(Fleet fleet, DaySample sample) {
        this.fleet = fleet;
        this.sample = sample;
        this.pool = new NodePool(fleet, events);
        this.first = new int[sample.classes().size()];
        this.kept = new boolean[first.length];
        this.throttled = new int[first.length];
    }

    /** When a day with these classes ends; nodes are paid until then at most. */
    static double until(List<DayClass> classes) {
        double until = DAY;
        for (DayClass of : classes) {
            until = Math.max(until, of.end() + AFTER_LAST);
        }
        return until;
    }

    /** Simulates the day in one world; the figures below are then of this world. */
    void run(DayPolicy newPolicy, int newWorld) {
        if (newPolicy != policy) {
            policy = newPolicy;
            steps = newPolicy.steps(fleet.looks());
            timeout = newPolicy.hub().startTimeout().toMillis() / 1e3;
        }
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
        pool.close(until);
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
        queueHead = 0;
        queueTail = 0;
        hubFree = Double.NEGATIVE_INFINITY;
        pending = 0;
        failures = 0;
        waiting = 0;
        lost = 0;
        until = until(sample.classes());
        events.clear(until);
        for (int of = 0; of < first.length; of++) {
            events.add(sample.classes().get(of).end(), DayEvent.of(DayEvent.LEAVE, of));
        }
        double tick = Keyed.uniform(sample.drawSeed(), world, 2, Draw.WORLD) * fleet.tick();
        for (int i = 0; i < steps.size(); i++) {
            events.add(steps.get(i).at() + tick, DayEvent.of(DayEvent.DESIRED, i));
        }
        pool.reset(sample.drawSeed(), world, policy.always(), policy.means() == Means.POOL_MINIMUM);
    }

    private void handle(long event) {
        int subject = DayEvent.subject(event);
        switch (DayEvent.kind(event)) {
            case DayEvent.DESIRED -> pool.desire(steps.get(subject).nodes(), now);
            case DayEvent.RESIZE -> pool.resize(now);
            case DayEvent.SCAN -> pool.scan(waiting, now);
            case DayEvent.READY -> {
                if (pool.ready(subject)) {
                    drainQueue();
                    pool.checkUse(subject, now);
                }
            }
            case DayEvent.IDLE -> pool.idle(subject, waiting, now);
            case DayEvent.LOST -> {
                if (pool.lose(subject, now)) {
                    loseStudents(subject);
                }
            }
            case DayEvent.RETRY -> {
                if (state[subject] == ABSENT) {
                    request(subject);
                }
            }
            case DayEvent.DONE -> {
                if (DayEvent.isOf(event, attempt[subject]) && state[subject] == BOUND) {
                    finish(subject);
                }
            }
            case DayEvent.TIMEOUT -> {
                if (DayEvent.isOf(event, attempt[subject]) && (state[subject] == BOUND || state[subject] == WAITING)) {
                    fail(subject);
                }
            }
            default -> leave(subject);
        }
    }

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
            events.add(now + fleet.retryAfter().draw(bits(student, Draw.RETRY)), DayEvent.of(DayEvent.RETRY, student));
            return;
        }
        pending++;
        attempt[student]++;
        hubFree = Math.max(hubFree, now) + fleet.accept();
        double accepted = hubFree;
        double done = place(student, accepted);
        // The deadline is drawn only where it may be passed: most starts are far from it.
        if (done > accepted + timeout * (1 - fleet.tolerance())) {
            double drawn = timeout
                    * (1
                            + fleet.tolerance()
                                    * (2 * Keyed.uniform(sample.drawSeed(), world, student, Draw.TIMEOUT) - 1));
            if (done > accepted + drawn) {
                events.add(accepted + drawn, DayEvent.of(DayEvent.TIMEOUT, attempt[student], student));
            }
        }
    }

    /** Binds a pod, or lets it wait; returns when its server can be noticed. */
    private double place(int student, double at) {
        int node = pool.seat(now);
        if (node == NodePool.NONE) {
            state[student] = WAITING;
            waiting++;
            if (queueTail == queue.length) {
                queue = Arrays.copyOf(queue, Math.max(256, queue.length * 2));
            }
            queue[queueTail++] = student;
            return Double.POSITIVE_INFINITY;
        }
        state[student] = BOUND;
        nodeOf[student] = node;
        double done = Math.max(at, pool.imageAt(node)) + fleet.start().draw(bits(student, Draw.START));
        events.add(done, DayEvent.of(DayEvent.DONE, attempt[student], student));
        return done;
    }

    private void finish(int student) {
        hubFree = Math.max(hubFree, now) + fleet.finish();
        pending--;
        failures = 0;
        state[student] = LANDED;
        landedAt[student] = Math.min(landedAt[student], hubFree + fleet.page().draw(bits(student, Draw.PAGE)));
    }

    private void fail(int student) {
        pending--;
        if (state[student] == BOUND) {
            pool.free(nodeOf[student], now);
        } else {
            waiting--;
        }
        comeBack(student, RETRY);
        failures++;
        if (fleet.failuresInRow() > 0 && failures >= fleet.failuresInRow()) {
            hubFree = Math.max(hubFree, now)
                    + fleet.restart().draw(Keyed.bits(sample.drawSeed(), world, Math.round(now), Draw.RESTART));
            failures = 0;
        }
        drainQueue();
    }

    private void comeBack(int student, double after) {
        state[student] = ABSENT;
        attempt[student]++;
        events.add(now + after, DayEvent.of(DayEvent.RETRY, student));
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
                    pool.free(nodeOf[student], now);
                }
                case LANDED -> pool.free(nodeOf[student], now);
                default -> {}
            }
            state[student] = GONE;
        }
        drainQueue();
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

    /** A node is gone with the students on it. */
    private void loseStudents(int node) {
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
        return pool.spotSeconds() / 3600;
    }

    /** The same of on-demand nodes. */
    double onDemandHours() {
        return pool.onDemandSeconds() / 3600;
    }

    /** The cost of the day in US dollars. */
    double dollars() {
        return spotHours() * fleet.spotPerHour() + onDemandHours() * fleet.onDemandPerHour();
    }

    /** The largest number of nodes. */
    int peak() {
        return pool.peak();
    }

    /** How many nodes were lost with students on them. */
    int lost() {
        return lost;
    }

    /** Whether the autoscaler wanted more nodes than the pool allows. */
    boolean poolFull() {
        return pool.full();
    }

    private long bits(int student, int purpose) {
        return Keyed.bits(sample.drawSeed(), world, ((long) attempt[student] << 32) | student, purpose);
    }
}
