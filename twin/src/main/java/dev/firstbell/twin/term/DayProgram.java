package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Dynamic programming along the groups of a day. The state is the choice for a group, and whether the break after it is bridged;
 * the cost of the time between two groups follows from the expected number of students, the pre-scaler's looks and the
 * autoscaler's delay. Immutable.
 */
final class DayProgram {
    private static final double MINUTE = 60;

    /** Before the first group of a day and after the last one, as far as the cost of a choice reaches. */
    private static final double AROUND = 7 * 3600;

    private final Fleet fleet;
    private final List<DayClass> classes;
    private final List<DayGroup> groups;

    DayProgram(Fleet fleet, List<DayClass> classes, List<DayGroup> groups) {
        this.fleet = fleet;
        this.classes = classes;
        this.groups = groups;
    }

    /** The cheapest choice for each group, among those that suffice for the group by itself. */
    List<Choice> choices(List<List<Choice>> cells) {
        double[] students = expectedNodes();
        List<List<Choice>> states = cells.stream()
                .map(list -> list.stream()
                        .flatMap(cell -> List.of(
                                cell.withHold(Choice.SHORT_HOLD),
                                cell.withHold(Choice.SHORT_HOLD).withBridge(true))
                                .stream())
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
        List<DayPolicy.Step> steps = DayPolicy.of(windows, HubLimits.Z2JH).steps(fleet.looks());
        int lag = (int) Math.ceil((fleet.unneeded() + fleet.scan() / 2) / MINUTE);
        double sum = 0;
        int first = (int) Math.floor(from / MINUTE);
        int last = (int) Math.ceil(until / MINUTE);
        double[] held = new double[last - first + lag];
        int next = 0;
        int asked = 0;
        for (int i = 0; i < held.length; i++) {
            int minute = first - lag + i;
            double there = minute >= 0 && minute < students.length ? students[minute] : 0;
            for (; next < steps.size() && steps.get(next).at() < (minute + 1) * MINUTE; next++) {
                asked = steps.get(next).nodes();
            }
            held[i] = Math.max(there, asked);
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
}
