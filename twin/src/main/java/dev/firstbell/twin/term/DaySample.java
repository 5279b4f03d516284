package dev.firstbell.twin.term;

import java.util.Arrays;
import java.util.List;

/**
 * The students of one day in a number of worlds, drawn once: each policy meets the same ones (common random numbers). Immutable;
 * arrays are not copied.
 */
final class DaySample {
    private static final int CLASS_BITS = 16;
    private static final long CLASS_MASK = (1L << CLASS_BITS) - 1;

    /** Early arrivals may come before midnight. */
    private static final double BEFORE_MIDNIGHT = 86_400;

    private final List<DayClass> classes;
    private final long seed;
    private final long drawSeed;
    private final long[][] arrivals;
    private final int[][] attendance;

    /** The purposes of draws that are not of students. */
    private static final int SHARE = 1;

    private static final int COMES = 2;
    private static final int SHAPE = 3;
    private static final int OFFSET = 4;

    private DaySample(List<DayClass> classes, long seed, int worlds) {
        this.classes = List.copyOf(classes);
        this.seed = seed;
        // Days do not share their luck: the first node of a Monday is another one than the first node of a Tuesday.
        this.drawSeed = classes.isEmpty()
                ? seed
                : Keyed.bits(seed, classes.get(0).meeting().day().ordinal(), 0, 0);
        this.arrivals = new long[worlds][];
        this.attendance = new int[worlds][classes.size()];
        for (int world = 0; world < worlds; world++) {
            arrivals[world] = draw(world);
        }
    }

    static DaySample of(List<DayClass> classes, long seed, int worlds) {
        return new DaySample(classes, seed, worlds);
    }

    /**
     * Worlds with the same students: those who came to classes that took place. Boots, pulls and preemptions differ.
     *
     * @param arrivals for each class, in seconds from midnight, in any order; those after its end do not count
     */
    static DaySample ofArrivals(List<DayClass> classes, List<double[]> arrivals, long seed, int worlds) {
        DaySample sample = new DaySample(classes, seed, 0);
        long[] all = new long[arrivals.stream().mapToInt(of -> of.length).sum()];
        int[] comes = new int[classes.size()];
        int count = 0;
        for (int c = 0; c < classes.size(); c++) {
            for (double at : arrivals.get(c)) {
                if (at < classes.get(c).end()) {
                    all[count++] = (Math.round((at + BEFORE_MIDNIGHT) * 1000) << CLASS_BITS) | c;
                    comes[c]++;
                }
            }
        }
        long[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        long[][] each = new long[worlds][];
        Arrays.fill(each, sorted);
        int[][] attendance = new int[worlds][];
        Arrays.fill(attendance, comes);
        return new DaySample(sample, each, attendance);
    }

    private DaySample(DaySample sample, long[][] arrivals, int[][] attendance) {
        this.classes = sample.classes;
        this.seed = sample.seed;
        this.drawSeed = sample.drawSeed;
        this.arrivals = arrivals;
        this.attendance = attendance;
    }

    private long[] draw(int world) {
        long[] all = new long[classes.stream().mapToInt(DayClass::enrolled).sum()];
        int count = 0;
        for (int c = 0; c < classes.size(); c++) {
            DayClass day = classes.get(c);
            // The class's key, so that a class has the same students whatever other classes the day has.
            long key = drawSeed
                    ^ Keyed.bits(
                            day.meeting().name().hashCode(),
                            (long) day.start(),
                            day.meeting().day().ordinal(),
                            0);
            double share = day.share().draw(Keyed.bits(key, world, 0, SHARE));
            int comes = 0;
            for (int student = 0; student < day.enrolled(); student++) {
                if (Keyed.uniform(key, world, student, COMES) < share) {
                    comes++;
                    double at = day.start() + offset(day, key, world, student);
                    if (at < day.end()) {
                        all[count++] = (Math.round((at + BEFORE_MIDNIGHT) * 1000) << CLASS_BITS) | c;
                    } else {
                        comes--;
                    }
                }
            }
            attendance[world][c] = comes;
        }
        long[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static double offset(DayClass day, long key, int world, int student) {
        int shape = 0;
        if (day.weights().length > 1) {
            double which = Keyed.uniform(key, world, student, SHAPE);
            while (shape < day.weights().length - 1 && which >= day.weights()[shape]) {
                shape++;
            }
        }
        return day.offsets().get(shape).draw(Keyed.bits(key, world, student, OFFSET));
    }

    List<DayClass> classes() {
        return classes;
    }

    /** What the worlds were made of; a sample of the same classes with the same seed has the same worlds. */
    long seed() {
        return seed;
    }

    /** What draws are keyed by: different on each day of the week. */
    long drawSeed() {
        return drawSeed;
    }

    int worlds() {
        return arrivals.length;
    }

    /** How many students come to a class in a world. */
    int attendance(int world, int day) {
        return attendance[world][day];
    }

    /** The number of arrivals in a world. */
    int students(int world) {
        return arrivals[world].length;
    }

    /** When a student comes, in the order of their arrivals; seconds from midnight. */
    double at(int world, int student) {
        return (arrivals[world][student] >> CLASS_BITS) / 1000.0 - BEFORE_MIDNIGHT;
    }

    /** The class of a student. */
    int classOf(int world, int student) {
        return (int) (arrivals[world][student] & CLASS_MASK);
    }
}
