package dev.firstbell.twin.term;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What a day costs at least if each class may break its promise in a given number of worlds.
 *
 * <p><b>One world, and the classes that keep their promise in it.</b> While at least {@code d(t)} students have a seat, at least
 * {@code n(t) = ceil(d(t) / seats)} nodes have the image. A node that begins to count has been paid for its boot and its pull. Of all
 * numbers of nodes that are never below {@code n(t)}, one costs the least: each level of {@code n(t)} by itself keeps a node through a
 * break if that costs less than another node. How students are packed onto nodes is left out, so packing may cost more.
 *
 * <p><b>All worlds.</b> Which classes break their promise in which world is chosen so that the most is saved, each class at most the
 * given number of times: the choice is bounded by its Lagrangian dual, which is never above the true minimum (Geoffrion 1974, doi
 * 10.1007/BFb0120690), whatever the multipliers.
 *
 * <p>Immutable and thread-safe.
 */
final class LowerBound {
    private final Fleet fleet;
    private final DaySample sample;
    private final Rival rival;
    private final boolean clairvoyant;

    /** Whose cost is bounded. */
    private enum Rival {
        SERVES_LATE,
        TURNS_AWAY,
        ANY_SCHEDULE
    }

    private LowerBound(Fleet fleet, DaySample sample, Rival rival) {
        this.fleet = fleet;
        this.sample = sample;
        this.rival = rival;
        this.clairvoyant = rival != Rival.ANY_SCHEDULE;
    }

    /**
     * Of the {@link Clairvoyant}: each student of a class that keeps its promise has a seat at once and until class ends, and a node
     * ends with its last student. The students of a class that breaks its promise come all the same: their nodes are requested when
     * they come, so that they save the time of boot and pull. No clairvoyant costs less, however it packs students.
     */
    static LowerBound ofClairvoyant(Fleet fleet, DaySample sample) {
        return new LowerBound(fleet, sample, Rival.SERVES_LATE);
    }

    /** The same for a clairvoyant that turns the students of a class away whose promise it breaks, and pays nothing for them. */
    static LowerBound ofClairvoyantThatTurnsAway(Fleet fleet, DaySample sample) {
        return new LowerBound(fleet, sample, Rival.TURNS_AWAY);
    }

    /**
     * Of every schedule in {@link DaySimulation} that requests its nodes on the day, however many and whenever. Of a class that keeps
     * its promise, as many students as it needs land at the end of the promised time, and the others never. A class that breaks its
     * promise costs nothing. An empty node stays for the autoscaler's delay.
     *
     * <p>On nodes that are preempted it holds where neither the pool's maximum nor the hub's limits keep students of a lost node from
     * coming back. A node that may be lost within the day counts without the autoscaler's delay. It
     * leaves out a pause, from a loss until its replacement is requested, for each lost node among those that the bound draws; where
     * replacements are lost again and again, the bound may be too high by the pauses of the others.
     */
    static LowerBound ofAnySchedule(Fleet fleet, DaySample sample) {
        return new LowerBound(fleet, sample, Rival.ANY_SCHEDULE);
    }

    /**
     * The bound of the mean cost of a day in US dollars.
     *
     * @param misses for each class, in how many worlds it may break its promise
     */
    double dollars(int[] misses) {
        Subsets subsets = Subsets.of(sample.classes().size(), misses);
        double[][] costs = new double[sample.worlds()][];
        Costs world = new Costs();
        for (int i = 0; i < costs.length; i++) {
            costs[i] = world.of(i, subsets);
        }
        return Math.max(0, new Dual(costs, subsets, misses).bound()) / sample.worlds() / 3600 * cheapest();
    }

    private double cheapest() {
        return Math.min(fleet.spotPerHour(), fleet.onDemandPerHour());
    }

    /** The least node seconds of one world. */
    private final class Costs {
        private final int classes = sample.classes().size();
        private final int[] arrived = new int[classes];
        private final int[] without = new int[classes];
        private final double[] ends = new double[classes];
        private final double[] waits = new double[classes];
        private final int[] byEnd;
        private final Levels levels = new Levels();
        private double[] nodes = new double[256];
        private final double lastEnd;
        /** How long a node is paid at least after its last student has left: the autoscaler's delay, or until the day ends. */
        private final double tail;
        /** How long students of a lost node stay away at most, and until the autoscaler looks. */
        private final double unpaid = DaySimulation.NOTICES_LOSS + fleet.scan();

