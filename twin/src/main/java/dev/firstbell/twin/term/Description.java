package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The days of a plan in the terms of {@link TermPlan}. Stateless. */
final class Description {
    /** From this age on, a preemptible node may reach its end, 24 hours, within a class. */
    private static final double LONG_DAY = 20 * 3600;

    /** Up to so many streams of a class start were measured at a hub that kept up. */
    private static final int MEASURED_STREAMS = 200;

    private final Timetable timetable;
    private final TermPlanner.Effort effort;
    private final Fleet fleet;

    Description(Timetable timetable, TermPlanner.Effort effort, Fleet fleet) {
        this.timetable = timetable;
        this.effort = effort;
        this.fleet = fleet;
    }

    TermPlan.Day described(PlannedDay day) {
        DayResult result = day.result();
        List<TermPlan.Promise> promises = new ArrayList<>();
        for (DayOfWeek weekday : day.of().days()) {
            for (int i = 0; i < day.of().classes().size(); i++) {
                DayClass of = day.of().classes().get(i);
                int kept = result.kept()[i];
                timetable.meetings().stream()
                        .filter(meeting -> meeting.day() == weekday
                                && meeting.name().equals(of.meeting().name())
                                && meeting.start().equals(of.meeting().start()))
                        .findFirst()
                        .ifPresent(meeting ->
                                promises.add(new TermPlan.Promise(meeting, new Proportion(kept, result.worlds()))));
            }
        }
        return new TermPlan.Day(
                day.of().days(), day.of().occurrences(), windows(day), promises, result.dollars(), result.peak());
    }

    private List<TermPlan.Window> windows(PlannedDay day) {
        List<TermPlan.Window> windows = new ArrayList<>();
        List<DayGroup> groups = day.planner().groups();
        DayModel model = new DayModel(fleet, day.check().sample());
        for (int i = 0; i < groups.size(); i++) {
            DayGroup group = groups.get(i);
            Choice choice = day.choices().get(i);
            Optional<Choice> shorter = day.planner().shorterLead(i, choice);
            windows.add(new TermPlan.Window(
                    group.classes().stream()
                            .map(index -> day.of().classes().get(index).meeting())
                            .toList(),
                    seconds(group.start()),
                    seconds(choice.leadSeconds()),
                    seconds(group.start() + choice.holdSeconds()),
                    choice.nodes(),
                    choice.nodes() == 0
                            ? Optional.empty()
                            : Optional.of(without(day, model, i, choice.withNodes(choice.nodes() - 1))),
                    shorter.isEmpty() ? Optional.empty() : Optional.of(without(day, model, i, shorter.get()))));
        }
        // Bridged breaks come as windows of their own.
        for (DayPolicy.Window window : Choice.windows(groups, day.choices())) {
            boolean ofGroup =
                    groups.stream().anyMatch(group -> window.from() < group.start() && group.start() < window.until());
            if (!ofGroup) {
                windows.add(new TermPlan.Window(
                        List.of(),
                        seconds(window.from()),
                        Duration.ZERO,
                        seconds(window.until()),
                        window.nodes(),
                        Optional.empty(),
                        Optional.empty()));
            }
        }
        windows.sort(Comparator.comparing(window -> window.start().minus(window.lead())));
        return windows;
    }

    private Proportion without(PlannedDay day, DayModel model, int group, Choice choice) {
        DayResult result = model.run(
                day.planner().policy(DayPlanner.with(day.choices(), group, choice)),
                Math.min(TermPlanner.FEW_WORLDS, effort.checks()));
        int[] kept = day.planner().groups().get(group).classes().stream()
                .mapToInt(index -> result.kept()[index])
                .toArray();
        return new Proportion(Arrays.stream(kept).min().orElse(0), result.worlds());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofSeconds(Math.round(seconds));
    }

