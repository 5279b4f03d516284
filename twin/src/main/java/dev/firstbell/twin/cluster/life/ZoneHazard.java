package dev.firstbell.twin.cluster.life;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The hazard of a node, divided into the part that comes with shocks of its zone and the part that comes alone. Shocks have
 * their own rate, the same at every age; a shock takes a node with the probability that gives the wanted share of the hazard.
 * Where the hazard is so high that every shock would have to take every node, and more, the rest comes alone, so that the
 * distribution of a single node's lifetime is the same as without shocks. Computed on a grid of ages. Immutable.
 */
final class ZoneHazard {
    /** The hazard changes fast at first: minutes for two hours, then ten minutes up to a day, then days. */
    private static final double[] BEGINS = Stream.of(
                    IntStream.range(0, 120).mapToDouble(i -> 60.0 * i),
                    IntStream.range(0, 132).mapToDouble(i -> 7_200 + 600.0 * i),
                    IntStream.rangeClosed(1, 366).mapToDouble(i -> 86_400.0 * i))
            .flatMapToDouble(steps -> steps)
            .toArray();

    private static final int CELLS = BEGINS.length - 1;

    /** The probability that a shock takes a node, by the cell of its age. */
    private final double[] taken = new double[CELLS];
    /** The cumulative hazard of losses that come alone, at the begin of each cell. */
    private final double[] alone = new double[CELLS + 1];

    private ZoneHazard() {}

    /**
     * @param share the share of the hazard that comes with shocks
     * @param interval the mean time between two shocks, in seconds
     */
    static ZoneHazard of(NodeLifetime lifetime, double share, double interval) {
        ZoneHazard hazard = new ZoneHazard();
        for (int cell = 0; cell < CELLS; cell++) {
            double length = BEGINS[cell + 1] - BEGINS[cell];
            double before = lifetime.hazardUntil(BEGINS[cell]);
            // Beyond the longest lifetime no node is left, whatever the hazard.
            double all = Double.isInfinite(before)
                    ? Double.POSITIVE_INFINITY
                    : lifetime.hazardUntil(BEGINS[cell + 1]) - before;
            hazard.taken[cell] = Math.min(1, share * all / length * interval);
            double rest = Math.max(0, all - hazard.taken[cell] * length / interval);
            hazard.alone[cell + 1] = hazard.alone[cell] + rest;
        }
        return hazard;
    }

    private static int cellOf(double seconds) {
        int found = Arrays.binarySearch(BEGINS, seconds);
        return Math.min(CELLS - 1, found >= 0 ? found : Math.max(0, -found - 2));
    }

    double takenAt(double age) {
        return taken[cellOf(age)];
    }

    /** The share of nodes that are lost alone by an age, if no shock takes them before. */
    double lostAloneBy(double age) {
        int cell = cellOf(age);
        double part = Math.max(0, Math.min(1, (age - BEGINS[cell]) / (BEGINS[cell + 1] - BEGINS[cell])));
        double more = alone[cell + 1] - alone[cell];
        // Neither an infinite hazard times 0 nor a difference of two is a number.
        return -Math.expm1(-(part == 0 || Double.isNaN(more) ? alone[cell] : alone[cell] + part * more));
    }

    /** The age at which a share of the nodes is lost alone; empty if fewer ever are. */
    Optional<Double> ageAlone(double share) {
        double wanted = -Math.log1p(-share);
        int low = 0;
        int high = CELLS;
        if (alone[CELLS] < wanted) {
            return Optional.empty();
        }
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (alone[middle] < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double more = alone[high] - alone[low];
        double part = Double.isInfinite(more) ? 1 : (wanted - alone[low]) / more;
        return Optional.of(BEGINS[low] + part * (BEGINS[high] - BEGINS[low]));
    }
}