        Costs() {
            for (int of = 0; of < classes; of++) {
                ends[of] = sample.classes().get(of).end();
                waits[of] = clairvoyant ? 0 : sample.classes().get(of).within();
            }
            byEnd = IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.comparingDouble(of -> ends[of]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            lastEnd = classes == 0 ? 0 : ends[byEnd[classes - 1]];
            tail = Math.min(fleet.unneeded(), DaySimulation.until(sample.classes()) - lastEnd);
        }

        double[] of(int world, Subsets subsets) {
            for (int of = 0; of < classes; of++) {
                int all = sample.attendance(world, of);
                int needed = (int) Math.ceil(sample.classes().get(of).needed() * all - 1e-9);
                without[of] = clairvoyant ? 0 : all - needed;
            }
            double[] costs = new double[subsets.size()];
            double least = seconds(world, subsets.all());
            for (int i = 0; i < costs.length; i++) {
                costs[i] = subsets.larger()[i] ? least : seconds(world, subsets.broken()[i]);
            }
            return costs;
        }

        /** The minimum over all numbers of nodes that are never below what the seats need. */
        private double seconds(int world, BitSet broken) {
            Arrays.fill(arrived, 0);
            levels.clear();
            int seated = 0;
            int inTime = 0;
            int ended = 0;
            int student = 0;
            int students = sample.students(world);
            while (true) {
                double end = ended < classes ? ends[byEnd[ended]] : Double.POSITIVE_INFINITY;
                double seat = Double.POSITIVE_INFINITY;
                int of = -1;
                if (student < students) {
                    of = sample.classOf(world, student);
                    seat = sample.at(world, student) + waits[of];
                }
                if (end == Double.POSITIVE_INFINITY && seat == Double.POSITIVE_INFINITY) {
                    break;
                }
                if (seat < end) {
                    student++;
                    boolean late = broken.get(of);
                    if (late && rival != Rival.SERVES_LATE || seat >= ends[of] || arrived[of]++ < without[of]) {
                        continue;
                    }
                    seated++;
                    inTime += late ? 0 : 1;
                    levels.to(nodes(seated), nodes(inTime), seat);
                } else {
                    of = byEnd[ended++];
                    int leave = Math.max(0, arrived[of] - without[of]);
                    seated -= leave;
                    inTime -= broken.get(of) ? 0 : leave;
                    levels.to(nodes(seated), nodes(inTime), end);
                }
            }
            return levels.area() + bridged(world);
        }

        private int nodes(int seats) {
            return (seats + fleet.seats() - 1) / fleet.seats();
        }

        /** The breaks through which nodes are kept, and the boots and pulls of all others: the cheapest number of nodes. */
        private double bridged(int world) {
            double[] breaks = levels.breaks();
            double kept = Arrays.stream(breaks).sum();
            double least = kept + paid(world, levels.firstRises());
            for (int more = 1; more <= breaks.length; more++) {
                kept -= breaks[breaks.length - more];
                least = Math.min(least, kept + paid(world, levels.firstRises() + more));
            }
            return least;
        }

        /** What so many nodes are paid for besides the time in which students sit on them. */
        private double paid(int world, int count) {
            boolean mayBeLost = !clairvoyant && fleet.preemptible();
            if (!mayBeLost && levels.freeRises() == 0) {
                double sum = 0;
                for (int node = 0; node < count; node++) {
                    sum += warm(world, node) + (clairvoyant ? 0 : tail);
                }
                return sum;
            }
            return mayBeLost ? mayBeLost(world, count) : cheapest(world, count, count + levels.freeRises());
        }

        /** Other nodes come when their students do; which of all nodes they are is not known, so the cheapest of all count. */
        private double cheapest(int world, int count, int of) {
            double[] all = new double[of];
            Arrays.setAll(all, node -> warm(world, node));
            Arrays.sort(all);
            return Arrays.stream(all, 0, count).sum();
        }

        /**
         * The same where nodes may be lost. A node that replaces a lost one counts as its continuation, except for the time in which
         * neither is paid. A replacement is requested after the node that it replaces, so among the first nodes there are no more
         * replacements than lost nodes; as many are left out, the dearest ones.
         */
        private double mayBeLost(int world, int count) {
            if (count == 0) {
                return 0;
            }
            int most = 4 * count;
            if (nodes.length < most) {
                nodes = new double[most];
            }
            // A node that lives longer is paid for its boot, its pull and the tail, whenever it was requested.
            double useful = lastEnd - sample.at(world, 0) + tail + unpaid;
            int drawn = 0;
            int lost = 0;
            for (; drawn - lost < count && drawn < most; drawn++) {
                double life = fleet.lifetime().draw(Keyed.bits(sample.drawSeed(), world, drawn, Draw.LIFE));
                double warm = warm(world, drawn);
                boolean mayBe = life < useful + warm;
                lost += mayBe ? 1 : 0;
                nodes[drawn] = mayBe ? Math.min(warm, life) : warm + tail;
            }
            Arrays.sort(nodes, 0, drawn);
            double sum = -unpaid * lost;
            for (int node = 0; node < drawn - lost; node++) {
                sum += nodes[node];
            }
            return sum;
        }

        /**
         * From the request for a node until it has the image. A schedule could request nodes that it does not use and choose those with
         * shorter pulls; each costs it the tail, so a pull beyond that does not count in its bound.
         */
        private double warm(int world, int node) {
            double boot = fleet.boot().draw(Keyed.bits(sample.drawSeed(), world, node, Draw.BOOT));
            double pull = fleet.pull().draw(Keyed.bits(sample.drawSeed(), world, node, Draw.PULL));
            return boot + (clairvoyant ? pull : Math.min(pull, tail));
        }
    }
}
