package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a day has no plan: the most that can be requested is simulated, then with more nodes than the pool allows, and then
 * without preemption. The first that reaches the target names the cause.
 */
final class Diagnosis {
    private static final int WORLDS = 400;
    private static final int FEW_WORLDS = 50;
    private static final double SIX_HOURS = 6 * 3600;
    private static final int MANY_NODES = 1_000;

    private final Fleet fleet;
    private final HubLimits hub;
    private final Timetable timetable;

    Diagnosis(Fleet fleet, HubLimits hub, Timetable timetable) {
        this.fleet = fleet;
        this.hub = hub;
        this.timetable = timetable;
    }

    /** Whether some class misses the target for certain, even with the most that can be requested. */
    boolean hopeless(List<DayClass> classes, TermPlanner.Effort effort) {
        return DayModel.of(fleet, classes, effort.seed(), FEW_WORLDS)
                        .run(everything(classes, fleet.most()))
                        .worst()
                        .high()
                < timetable.target();
    }

    TermOutcome of(List<DayClass> classes, TermPlanner.Effort effort) {
        DayModel model = DayModel.of(fleet, classes, effort.seed(), WORLDS);
        DayResult most = model.run(everything(classes, fleet.most()));
        int worst = worst(most);
        DayClass day = classes.get(worst);
        Proportion best = most.promise(worst);
        int needed = Math.max(1, model.nodesFor(day.start(), timetable.target(), day.needed()));
        if (needed > fleet.most()) {
            return new TermOutcome.Impossible(
                    day.meeting(),
                    best,
                    timetable.target(),
                    "the pool's maximum of " + fleet.most() + " nodes (" + Quantity.POOL_MAX.label()
                            + "): the students who are there at "
                            + day.meeting().start() + " need " + needed,
                    "raise `" + Quantity.POOL_MAX.label() + "` to " + needed
                            + " if the pool may grow, move a class, or lower `target`");
        }
        if (reaches(best)) {
            return new TermOutcome.Impossible(
                    day.meeting(),
                    best,
                    timetable.target(),
                    "the search: with all " + fleet.most() + " nodes for six hours the class reaches the target, but no"
                            + " schedule that was tried does",
                    "try more worlds, or lower `target`");
        }
        DayResult more = DayModel.of(fleet.withMost(MANY_NODES), classes, effort.seed(), WORLDS)
                .run(everything(classes, Math.min(MANY_NODES, 2 * fleet.most())));
        if (reaches(more.promise(worst))) {
            return new TermOutcome.Impossible(
                    day.meeting(),
                    best,
                    timetable.target(),
                    "the pool's maximum of " + fleet.most() + " nodes (" + Quantity.POOL_MAX.label()
                            + "); with twice as many, the class reaches the target",
                    "raise `" + Quantity.POOL_MAX.label() + "`, or lower `target`");
        }
        DayResult safe = DayModel.of(fleet.withoutPreemption(), classes, effort.seed(), WORLDS)
                .run(everything(classes, fleet.most()));
        if (reaches(safe.promise(worst))) {
            return new TermOutcome.Impossible(
                    day.meeting(),
                    best,
                    timetable.target(),
                    "preemption (node.lifetime): with nodes that are not preempted, the class reaches the target",
                    "use on-demand nodes for this class, or lower `target`");
        }
        double warm = fleet.start().draw(1L << 63) + fleet.page().draw(1L << 63);
        return new TermOutcome.Impossible(
                day.meeting(),
                best,
                timetable.target(),
                "slo.within, " + Durations.format(Duration.ofMillis(Math.round(day.within() * 1000)))
                        + ": with more nodes than the class needs, all of them warm for hours, a start takes "
                        + Math.round(warm) + " s in the middle, and "
                        + Math.round(100 * more.promise(worst).share())
                        + " % of the classes keep the promise",
                "promise a longer time or a smaller share (slo), or lower `target`");
    }

    private boolean reaches(Proportion proportion) {
        return proportion.low() >= timetable.target();
    }

    private DayPolicy everything(List<DayClass> classes, int nodes) {
        List<DayPolicy.Window> windows = new ArrayList<>();
        classes.forEach(day -> windows.add(new DayPolicy.Window(day.start() - SIX_HOURS, day.end(), nodes)));
        return DayPolicy.of(windows, hub);
    }

    private static int worst(DayResult result) {
        int worst = 0;
        for (int i = 1; i < result.kept().length; i++) {
            worst = result.kept()[i] < result.kept()[worst] ? i : worst;
        }
        return worst;
    }
}
