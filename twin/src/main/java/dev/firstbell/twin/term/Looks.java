package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When the pre-scaler looks at the schedule. Looks are at the multiples of {@code every} since midnight, as a CronJob with
 * {@code *}{@code /5} has them; the job's pod needs up to {@code prescale.tickSeconds} more. Immutable.
 *
 * @param every the time from one look to the next. A look asks for nodes that are wanted before the next one, so they come up to
 *     this time early; 0 for a pre-scaler that acts at the minute
 * @param keep nodes are not given back if the schedule wants them again within this time
 */
public record Looks(Duration every, Duration keep) {
    /** Before {@link #CHART}, which is checked with it. */
    private static final Duration MOST = Duration.ofHours(1);

    /** What the pre-scaler's chart and {@code prescale converge} do unless told otherwise. */
    public static final Looks CHART = new Looks(Duration.ofMinutes(5), Duration.ofMinutes(20));

    private static final double MINUTE = 60;

    public Looks {
        requireNonNull(every, "every is null");
        requireNonNull(keep, "keep is null");
        if (every.isNegative() || keep.isNegative() || every.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("expected looks at least once an hour: " + every + ", keep " + keep);
        }
    }

    double everySeconds() {
        return every.toMillis() / 1e3;
    }

    double keepSeconds() {
        return keep.toMillis() / 1e3;
    }

    /** The look that asks for the nodes of a window that begins at a whole minute; seconds from midnight. */
    double asksAt(double from) {
        // A look's pod starts some seconds after it is due, so a window that begins at the next look is asked for as
        // well.
        return every.isZero() ? from : Math.ceil(from / everySeconds() - 1 - 1e-9) * everySeconds();
    }

    /**
     * The earliest beginning of a window for which this look asks and the one before it does not. Of all beginnings that lead to
     * the same look, it is the one with the longest lead time, should a look be missed.
     */
    double earliestFrom(double look) {
        return every.isZero() ? look : look + Math.min(MINUTE, everySeconds());
    }
}
