package dev.firstbell.twin.parameters;

import dev.firstbell.records.schedule.Schedule;

/**
 * The plausible numbers of a parameter; others are most likely in another unit.
 *
 * @param least the smallest, in the parameter's unit
 * @param most the largest
 * @param source why these bounds
 * @param orZero whether 0 is plausible, too, although it is below the smallest
 */
record Range(double least, double most, String source, boolean orZero) {
    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;
    /** Compute Engine's x4-megamem-1920 and EC2's u7inh-32tb.480xlarge have 32 TiB and 1920 vCPUs. */
    static final long MOST_MEMORY = 32L << 40;

    static final int MOST_CPU = 1_920_000;
    static final String MACHINES = "the machine types of the large clouds";

    private static final int DAY = 86_400;

    static Range of(double least, double most, String source) {
        return new Range(least, most, source, false);
    }

    /** A request that may be missing. */
    static Range zeroOr(double least, double most, String source) {
        return new Range(least, most, source, true);
    }

    static Range nodes() {
        return of(0, Schedule.MOST_NODES, "a schedule has at most " + Schedule.MOST_NODES + " nodes");
    }

    static Range onOrOff() {
        return of(0, 1, "off or on");
    }

    static Range interval() {
        return of(0.1, 3_600, "an interval from 0.1 s to an hour");
    }

    static Range seconds() {
        return of(0, DAY, "at most a day");
    }

    /** The hub's work for one thing in each second. */
    static Range work() {
        return of(0, 0.1, "a hub works some microseconds or milliseconds on it in each second");
    }

    static Range price() {
        return of(0, 1_000, "the largest machine types cost some hundred dollars an hour");
    }

    /** Of a compressed image, or a part of one. */
    static Range imageSize() {
        return zeroOr(1_000_000, 200_000_000_000L, "images have some MB to some tens of GB");
    }

    static Range bytesPerSecond() {
        return of(100_000, 100_000_000_000L, "networks and disks of machines move some MB to some GB a second");
    }

    boolean contains(double number) {
        return number >= least && number <= most || orZero && number == 0;
    }
}
