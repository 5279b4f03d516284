package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * What a schedule requests on one day, and the hub's limits. Times are in seconds from midnight. Immutable.
 *
 * @param windows the windows; where they overlap, the largest number counts
 * @param hub the hub's limits
 * @param always the number of nodes that are there all the time, from the days before on
 */
record DayPolicy(List<Window> windows, HubLimits hub, int always) {
    DayPolicy {
        windows = List.copyOf(windows);
    }

    static DayPolicy of(List<Window> windows, HubLimits hub) {
        return new DayPolicy(windows, hub, 0);
    }

    /** A time with a number of nodes. */
    record Window(double from, double until, int nodes) {}

    /** A change of the requested number. */
    record Step(double at, int nodes) {}

    /** The changes of the number, in order. */
    List<Step> steps() {
        TreeSet<Double> times = new TreeSet<>();
        for (Window window : windows) {
            times.add(window.from());
            times.add(window.until());
        }
        List<Step> steps = new ArrayList<>();
        int last = always;
        for (double at : times) {
            int nodes = at(at);
            if (nodes != last) {
                steps.add(new Step(at, nodes));
                last = nodes;
            }
        }
        return Collections.unmodifiableList(steps);
    }

    /** The requested number at a time. */
    int at(double time) {
        int nodes = always;
        for (Window window : windows) {
            if (window.from() <= time && time < window.until()) {
                nodes = Math.max(nodes, window.nodes());
            }
        }
        return nodes;
    }
}
