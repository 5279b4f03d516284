package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.timetable.Timetable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A term's plan beside the other ways to run the term, and in other circumstances. Not thread-safe. */
final class Comparisons {
    private static final double MORE_STUDENTS = 1.2;

    private final Timetable timetable;
    private final TermPlanner.Effort effort;
    private final Fleet fleet;
    private final Rivals rivals;
    private final HubLimits hub;
    private final List<PlannedDay> planned;

    Comparisons(
            Timetable timetable,
            TermPlanner.Effort effort,
            Fleet fleet,
            Rivals rivals,
            HubLimits hub,
            List<PlannedDay> planned) {
        this.timetable = timetable;
        this.effort = effort;
        this.fleet = fleet;
        this.rivals = rivals;
        this.hub = hub;
        this.planned = planned;
    }

    /** This plan, and other ways to run the term in the same worlds. */
    List<TermPlan.Alternative> comparisons() {
        List<List<DayClass>> classes =
                planned.stream().map(day -> day.of().classes()).toList();
        int cron = rivals.cronNodes(classes);
        List<TermPlan.Alternative> all = new ArrayList<>();
        all.add(sum(TermPlan.THIS, planned.stream().map(PlannedDay::result).toList(), 0));
        all.add(sum("nothing", run(day -> Rivals.nothing()), 0));
        all.add(sum(
                TermPlan.FIXED_CRON,
                run(day -> day.of().onWeekdays() ? rivals.cron(cron) : Rivals.nothing()),
                Rivals.idleWeekdays(timetable) * idle(rivals.cron(cron))));
        all.add(sum(
                "always on",
                run(day -> Rivals.always(cron)),
                (Rivals.termDays(timetable).size() - meetingDays()) * idle(Rivals.always(cron))));
        all.add(sum("closed form", run(day -> rivals.closedForm(day.of().classes(), hub)), 0));
        all.add(new TermPlan.Alternative(
                TermPlan.CLAIRVOYANT,
                planned.parallelStream()
                        .mapToDouble(day ->
                                day.check().clairvoyantDollars() * day.of().occurrences())
                        .sum(),
                1,
                1));
        TermPlan.Alternative plan = all.get(0);
        TermBounds bounds =
                planned.parallelStream().map(this::bounds).reduce(new TermBounds(0, 0, 0), TermBounds::plus);
        all.add(new TermPlan.Alternative(
                TermPlan.CLAIRVOYANT_AS_KEPT, bounds.clairvoyantDollars(), plan.kept(), plan.worst()));
        all.add(new TermPlan.Alternative(
                TermPlan.TURNING_AWAY, bounds.turningAwayDollars(), plan.kept(), plan.worst()));
        all.add(new TermPlan.Alternative(TermPlan.LEAST, bounds.anyScheduleDollars(), plan.kept(), plan.worst()));
        return all;
    }

    /** In the first of the worlds; what they cost more or less than all of them is made up for. */
    private TermBounds bounds(PlannedDay day) {
        DayModel few =
                DayModel.of(fleet, day.of().classes(), day.check().sample().seed(), worlds());
        DayResult result = few.run(day.planner().policy(day.choices()));
        return TermBounds.of(day.of(), few, result.kept())
                .times(result.dollars() == 0 ? 1 : day.result().dollars() / result.dollars());
    }

    /** How many of the first worlds of the check show what nothing is decided by. */
    private int worlds() {
        return Math.min(effort.checks(), TermPlanner.FEW_WORLDS);
    }

    private double idle(DayPolicy policy) {
        return DayModel.idleDollars(fleet, policy, effort.seed());
    }

    private int meetingDays() {
        return planned.stream().mapToInt(day -> day.of().occurrences()).sum();
    }

    private List<DayResult> run(Function<PlannedDay, DayPolicy> policy) {
        return run(fleet, policy);
    }

    private List<DayResult> run(Fleet other, Function<PlannedDay, DayPolicy> policy) {
        List<DayPolicy> policies = planned.stream().map(policy).toList();
        return IntStream.range(0, planned.size())
                .parallel()
                .mapToObj(i -> new DayModel(other, planned.get(i).check().sample()).run(policies.get(i), worlds()))
                .toList();
    }

    private TermPlan.Alternative sum(String name, List<DayResult> results, double besides) {
        double dollars = besides;
        double kept = 0;
        long meetings = 0;
        double worst = 1;
        for (int i = 0; i < results.size(); i++) {
            DayResult result = results.get(i);
            int occurrences = planned.get(i).of().occurrences();
            dollars += result.dollars() * occurrences;
            kept += result.compliance() * result.kept().length * occurrences;
            meetings += (long) result.kept().length * occurrences;
            worst = Math.min(worst, result.worst().share());
        }
        return new TermPlan.Alternative(name, dollars, meetings == 0 ? 1 : kept / meetings, worst);
    }

    /** This plan where boots take longer, more students come, or the zone has no machines. */
    List<TermPlan.Alternative> whatIfs() {
        List<TermPlan.Alternative> all = new ArrayList<>(List.of(
                elsewhere("boot takes twice as long", fleet.withBoot(2)),
                sum("20 % more students", withMoreStudents(), 0),
                elsewhere("no preemptible machines, on-demand fallback", fleet.withoutMachines(true)),
                elsewhere("no preemptible machines, no fallback", fleet.withoutMachines(false)),
                sum(
                        "the chart's hub limits",
                        run(day -> day.planner().with(HubLimits.Z2JH).policy(day.choices())),
                        0),
                otherMeans()));
        if (planned.stream().anyMatch(day -> day.result().poolFull() > 0)) {
            all.add(elsewhere("a pool of up to " + 2 * fleet.most() + " nodes", fleet.withMost(2 * fleet.most())));
        }
        return all;
    }

    /** The same windows, whose nodes the pre-scaler holds in the other way. */
    private TermPlan.Alternative otherMeans() {
        Means other = planned.get(0).planner().means() == Means.NODE_PLACEHOLDERS
                ? Means.POOL_MINIMUM
                : Means.NODE_PLACEHOLDERS;
        return sum(
                "the same windows by " + other.title(),
                run(day -> day.planner().with(other).policy(day.choices())),
                0);
    }

    private TermPlan.Alternative elsewhere(String name, Fleet other) {
        return sum(name, run(other, day -> day.planner().policy(day.choices())), 0);
    }

    private List<DayResult> withMoreStudents() {
        return planned.parallelStream()
                .map(day -> DayModel.of(
                                fleet,
                                day.of().classes().stream()
                                        .map(of -> of.withStudents(MORE_STUDENTS))
                                        .toList(),
                                day.check().sample().seed(),
                                worlds())
                        .run(day.planner().policy(day.choices())))
                .toList();
    }

    /** This plan with fewer and with more nodes in each window. */
    List<TermPlan.Alternative> frontier() {
        List<TermPlan.Alternative> all = new ArrayList<>();
        for (int more = -2; more <= 2; more++) {
            int nodes = more;
            all.add(sum(
                    nodes == 0
                            ? TermPlan.THIS
                            : Math.abs(nodes)
                                    + (nodes < 0 ? " fewer" : " more")
                                    + (Math.abs(nodes) == 1 ? " node" : " nodes"),
                    run(day -> day.planner()
                            .policy(day.choices().stream()
                                    .map(choice -> choice.withNodes(
                                            Math.max(0, Math.min(fleet.most(), choice.nodes() + nodes))))
                                    .toList())),
                    0));
        }
        return all;
    }
}
