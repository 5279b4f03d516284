package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Plans one day: the cheapest nodes and lead times with which each class keeps its promise with the target's probability, as the
 * lower end of its confidence interval shows it.
 *
 * <ol>
 *   <li>For each group of classes, by itself: a grid of nodes and lead times, of which the shortest sufficient lead time for each
 *       number of nodes is kept.
 *   <li>Over the day: dynamic programming along the groups chooses a number of nodes for each, and which breaks are bridged. The
 *       cost of the time between two groups follows from the expected number of students and the autoscaler's delays.
 *   <li>The whole day is simulated. Groups whose classes miss the target get more, until all reach it; then each choice is made
 *       smaller as long as all reach it and the day costs less.
 * </ol>
 *
 * <p>All candidates meet the same worlds. Not thread-safe.
 */
final class DayPlanner {
    private static final int GRID_NODES = 4;
    private static final int GRID_WORLDS = 300;
    private static final int MOST_REPAIRS = 60;
    private static final int MOST_PASSES = 3;

    /** Until a plan is nearly good enough, so many worlds show what helps. */
    private static final int REPAIR_WORLDS = 300;

    private static final double MINUTE = 60;

    /** For a class whose nodes are not chosen yet. */
    private static final double GENEROUS_LEAD = 30 * MINUTE;

    private final Fleet fleet;
    private final DayModel model;
    private final List<DayClass> classes;
    private final List<DayGroup> groups;
    private final List<List<Integer>> leads;
    private final HubLimits hub;
    private final Means means;
    private final double target;
    private final int allowed;

    DayPlanner(DayModel model, HubLimits hub, Means means, double target) {
        this.fleet = model.fleet();
        this.model = model;
        this.classes = model.sample().classes();
        this.groups = DayGroup.of(classes);
        this.leads = groups.stream()
                .map(group -> Leads.of(group.start(), fleet.looks()))
                .toList();
        this.hub = hub;
        this.means = means;
        this.target = target;
        this.allowed = Proportion.allowedFailures(model.sample().worlds(), target);
    }

    /** The same planner for nodes that are held in another way. */
    DayPlanner with(Means other) {
        return new DayPlanner(model, hub, other, target);
    }

    /** The same planner for other limits of the hub. */
    DayPlanner with(HubLimits other) {
        return new DayPlanner(model, other, means, target);
    }

    Means means() {
        return means;
    }

    DayModel model() {
        return model;
    }

    List<DayGroup> groups() {
        return groups;
    }

    DayPolicy policy(List<Choice> choices) {
        return DayPolicy.of(Choice.windows(groups, choices), hub, means);
    }

