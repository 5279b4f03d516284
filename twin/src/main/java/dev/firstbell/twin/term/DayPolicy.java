package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
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
 * @param means how the nodes are held: node placeholders or the pool's minimum
 */
record DayPolicy(List<Window> windows, HubLimits hub, int always, Means means) {
    DayPolicy {
        windows = List.copyOf(windows);
    }

    static DayPolicy of(List<Window> windows, HubLimits hub) {
        return of(windows, hub, Means.NODE_PLACEHOLDERS);
    }

    static DayPolicy of(List<Window> windows, HubLimits hub, Means means) {
        return new DayPolicy(windows, hub, 0, means);
    }

    /** A time with a number of nodes. */
    record Window(double from, double until, int nodes) {}

    /** A change of the requested number. */
    record Step(double at, int nodes) {}

    /** What the pre-scaler asks for, look by look, in order. */
    List<Step> steps(Looks looks) {
        if (looks.every().isZero() || windows.isEmpty()) {
            return changes();
        }
        double every = looks.everySeconds();
        double first = Double.POSITIVE_INFINITY;
        double last = Double.NEGATIVE_INFINITY;
        for (Window window : windows) {
            first = Math.min(first, window.from());
            last = Math.max(last, window.until());
        }
        List<Step> steps = new ArrayList<>();
        int asked = always;
        for (long look = (long) Math.floor(first / every) - 1; look * every < last + every; look++) {
            double at = look * every;
            int wanted = most(at, at + every);
            if (wanted < asked) {
                wanted = Math.max(wanted, Math.min(asked, most(at, at + looks.keepSeconds())));
            }
            if (wanted != asked) {
                steps.add(new Step(at, wanted));
                asked = wanted;
            }
        }
        return Collections.unmodifiableList(steps);
    }

    /** The largest number in windows that end after a time and begin no later than another one. */
    private int most(double after, double through) {
        int nodes = always;
        for (Window window : windows) {
            if (window.from() <= through && window.until() > after) {
                nodes = Math.max(nodes, window.nodes());
            }
        }
        return nodes;
    }

    private List<Step> changes() {
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
