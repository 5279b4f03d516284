package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.List;

/**
 * What a plan chooses for one group of classes. Immutable.
 *
 * @param nodes how many nodes are requested before it begins
 * @param lead how many minutes before
 * @param hold for how many minutes after it has begun they are still requested. Then students hold the nodes that they are on
 * @param bridged whether nodes are requested through the break after it, up to the lead time of the next group: as many as both
 *     need
 */
record Choice(int nodes, int lead, int hold, boolean bridged) {
    /** Until then, most students are there. */
    static final int SHORT_HOLD = 5;

    /** Until then, the late ones are, too. */
    static final int LONG_HOLD = 15;

    private static final double MINUTE = 60;

    double leadSeconds() {
        return lead * MINUTE;
    }

    double holdSeconds() {
        return hold * MINUTE;
    }

    Choice withNodes(int newNodes) {
        return new Choice(newNodes, lead, hold, bridged);
    }

    Choice withLead(int newLead) {
        return new Choice(nodes, newLead, hold, bridged);
    }

    Choice withHold(int newHold) {
        return new Choice(nodes, lead, newHold, bridged);
    }

    Choice withBridge(boolean newBridged) {
        return new Choice(nodes, lead, hold, newBridged);
    }

    /** The windows of a day's choices, one for each group, and those of the bridged breaks. */
    static List<DayPolicy.Window> windows(List<DayGroup> groups, List<Choice> choices) {
        List<DayPolicy.Window> windows = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Choice choice = choices.get(i);
            double start = groups.get(i).start();
            windows.add(
                    new DayPolicy.Window(start - choice.leadSeconds(), start + choice.holdSeconds(), choice.nodes()));
            if (choice.bridged() && i + 1 < groups.size()) {
                Choice next = choices.get(i + 1);
                double from = start + choice.holdSeconds();
                double until = groups.get(i + 1).start() - next.leadSeconds();
                if (from < until) {
                    windows.add(new DayPolicy.Window(from, until, Math.min(choice.nodes(), next.nodes())));
                }
            }
        }
        return windows;
    }
}
