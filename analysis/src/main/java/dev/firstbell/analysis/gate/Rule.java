package dev.firstbell.analysis.gate;

import java.util.Locale;

/**
 * When a difference between new runs and those before counts.
 *
 * @param alpha the probability of an alarm for each of the two families of tests (the wait, and the stages) if nothing has
 *     changed, in (0, 0.5)
 * @param least the smallest slowdown of the wait that counts, as a share; a smaller one is no regression, however certain it
 *     is
 * @param most the slowdown that must be excluded for PASS, larger than {@code least}. Between the two, the answer may be
 *     INCONCLUSIVE
 */
public record Rule(double alpha, double least, double most) {
    /** 1 % for each family, 10 % and 20 %. */
    public static final Rule DEFAULT = new Rule(0.01, 0.1, 0.2);

    /** Fewer runs before show little of how much they vary. */
    static final int FEW_RUNS = 10;

    /** A stage that became slower by less than this is not felt, whatever share of the stage it is. In seconds. */
    public static final double LEAST_STAGE_SECONDS = 0.1;

    /** A stage is a part of the wait, and other waits, such as the hub's polling, blur what happens in it. As a share. */
    static final double LEAST_OF_STAGE = 0.05;

    public Rule {
        if (!(alpha > 0 && alpha < 0.5)) {
            throw new IllegalArgumentException("alpha must be in (0, 0.5): " + alpha);
        }
        if (!(least > 0 && least < most && most <= 10)) {
            throw new IllegalArgumentException(
                    "the slowdown that counts must be positive and smaller than the one to exclude: " + least + ", "
                            + most);
        }
    }

    /** The rule in words. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "REGRESSION if a one-sided rank test over runs gives p ≤ %s for the median wait and it is longer by at least %s,"
                        + " or for the time in a stage (after Holm's correction) and it is longer by at least %s and %.1f s;"
                        + " PASS if a wait longer by %s is excluded",
                percent(alpha),
                percent(least),
                percent(LEAST_OF_STAGE),
                LEAST_STAGE_SECONDS,
                percent(most));
    }

    static String percent(double share) {
        double percent = share * 100;
        return Math.abs(percent - Math.rint(percent)) < 1e-9
                ? String.format(Locale.ROOT, "%.0f %%", percent)
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }
}
