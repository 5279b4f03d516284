package dev.firstbell.twin.term;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Simulates one day of the week under different policies, each in the same worlds. Not thread-safe.
 */
final class DayModel {
    /** How many of the first worlds tell whether a policy costs less: all policies meet the same worlds. */
    private static final int FIRST = 100;

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
        return of(fleet, List.of(), seed, FIRST).run(policy).dollars();
    }

    DaySample sample() {
        return sample;
    }

    Fleet fleet() {
        return fleet;
    }

    /** A policy in all worlds. */
    DayResult run(DayPolicy policy) {
        return run(policy, Integer.MAX_VALUE).orElseThrow();
    }

    /**
     * A policy in all worlds, unless it is given up on the way.
     *
     * @param allowed the most worlds in which a class may break its promise
     * @return empty as soon as a class has broken it more often
     */
    Optional<DayResult> run(DayPolicy policy, int allowed) {
        return run(policy, allowed, Double.POSITIVE_INFINITY);
    }

    /** The mean cost of a policy in the first worlds, in US dollars. */
    double firstDollars(DayPolicy policy) {
        double dollars = 0;
        int worlds = Math.min(FIRST, sample.worlds());
        for (int world = 0; world < worlds; world++) {
            simulation.run(policy, world);
            dollars += simulation.dollars();
        }
        return dollars / worlds;
    }

    /**
     * The same for a policy that is of use only if it costs less than another one.
     *
     * @param first the other policy's {@link #firstDollars}
     */
    Optional<DayResult> run(DayPolicy policy, int allowed, double first) {
        int classes = sample.classes().size();
        int[] kept = new int[classes];
        long[] throttled = new long[classes];
        double spot = 0;
        double onDemand = 0;
        double dollars = 0;
        double lost = 0;
        int peak = 0;
        int poolFull = 0;
        for (int world = 0; world < sample.worlds(); world++) {
            simulation.run(policy, world);
            for (int of = 0; of < classes; of++) {
                kept[of] += simulation.kept(of) ? 1 : 0;
                throttled[of] += simulation.throttled(of);
                if (world + 1 - kept[of] > allowed) {
                    return Optional.empty();
                }
            }
            if (world == FIRST && dollars / FIRST >= first) {
                return Optional.empty();
            }
            spot += simulation.spotHours();
            onDemand += simulation.onDemandHours();
            dollars += simulation.dollars();
            lost += simulation.lost();
            peak = Math.max(peak, simulation.peak());
            poolFull += simulation.poolFull() ? 1 : 0;
        }
        int worlds = sample.worlds();
        return Optional.of(new DayResult(
                worlds,
                kept,
                throttled,
                spot / worlds,
                onDemand / worlds,
                dollars / worlds,
                peak,
                lost / worlds,
                poolFull));
    }

    /** The mean cost of the clairvoyant in the same worlds, in US dollars. */
    double clairvoyantDollars() {
        return new Clairvoyant(fleet, sample).hours() * fleet.spotPerHour();
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