    List<String> notes(List<PlannedDay> planned, TwinParameters parameters, HubLimits hub) {
        List<String> notes = new ArrayList<>(timetable.notes());
        if (!fleet.preemptible()) {
            notes.add("the nodes are never preempted in this plan (" + Quantity.POOL_PREEMPTIBLE.label() + " is 0)");
        }
        if (fleet.preemptible() && parameters.number(Quantity.PREEMPTIONS_TOGETHER) > 0) {
            notes.add("preemptions that come together (" + Quantity.PREEMPTIONS_TOGETHER.label()
                    + ") are not in this plan: each node is lost by itself");
        }
        if (hub.concurrentSpawnLimit() > MEASURED_STREAMS && parameters.number(Quantity.HUB_STREAM) > 0) {
            notes.add("with hub.concurrentSpawnLimit " + hub.concurrentSpawnLimit()
                    + ", as many progress streams may be open at once; the hub's work for them ("
                    + Quantity.HUB_STREAM.label()
                    + ") is not in this plan, and more than " + MEASURED_STREAMS
                    + " were not measured; `firstbell predict` has it");
        }
        if (parameters.count(Quantity.POOL_ZONES) > 1) {
            notes.add("all nodes are in one zone in this plan; " + Quantity.POOL_ZONES.label() + " is "
                    + parameters.count(Quantity.POOL_ZONES));
        }
        if (parameters.count(Quantity.ON_DEMAND_MAX) > 0) {
            notes.add("the on-demand pool (" + Quantity.ON_DEMAND_MAX.label()
                    + ") is not in this plan; `what if` has a day of on-demand nodes alone");
        }
        if (parameters.number(Quantity.STOCK_OUT) > 0) {
            notes.add("a time without machines (" + Quantity.STOCK_OUT.label()
                    + ") is not in this plan; `what if` has a whole day of it");
        }
        int full = planned.stream().mapToInt(day -> day.result().poolFull()).sum();
        if (full > 0) {
            notes.add(
                    "more nodes were needed than the pool allows (" + Quantity.POOL_MAX.label() + " is " + fleet.most()
                            + ") in " + full + " of " + planned.size() * effort.checks()
                            + " simulated days; `what if` has a pool of twice as many");
        } else {
            notes.add("the pool's maximum of " + fleet.most() + " nodes (" + Quantity.POOL_MAX.label()
                    + ") does not bind: at most "
                    + planned.stream()
                            .mapToInt(day -> day.result().peak())
                            .max()
                            .orElse(0)
                    + " were there at once on any of the simulated days");
        }
        int most = planned.stream()
                .mapToInt(day ->
                        day.choices().stream().mapToInt(Choice::nodes).max().orElse(0))
                .max()
                .orElse(0);
        if (most == fleet.most()) {
            notes.add("a window requests all " + most + " nodes that the pool allows (" + Quantity.POOL_MAX.label()
                    + "), so there is none to spare");
        }
        planned.stream()
                .filter(day -> longest(day) > LONG_DAY)
                .forEach(day -> notes.add(Words.days(day.of().days())
                        + ": nodes are held for more than 20 hours without a break; a preemptible machine lives for at"
                        + " most 24 hours, so replace the nodes before the last class"));
        notes.add("a class's servers are assumed to stop when it ends; with a longer `cull.timeout`, its nodes stay as"
                + " much longer");
        return notes;
    }

    /** The longest time, in seconds, in which classes or windows hold nodes without a break. */
    private double longest(PlannedDay day) {
        List<DayPolicy.Window> held =
                new ArrayList<>(day.planner().policy(day.choices()).windows());
        day.of().classes().forEach(of -> held.add(new DayPolicy.Window(of.start(), of.end(), 1)));
        held.sort(Comparator.comparingDouble(DayPolicy.Window::from));
        double longest = 0;
        double from = Double.NEGATIVE_INFINITY;
        double until = Double.NEGATIVE_INFINITY;
        for (DayPolicy.Window window : held) {
            from = window.from() > until + fleet.unneeded() ? window.from() : from;
            until = Math.max(until, window.until());
            longest = Math.max(longest, until - from);
        }
        return longest;
    }
}
