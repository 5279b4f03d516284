package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.verify.NodeLog;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.simulations.RunCleanUp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * A hub on a Kubernetes cluster as a sweep's environment, the lab's or a live one. Room is made by the setting's own means,
 * and nothing counts as there until it is verified.
 *
 * <p>Time is real, so class starts as soon as the room is verified; what is skipped of the lead is a wait in which nothing
 * would have happened any more. With a lead of zero the room is asked for as class starts, which waits for nothing.
 *
 * <p>{@link #endWaits} may be called from any thread.
 */
public final class ClusterEnvironment implements Environment {
    private static final Duration LIVE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration REQUEST = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);

    /** Waiting mends none of these, and no other cell would do better. */
    private static final List<PrescaleFailure.Kind> HOPELESS =
            List.of(PrescaleFailure.Kind.FORBIDDEN, PrescaleFailure.Kind.NOT_AVAILABLE);

    private final HubAccess hub;
    private final Rung rung;
    private final ClusterMeans means;
    private final List<Prescaling> swept;
    private final HubLimitChange limits;
    private final StartingState start;
    private final Duration interval;
    private final Optional<ScheduledRoom> scheduled;
    private final HubClock clock = HubClock.realTime();

    private final List<String> objections = new ArrayList<>();
    private Optional<CellWatch> watch = Optional.empty();
    private Setting setting;
    private Instant askedAt;
    private Optional<Future<Void>> request = Optional.empty();
    private Verification room;
    private volatile boolean ended;

    /**
     * @param hub with the permissions of a run
     * @param rung {@link Rung#LAB} or {@link Rung#LIVE}
     * @param means of the cluster; its connection is closed with this environment
     * @param swept the room of every setting of the sweep: what a cell, also one of an earlier process, may have left
     * @param limits changes the hub's
     * @param start the state from which each cell starts
     * @param interval between two looks at the cluster, which is the resolution of node hours and of the time until the room
     *     is there
     * @param scheduled the setting whose room the pre-scaler's job keeps from a schedule. The job looks when the room's lead
     *     begins, by the schedule's time, and again when the room is there
     * @throws BadInputException if the cluster lacks the means of a setting
     */
    public ClusterEnvironment(
            HubAccess hub,
            Rung rung,
            ClusterMeans means,
            List<Prescaling> swept,
            HubLimitChange limits,
            StartingState start,
            Duration interval,
            Optional<ScheduledRoom> scheduled) {
        this.hub = requireNonNull(hub, "hub is null");
        this.rung = requireNonNull(rung, "rung is null");
        this.means = requireNonNull(means, "means is null");
        this.swept = List.copyOf(swept);
        this.limits = requireNonNull(limits, "limits is null");
        this.start = requireNonNull(start, "start is null");
        this.interval = requireNonNull(interval, "interval is null");
        this.scheduled = requireNonNull(scheduled, "scheduled is null");
        this.swept.forEach(means::check);
    }

    /**
     * An existing hub. Its nodes come and go as its own autoscaler decides, and its users are left alone.
     *
     * @param rung {@link Rung#LIVE}, or {@link Rung#LAB} for a hub of the lab
     * @param baseNodes the students' nodes that are there without pre-scaling and students
     * @param activeUsers no cell begins while more real users than this have a server
     */
    public static ClusterEnvironment live(
            HubAccess hub,
            Rung rung,
            ClusterMeans means,
            List<Prescaling> swept,
            HelmLimitChange limits,
            int baseNodes,
            int activeUsers) {
        StartingState start = StartingState.live(baseNodes, new StartingState.Returning() {
            @Override
            public List<String> objections() {
                List<String> problems = new ArrayList<>();
                HubCheck.of(hub)
                        .unused(ClassPlan.DEFAULT_PREFIX)
                        .activeAtMost(activeUsers)
                        .unlocked()
                        .run(problems::add);
                return problems;
            }
        });
        return new ClusterEnvironment(hub, rung, means, swept, limits, start, LIVE_INTERVAL, Optional.empty());
    }

    @Override
    public List<String> cleanUp(RunFolder unfinished) {
        return RunCleanUp.cleanUp(hub, unfinished).remaining();
    }

    @Override
    public void reset() {
        endCell();
        objections.clear();
        room = null;
        release();
        start.returning().begin();
        awaitBaseNodes();
    }

    @Override
    public List<String> notReset() {
        return start.returning().objections();
    }

    private void endCell() {
        watch.ifPresent(CellWatch::close);
        watch = Optional.empty();
    }

    /** Every means of the sweep: an earlier process may have ended in the middle of any cell. */
    private void release() {
        List<Means> done = new ArrayList<>(List.of(Means.NONE));
        for (Prescaling each : swept) {
            if (done.contains(each.means())) {
                continue;
            }
            done.add(each.means());
            try (Prescaler prescaler = means.prescaler(each)) {
                prescaler.release();
            } catch (PrescaleException e) {
                refused("the pre-scaling by " + each.means().title() + " could not be released: ", e);
            }
        }
    }

    private void refused(String what, PrescaleException e) {
        if (HOPELESS.contains(e.failure().kind())) {
            throw new BadInputException(what + e.getMessage());
        }
        objections.add(what + e.getMessage());
    }

    private void awaitBaseNodes() {
        Instant latest = clock.now().plus(start.patience());
        List<String> nodes;
        do {
            start.returning().removeEmptyNodes();
            nodes = read();
            if (nodes.size() == start.baseNodes()) {
                return;
            }
            pause(interval);
        } while (clock.now().isBefore(latest) && !ended);
        objections.add("the starting state was not reached: " + Plural.of(nodes.size(), "node", "nodes")
                + " of the students instead of " + start.baseNodes() + " (" + String.join(", ", nodes) + ")");
    }

    private List<String> read() {
        try {
            return new NodeLog(means.calls(), means.options().pool()).look(clock.now());
        } catch (PrescaleException e) {
            throw new BadInputException(e.getMessage());
        }
    }

    @Override
    public void apply(Setting next, ClassPlan plan) {
        setting = next;
        limits.to(next.hub());
        Prescaling wanted = next.prescaling();
        Prescaler prescaler = means.prescaler(wanted);
        watch = Optional.of(CellWatch.begin(
                prescaler,
                wanted.count(),
                request(prescaler, plan),
                new NodeLog(means.calls(), means.options().pool()),
                clock,
                interval));
        askedAt = clock.now();
        request = next.lead().isZero() ? Optional.empty() : Optional.of(cell().ask());
    }

    private Optional<ScheduledRoom> job() {
        return scheduled.filter(room -> room.isOf(setting));
    }

    /** The schedule's class is on another day, so the job's clock shows the beginning of the lead now. */
    private Runnable request(Prescaler prescaler, ClassPlan plan) {
        Instant leadBegins = plan.classStart().minus(setting.lead());
        Clock clockOfSchedule = Clock.offset(clock, Duration.between(clock.now(), leadBegins));
        return job().map(room -> room.looks(prescaler, new ConfigMapJobStore(means.calls()), clockOfSchedule))
                .<Runnable>map(looks -> looks::look)
                .orElse(() -> prescaler.apply(setting.prescaling().count()));
    }

    /** A request may take longer than a class can wait for it; it then goes on in the background. */
    private boolean isAsked(Future<Void> asking, Duration most) {
        try {
            return CellWatch.await(asking, most);
        } catch (PrescaleException e) {
            refused("the cluster refused what the setting asks for: ", e);
            return true;
        }
    }

    private CellWatch cell() {
        return watch.orElseThrow(() -> new IllegalStateException("no setting has been applied"));
    }

    @Override
    public RunInfo.Environment describe() {
        List<String> problems = new ArrayList<>();
        String version = HubCheck.of(hub).run(problems::add);
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
        return new RunInfo.Environment(rung, hub.url().toString(), version, clock.speed());
    }

    @Override
    public HubAccess hub() {
        return hub;
    }

    @Override
    public HubClock clock() {
        return clock;
    }

    @Override
    public Departure approach(ClassPlan plan, BooleanSupplier stopped) {
        if (request.isPresent()) {
            awaitRoom(request.get(), stopped);
            if (job().isPresent()) {
                isAsked(cell().ask(), REQUEST);
            }
            room = look();
        } else {
            room = look();
            isAsked(cell().ask(), Departure.HEAD_START);
        }
        if (setting.prescaling().means() == Means.CAPACITY_BUFFER) {
            // A buffer refills as students take its nodes.
            cell().release();
        }
        return Departure.now(clock, plan);
    }

    private void awaitRoom(Future<Void> asking, BooleanSupplier stopped) {
        Instant latest = askedAt.plus(setting.lead());
        boolean asked = false;
        while (!cell().isVerified()
                && objections.isEmpty()
                && clock.now().isBefore(latest)
                && !stopped.getAsBoolean()
                && !ended) {
            if (asked) {
                pause(SHORT);
            } else {
                asked = isAsked(asking, SHORT);
            }
        }
    }

    private Verification look() {
        try {
            return cell().look();
        } catch (PrescaleException e) {
            objections.add("the room could not be verified: " + e.getMessage());
            Prescaling wanted = setting.prescaling();
            return new Verification(
                    clock.now(),
                    wanted,
                    0,
                    List.of(),
                    wanted.count() == 0 ? List.of() : List.of(e.failure()),
                    List.of());
        }
    }

    /** {@inheritDoc} With a lead of zero, the room cannot be there. */
    @Override
    public Verification verify(Prescaling wanted) {
        return room;
    }

    @Override
    public List<String> objections() {
        return List.copyOf(objections);
    }

    /** Nodes that are there at the end of the class start are taken to stay until the end of the window. */
    @Override
    public ClusterUse observe(Instant until) {
        return cell().use(until, room.warmNodes());
    }

    /** Ends the waits for nodes that come or go, now and from now on. */
    public void endWaits() {
        ended = true;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while nodes came or went", e);
        }
    }

    /** Releases the pre-scaling and closes the connections. What could not be released is a note of the means. */
    @Override
    public void close() {
        endCell();
        objections.clear();
        try {
            release();
            objections.forEach(means.notes());
        } catch (BadInputException e) {
            means.notes().accept(e.getMessage());
        } finally {
            means.cluster().close();
        }
    }

    /** Closes the connections to a cluster that is about to end. */
    void abandon() {
        endCell();
        means.cluster().close();
    }
}
