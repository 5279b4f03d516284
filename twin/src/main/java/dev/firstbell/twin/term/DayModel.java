package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Simulates one day of the week under different policies, each in the same worlds. Not thread-safe.
 */
final class DayModel {
    /** For the cost of a day without classes. */
    private static final int FEW = 100;

    /**
     * After so many worlds a policy is given up that has cost more than another one until then. All policies meet the same worlds,
     * so that few tell.
     */
    private static final int[] CHECKPOINTS = {25, 50, 100, 200, 400};

    private final Fleet fleet;
    private final DaySample sample;
    private final DaySimulation simulation;

    DayModel(Fleet fleet, DaySample sample) {
        this.fleet = fleet;
        this.sample = sample;
        this.simulation = new DaySimulation(fleet, sample);
    }

    static DayModel of(Fleet fleet, List<DayClass> classes, long seed, int worlds) {
        return new DayModel(fleet, DaySample.of(classes, seed, worlds));
    }

    /** The cost of a policy on a day without classes, in US dollars. */
    static double idleDollars(Fleet fleet, DayPolicy policy, long seed) {
        return of(fleet, List.of(), seed, FEW).run(policy).dollars();
    }

    DaySample sample() {
        return sample;
    }

    Fleet fleet() {
        return fleet;
    }

    /** A policy in all worlds. */
    DayResult run(DayPolicy policy) {
        return run(policy, sample.worlds());
    }

    /** A policy in the first worlds. */
    DayResult run(DayPolicy policy, int worlds) {
        return run(policy, worlds, Bar.NONE).orElseThrow();
    }

    /**
     * When a policy is given up: as soon as a class has broken its promise too often, or the policy has cost more than another one.
     *
     * @param allowed the most worlds in which a class may break its promise
     * @param spent the other policy's cost after each world; empty if the cost does not matter
     */
    record Bar(int allowed, double[] spent) {
        /** Never. */
        static final Bar NONE = new Bar(Integer.MAX_VALUE, new double[0]);

        /** Only for broken promises. */
        static Bar of(int allowed) {
            return new Bar(allowed, new double[0]);
        }

        /**
         * Whether so many failures are hopeless: more than allowed in all worlds, or so many more than the allowed rate that only one
         * policy in thousands that reaches the target is given up. The final check does not rest on it.
         */
        boolean hopeless(int failures, int world, int worlds) {
            if (failures > allowed) {
                return true;
            }
            if (allowed == Integer.MAX_VALUE) {
                return false;
            }
            double expected = (double) allowed * (world + 1) / worlds;
            return failures > expected + 3.5 * Math.sqrt(expected) + 2;
        }

        boolean dearer(double dollars, int world) {
            return spent.length > world && Arrays.binarySearch(CHECKPOINTS, world + 1) >= 0 && dollars >= spent[world];
        }
    }

    /** The same, unless the policy is given up; then empty. */
    Optional<DayResult> run(DayPolicy policy, Bar bar) {
        return run(policy, sample.worlds(), bar);
    }

    private Optional<DayResult> run(DayPolicy policy, int worlds, Bar bar) {
        int classes = sample.classes().size();
        int[] kept = new int[classes];
        long[] throttled = new long[classes];
        double[] spent = new double[worlds];
        double spot = 0;
        double onDemand = 0;
        double dollars = 0;
        double lost = 0;
        int peak = 0;
        int poolFull = 0;
        for (int world = 0; world < worlds; world++) {
            simulation.run(policy, world);
            for (int of = 0; of < classes; of++) {
                kept[of] += simulation.kept(of) ? 1 : 0;
                throttled[of] += simulation.throttled(of);
                if (bar.hopeless(world + 1 - kept[of], world, worlds)) {
                    return Optional.empty();
                }
            }
            spot += simulation.spotHours();
            onDemand += simulation.onDemandHours();
            dollars += simulation.dollars();
            spent[world] = dollars;
            if (bar.dearer(dollars, world)) {
                return Optional.empty();
            }
            lost += simulation.lost();
            peak = Math.max(peak, simulation.peak());
            poolFull += simulation.poolFull() ? 1 : 0;
        }
        return Optional.of(new DayResult(
                worlds,
                kept,
                throttled,
                spot / worlds,
                onDemand / worlds,
                dollars / worlds,
                spent,
                peak,
                lost / worlds,
                poolFull));
    }

    /** The mean cost of the clairvoyant in the same worlds, in US dollars. */
    double clairvoyantDollars() {
        return new Clairvoyant(fleet, sample).hours() * fleet.spotPerHour();
    }

    /** The least that a clairvoyant costs which breaks as many promises of each class as a policy did; in US dollars. */
    double clairvoyantDollars(int[] kept) {
        return LowerBound.ofClairvoyant(fleet, sample).dollars(misses(kept));
    }

    /** The same for a clairvoyant that pays nothing for a class whose promise it breaks. */
    double dollarsTurningAway(int[] kept) {
        return LowerBound.ofClairvoyantThatTurnsAway(fleet, sample).dollars(misses(kept));
    }

    /** What any schedule costs at least that breaks as many promises of each class as a policy did; in US dollars. */
    double leastDollars(int[] kept) {
        return LowerBound.ofAnySchedule(fleet, sample).dollars(misses(kept));
    }

    private int[] misses(int[] kept) {
        return Arrays.stream(kept).map(count -> sample.worlds() - count).toArray();
    }

    /**
     * The most nodes that the students of the classes that are there at once need, at a quantile over the worlds.
     *
     * @param at a time of the day
     * @param quantile in (0, 1)
     * @param share the share of the students for whom there must be room
     */
    int nodesFor(double at, double quantile, double share) {
        List<Integer> students = new ArrayList<>();
        for (int world = 0; world < sample.worlds(); world++) {
            int there = 0;
            for (int of = 0; of < sample.classes().size(); of++) {
                DayClass day = sample.classes().get(of);
                if (day.start() <= at && at < day.end()) {
                    there += sample.attendance(world, of);
                }
            }
            students.add(there);
        }
        students.sort(null);
        int rank = (int) Math.min(students.size() - 1, Math.ceil(quantile * students.size()) - 1);
        return (int) Math.ceil(students.get(Math.max(0, rank)) * share / fleet.seats() - 1e-9);
    }
}
