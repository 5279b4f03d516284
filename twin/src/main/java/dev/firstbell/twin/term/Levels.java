package dev.firstbell.twin.term;

import java.util.Arrays;

/**
 * A number of nodes over time, level by level: how long each level is reached, and the breaks in which it is not. Times are in
 * seconds. Not thread-safe.
 */
final class Levels {
    private double[] fellAt = new double[64];
    private double[] breaks = new double[64];
    private int breakCount;
    private int level;
    private int highest;
    private int firstRises;
    private int freeRises;
    private double area;
    private double since;

    void clear() {
        breakCount = 0;
        level = 0;
        highest = 0;
        firstRises = 0;
        freeRises = 0;
        area = 0;
        since = 0;
    }

    /**
     * The number changes.
     *
     * @param needed the number from now on
     * @param warm how many of them must be warm now; a level above rises without a node that was requested before
     * @param now not before the last change
     */
    void to(int needed, int warm, double now) {
        if (needed == level) {
            return;
        }
        area += level * (now - since);
        since = now;
        for (; level < needed; level++) {
            boolean again = level < highest;
            highest = Math.max(highest, level + 1);
            if (level >= warm) {
                freeRises++;
            } else if (again) {
                addBreak(now - fellAt[level]);
            } else {
                firstRises++;
            }
        }
        for (; level > needed; level--) {
            if (level > fellAt.length) {
                fellAt = Arrays.copyOf(fellAt, level * 2);
            }
            fellAt[level - 1] = now;
        }
    }

    private void addBreak(double seconds) {
        if (breakCount == breaks.length) {
            breaks = Arrays.copyOf(breaks, breakCount * 2);
        }
        breaks[breakCount++] = seconds;
    }

    /** The node seconds so far, up to the last change. */
    double area() {
        return area;
    }

    /** How often a level was reached for the first time by a node that must be warm. */
    int firstRises() {
        return firstRises;
    }

    /** How often a level was reached by a node that need not be warm. */
    int freeRises() {
        return freeRises;
    }

    /** How long each break before a level was reached again by a node that must be warm, from the shortest to the longest. */
    double[] breaks() {
        double[] sorted = Arrays.copyOf(breaks, breakCount);
        Arrays.sort(sorted);
        return sorted;
    }
}
