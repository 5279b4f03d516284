package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The classes of a day that begin at the same time: they share one window. Immutable.
 *
 * @param start when they begin, in seconds from midnight
 * @param classes their indexes among the classes of the day
 */
record DayGroup(double start, List<Integer> classes) {
    DayGroup {
        classes = List.copyOf(classes);
    }

    /** The groups of a day, in order. */
    static List<DayGroup> of(List<DayClass> classes) {
        TreeMap<Double, List<Integer>> byStart = new TreeMap<>();
        for (int of = 0; of < classes.size(); of++) {
            byStart.computeIfAbsent(classes.get(of).start(), start -> new ArrayList<>())
                    .add(of);
        }
        return byStart.entrySet().stream()
                .map(entry -> new DayGroup(entry.getKey(), entry.getValue()))
                .toList();
    }
}