    /**
     * The plan.
     *
     * @return empty if the target cannot be reached: with all nodes of the pool, hours before class, some class misses it
     */
    Optional<List<Choice>> plan() {
        List<List<Choice>> cells = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            cells.add(grid(group));
        }
        return repaired(new ArrayList<>(new DayProgram(fleet, classes, groups).choices(cells)))
                .map(this::polished);
    }

    // For each group by itself

    /** For each number of nodes the shortest lead time that suffices; never empty. */
    private List<Choice> grid(int group) {
        double start = groups.get(group).start();
        List<DayClass> there = new ArrayList<>();
        List<DayPolicy.Window> before = new ArrayList<>();
        for (DayClass day : classes) {
            if (day.start() <= start && start < day.end()) {
                there.add(day);
                if (day.start() < start) {
                    before.add(new DayPolicy.Window(
                            day.start() - GENEROUS_LEAD,
                            day.start() + 15 * MINUTE,
                            Math.min(fleet.most(), model.nodesFor(day.start(), 0.999, 1) + 2)));
                }
            }
        }
        DayModel alone = DayModel.of(
                fleet,
                there,
                model.sample().seed(),
                Math.min(GRID_WORLDS, model.sample().worlds()));
        int few = Proportion.allowedFailures(alone.sample().worlds(), target - 0.02);
        int fewest = Math.min(
                fleet.most(),
                Math.max(1, model.nodesFor(start, target, classes.get(0).needed())));
        List<Choice> cells = new ArrayList<>();
        int lead = 0;
        List<Integer> minutes = leads.get(group);
        int bound = minutes.size();
        for (int nodes = Math.min(fleet.most(), fewest + GRID_NODES - 1); nodes >= fewest && lead < bound; nodes--) {
            // Fewer nodes never need a shorter lead time.
            Choice cell = new Choice(nodes, minutes.get(lead), Choice.LONG_HOLD, false);
            while (lead < bound && !suffices(alone, before, start, cell, few)) {
                lead++;
                cell = lead < bound ? cell.withLead(minutes.get(lead)) : cell;
            }
            if (lead < bound) {
                cells.add(cell);
            }
        }
        if (cells.isEmpty()) {
            cells.add(new Choice(fleet.most(), minutes.get(bound - 1), Choice.LONG_HOLD, false));
        }
        return cells;
    }

    private boolean suffices(
            DayModel alone, List<DayPolicy.Window> before, double start, Choice choice, int mostFailures) {
        List<DayPolicy.Window> windows = new ArrayList<>(before);
        windows.add(new DayPolicy.Window(start - choice.leadSeconds(), start + choice.holdSeconds(), choice.nodes()));
        return alone.run(DayPolicy.of(windows, hub, means), DayModel.Bar.of(mostFailures))
                .isPresent();
    }

    // The whole day

    /** More for the groups with a class that misses the target; empty if there is no more to give. */
    Optional<List<Choice>> repaired(List<Choice> begun) {
        int worlds = model.sample().worlds();
        Optional<List<Choice>> nearly = worlds > 2 * REPAIR_WORLDS
                ? repaired(begun, REPAIR_WORLDS, REPAIR_WORLDS * allowed / worlds)
                : Optional.of(begun);
        return nearly.flatMap(choices -> repaired(choices, worlds, allowed));
    }

    private Optional<List<Choice>> repaired(List<Choice> begun, int worlds, int failures) {
        List<Choice> choices = begun;
        DayResult result = model.run(policy(choices), worlds);
        for (int i = 0; i < MOST_REPAIRS; i++) {
            int worst = worst(result);
            if (worlds - result.kept()[classesOf(worst, result)] <= failures) {
                return Optional.of(choices);
            }
            Optional<Improved> more = improved(choices, worst, result);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            choices = more.get().choices();
            result = more.get().result();
        }
        return Optional.empty();
    }

    private record Improved(List<Choice> choices, DayResult result) {}

    /** The group whose class keeps its promise least often. */
    private int worst(DayResult result) {
        int worst = 0;
        for (int group = 1; group < groups.size(); group++) {
            if (result.kept()[classesOf(group, result)] < result.kept()[classesOf(worst, result)]) {
                worst = group;
            }
        }
        return worst;
    }

    /** The class of a group that keeps its promise least often. */
    private int classesOf(int group, DayResult result) {
        return groups.get(group).classes().stream()
                .min((a, b) -> Integer.compare(result.kept()[a], result.kept()[b]))
                .orElseThrow();
    }

    /** One node more, or a longer lead time, for a group: the one that helps more for what it costs. */
    Optional<List<Choice>> more(List<Choice> choices, int group) {
        return improved(choices, group, model.run(policy(choices))).map(Improved::choices);
    }

    private Optional<Improved> improved(List<Choice> choices, int group, DayResult now) {
        Choice choice = choices.get(group);
        List<List<Choice>> candidates = new ArrayList<>();
        if (choice.nodes() < fleet.most()) {
            candidates.add(with(choices, group, choice.withNodes(choice.nodes() + 1)));
        }
        lead(group, choice, 1).ifPresent(longer -> candidates.add(with(choices, group, longer)));
        Improved best = null;
        double most = Double.NEGATIVE_INFINITY;
        int before = now.kept()[classesOf(group, now)];
        for (List<Choice> candidate : candidates) {
            DayResult result = model.run(policy(candidate), now.worlds());
            int gained = result.kept()[classesOf(group, result)] - before;
            double gain = gained <= 0 ? gained - 1e6 : gained / Math.max(1e-3, result.dollars() - now.dollars());
            if (gain > most) {
                most = gain;
                best = new Improved(candidate, result);
            }
        }
        return Optional.ofNullable(best);
    }

    /** Less of everything, as long as all classes reach the target and the day costs less. */
    List<Choice> polished(List<Choice> begun) {
        List<Choice> choices = begun;
        DayResult best = model.run(policy(choices));
        // A group is tried again only if it, or one beside it, has changed since.
        boolean[] open = new boolean[groups.size()];
        Arrays.fill(open, true);
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            boolean[] changed = new boolean[open.length];
            for (int group = 0; group < open.length; group++) {
                if (!open[group]) {
                    continue;
                }
                for (Choice smaller : smaller(choices.get(group), group)) {
                    List<Choice> candidate = with(choices, group, smaller);
                    Optional<DayResult> result = model.run(policy(candidate), new DayModel.Bar(allowed, best.spent()));
                    if (result.isPresent() && result.get().dollars() < best.dollars() - 1e-9) {
                        choices = candidate;
                        best = result.get();
                        changed[group] = true;
                    }
                }
            }
            for (int group = 0; group < open.length; group++) {
                open[group] = changed[group]
                        || group > 0 && changed[group - 1]
                        || group + 1 < open.length && changed[group + 1];
            }
        }
        return choices;
    }

    /** The choice with a lead time that is some steps longer, or shorter; empty beyond the last one. */
    private Optional<Choice> lead(int group, Choice choice, int steps) {
        List<Integer> minutes = leads.get(group);
        int at = minutes.indexOf(choice.lead()) + steps;
        return at < 0 || at >= minutes.size() ? Optional.empty() : Optional.of(choice.withLead(minutes.get(at)));
    }

    /** The same choice for a group with the next shorter lead time; empty if there is none. */
    Optional<Choice> shorterLead(int group, Choice choice) {
        return lead(group, choice, -1);
    }

    private List<Choice> smaller(Choice choice, int group) {
        List<Choice> smaller = new ArrayList<>();
        if (choice.nodes() > 0) {
            smaller.add(choice.withNodes(choice.nodes() - 1));
            Choice fewer = choice.withNodes(choice.nodes() - 1);
            lead(group, fewer, 1).ifPresent(smaller::add);
            lead(group, fewer, 2).ifPresent(smaller::add);
        }
        lead(group, choice, -1).ifPresent(later -> {
            smaller.add(later);
            if (choice.nodes() < fleet.most()) {
                smaller.add(later.withNodes(choice.nodes() + 1));
            }
        });
        if (group + 1 < groups.size()) {
            smaller.add(choice.withBridge(!choice.bridged()));
        }
        return smaller;
    }

    static List<Choice> with(List<Choice> choices, int group, Choice choice) {
        List<Choice> changed = new ArrayList<>(choices);
        changed.set(group, choice);
        return changed;
    }
}
