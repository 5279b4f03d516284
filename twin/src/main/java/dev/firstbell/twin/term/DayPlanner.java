package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import java.util.ArrayList;
import java.util.Collections;
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
    private static final double MINUTE = 60;

    /** Before the first group of a day and after the last one, as far as the cost of a choice reaches. */
    private static final double AROUND = 7 * 3600;

    /** For a class whose nodes are not chosen yet. */
    private static final double GENEROUS_LEAD = 30 * MINUTE;

    private final Fleet fleet;
    private final DayModel model;
    private final List<DayClass> classes;
    private final List<DayGroup> groups;
    private final HubLimits hub;
    private final double target;
    private final int allowed;

    DayPlanner(DayModel model, HubLimits hub, double target) {
        this.fleet = model.fleet();
        this.model = model;
        this.classes = model.sample().classes();
        this.groups = DayGroup.of(classes);
        this.hub = hub;
        this.target = target;
        this.allowed = Proportion.allowedFailures(model.sample().worlds(), target);
    }

    List<DayGroup> groups() {
        return groups;
    }

    DayPolicy policy(List<Choice> choices) {
        return DayPolicy.of(Choice.windows(groups, choices), hub);
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
        return repaired(new ArrayList<>(overTheDay(cells))).map(this::polished);
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
        int bound = Choice.LEADS.size();
        for (int nodes = Math.min(fleet.most(), fewest + GRID_NODES - 1); nodes >= fewest && lead < bound; nodes--) {
            // Fewer nodes never need a shorter lead time.
            Choice cell = new Choice(nodes, lead, 1, false);
            while (lead < bound && !suffices(alone, before, start, cell, few)) {
                lead++;
                cell = lead < bound ? cell.withLead(lead) : cell;
            }
            if (lead < bound) {
                cells.add(cell);
            }
        }
        if (cells.isEmpty()) {
            cells.add(new Choice(fleet.most(), Choice.LEADS.size() - 1, 1, false));
        }
        return cells;
    }

    private boolean suffices(
            DayModel alone, List<DayPolicy.Window> before, double start, Choice choice, int mostFailures) {
        List<DayPolicy.Window> windows = new ArrayList<>(before);
        windows.add(new DayPolicy.Window(start - choice.leadSeconds(), start + choice.holdSeconds(), choice.nodes()));
        return alone.run(DayPolicy.of(windows, hub), mostFailures).isPresent();
    }

    // Over the day

    /** Dynamic programming: the state is the choice for the group, and whether the break after it is bridged. */
    private List<Choice> overTheDay(List<List<Choice>> cells) {
        double[] students = expectedNodes();
        List<List<Choice>> states = cells.stream()
                .map(list -> list.stream()
                        .flatMap(cell ->
                                List.of(cell.withHold(0), cell.withHold(0).withBridge(true)).stream())
                        .toList())
                .toList();
        double[] cost = new double[states.get(0).size()];
        for (int s = 0; s < cost.length; s++) {
            cost[s] = before(states.get(0).get(s), students);
        }
        List<int[]> from = new ArrayList<>();
        for (int group = 1; group < groups.size(); group++) {
            double[] next = new double[states.get(group).size()];
            int[] best = new int[next.length];
            for (int s = 0; s < next.length; s++) {
                next[s] = Double.POSITIVE_INFINITY;
                for (int last = 0; last < cost.length; last++) {
                    double sum = cost[last]
                            + between(
                                    group - 1,
                                    states.get(group - 1).get(last),
                                    states.get(group).get(s),
                                    students);
                    if (sum < next[s]) {
                        next[s] = sum;
                        best[s] = last;
                    }
                }
            }
            from.add(best);
            cost = next;
        }
        int last = groups.size() - 1;
        int state = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < cost.length; s++) {
            double sum = cost[s] + after(states.get(last).get(s), students);
            if (sum < least && !states.get(last).get(s).bridged()) {
                least = sum;
                state = s;
            }
        }
        List<Choice> chosen = new ArrayList<>();
        for (int group = last; group >= 0; group--) {
            chosen.add(states.get(group).get(state));
            state = group == 0 ? 0 : from.get(group - 1)[state];
        }
        Collections.reverse(chosen);
        return chosen;
    }

    /** The expected number of nodes that students hold, for each minute of two days. */
    private double[] expectedNodes() {
        double[] nodes = new double[2 * 24 * 60];
        for (DayClass day : classes) {
            double mean = day.enrolled() * day.meeting().showUpMean() / fleet.seats();
            for (int minute = (int) (day.start() / MINUTE);
                    minute < Math.min(nodes.length, day.end() / MINUTE);
                    minute++) {
                nodes[minute] += mean;
            }
        }
        return nodes;
    }

    private double before(Choice choice, double[] students) {
        double start = groups.get(0).start();
        return nodeSeconds(
                start - AROUND,
                start,
                List.of(new DayPolicy.Window(start - choice.leadSeconds(), start, choice.nodes())),
                students);
    }

    private double after(Choice choice, double[] students) {
        double start = groups.get(groups.size() - 1).start();
        return nodeSeconds(
                start,
                start + 2 * AROUND,
                List.of(new DayPolicy.Window(start, start + choice.holdSeconds(), choice.nodes())),
                students);
    }

    private double between(int group, Choice a, Choice b, double[] students) {
        double from = groups.get(group).start();
        double until = groups.get(group + 1).start();
        List<DayPolicy.Window> windows =
                new ArrayList<>(Choice.windows(groups.subList(group, group + 2), List.of(a, b)));
        // What a long lead time costs before the group in front of it is not in this sum; the simulation has it.
        return nodeSeconds(from, until, windows, students);
    }

    /** The nodes that are there, as long as windows, students and the autoscaler's delay hold them. */
    private double nodeSeconds(double from, double until, List<DayPolicy.Window> windows, double[] students) {
        DayPolicy requested = DayPolicy.of(windows, hub);
        int lag = (int) Math.ceil((fleet.unneeded() + fleet.scan() / 2) / MINUTE);
        double sum = 0;
        int first = (int) Math.floor(from / MINUTE);
        int last = (int) Math.ceil(until / MINUTE);
        double[] held = new double[last - first + lag];
        for (int i = 0; i < held.length; i++) {
            int minute = first - lag + i;
            double there = minute >= 0 && minute < students.length ? students[minute] : 0;
            held[i] = Math.max(there, requested.at(minute * MINUTE + 1));
        }
        for (int i = lag; i < held.length; i++) {
            double nodes = 0;
            for (int back = 0; back <= lag; back++) {
                nodes = Math.max(nodes, held[i - back]);
            }
            sum += nodes * MINUTE;
        }
        return sum;
    }

    // The whole day

    private DayResult run(List<Choice> choices) {
        return model.run(policy(choices));
    }

    /** More for the groups with a class that misses the target; empty if there is no more to give. */
    Optional<List<Choice>> repaired(List<Choice> begun) {
        List<Choice> choices = new ArrayList<>(begun);
        DayResult result = run(choices);
        for (int i = 0; i < MOST_REPAIRS; i++) {
            int worst = worst(result);
            if (result.worlds() - result.kept()[classesOf(worst, result)] <= allowed) {
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
        return improved(choices, group, run(choices)).map(Improved::choices);
    }

    private Optional<Improved> improved(List<Choice> choices, int group, DayResult now) {
        Choice choice = choices.get(group);
        List<List<Choice>> candidates = new ArrayList<>();
        if (choice.nodes() < fleet.most()) {
            candidates.add(with(choices, group, choice.withNodes(choice.nodes() + 1)));
        }
        if (choice.lead() + 1 < Choice.LEADS.size()) {
            candidates.add(with(choices, group, choice.withLead(choice.lead() + 1)));
        }
        Improved best = null;
        double most = Double.NEGATIVE_INFINITY;
        int before = now.kept()[classesOf(group, now)];
        for (List<Choice> candidate : candidates) {
            DayResult result = run(candidate);
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
        double cost = run(choices).dollars();
        double first = model.firstDollars(policy(choices));
        boolean better = true;
        for (int pass = 0; pass < MOST_PASSES && better; pass++) {
            better = false;
            for (int group = 0; group < groups.size(); group++) {
                for (Choice smaller : smaller(choices.get(group), group)) {
                    List<Choice> candidate = with(choices, group, smaller);
                    Optional<DayResult> result = model.run(policy(candidate), allowed, first);
                    if (result.isPresent() && result.get().dollars() < cost - 1e-9) {
                        choices = candidate;
                        cost = result.get().dollars();
                        first = model.firstDollars(policy(choices));
                        better = true;
                    }
                }
            }
        }
        return choices;
    }

    private List<Choice> smaller(Choice choice, int group) {
        List<Choice> smaller = new ArrayList<>();
        if (choice.nodes() > 0) {
            smaller.add(choice.withNodes(choice.nodes() - 1));
            if (choice.lead() + 2 < Choice.LEADS.size()) {
                smaller.add(choice.withNodes(choice.nodes() - 1).withLead(choice.lead() + 1));
                smaller.add(choice.withNodes(choice.nodes() - 1).withLead(choice.lead() + 2));
            }
        }
        if (choice.lead() > 0) {
            smaller.add(choice.withLead(choice.lead() - 1));
            if (choice.nodes() < fleet.most()) {
                smaller.add(choice.withNodes(choice.nodes() + 1).withLead(choice.lead() - 1));
            }
        }
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
