package dev.firstbell.twin.term;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.records.timetable.Timetable;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * A class of one day, as {@link DaySimulation} needs it. All times are in seconds. Immutable.
 *
 * <p>The share of the enrolled students who come is beta-distributed between meetings, and given it each student comes
 * independently of the others (a beta-binomial number).
 *
 * @param meeting the meeting
 * @param start from midnight
 * @param end from midnight; after a day's 86,400 if it ends on the next day
 * @param enrolled the number of enrolled students
 * @param share the share that comes
 * @param offsets arrivals from the start, for each shape
 * @param weights the cumulative shares of the shapes, up to 1
 * @param needed the share of the students who must land in time
 * @param within the time in which they must
 * @param neverAtMost the largest share of students who may not land within the limit
 * @param limit how long a student is followed
 */
record DayClass(
        Meeting meeting,
        double start,
        double end,
        int enrolled,
        Times share,
        List<Times> offsets,
        double[] weights,
        double needed,
        double within,
        double neverAtMost,
        double limit) {
    private static final int POOL = 4096;

    static DayClass of(Timetable timetable, Meeting meeting) {
        double start = meeting.start().toSecondOfDay();
        double[] weights = new double[meeting.arrivals().size()];
        double all = meeting.arrivals().stream().mapToDouble(Arrivals::share).sum();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += meeting.arrivals().get(i).share() / all;
            weights[i] = sum;
        }
        return new DayClass(
                meeting,
                start,
                start + meeting.duration().toSeconds(),
                meeting.enrolled(),
                share(meeting.showUpMean(), meeting.showUpSd()),
                meeting.arrivals().stream().map(DayClass::offsets).toList(),
                weights,
                timetable.slo().share(),
                timetable.slo().within().toMillis() / 1e3,
                timetable.slo().neverAtMost(),
                timetable.limit().toMillis() / 1e3);
    }

    /** The same class with more students. */
    DayClass withStudents(double factor) {
        return new DayClass(
                meeting,
                start,
                end,
                (int) Math.ceil(enrolled * factor - 1e-9),
                share,
                offsets,
                weights,
                needed,
                within,
                neverAtMost,
                limit);
    }

    private static Times share(double mean, double sd) {
        if (sd == 0 || mean == 1) {
            return Times.of(i -> mean);
        }
        // Method of moments.
        double concentration = mean * (1 - mean) / (sd * sd) - 1;
        BetaDistribution beta = BetaDistribution.of(mean * concentration, (1 - mean) * concentration);
        double[] cumulative = new double[POOL + 1];
        for (int i = 0; i <= POOL; i++) {
            cumulative[i] = beta.cumulativeProbability((double) i / POOL);
        }
        return Times.of(i -> inverse(cumulative, (i + 0.5) / POOL));
    }

    /** The inverse of a distribution function on [0, 1], by straight lines between its values. */
    private static double inverse(double[] cumulative, double probability) {
        int at = Arrays.binarySearch(cumulative, probability);
        int high = Math.min(cumulative.length - 1, Math.max(1, at >= 0 ? at : -at - 1));
        double step = cumulative[high] - cumulative[high - 1];
        double part = step > 0 ? (probability - cumulative[high - 1]) / step : 0;
        return (high - 1 + Math.min(1, Math.max(0, part))) / (cumulative.length - 1);
    }

    private static Times offsets(Arrivals arrivals) {
        Draws draws = new Draws(1);
        return Times.of(i -> arrivals.offset(draws, "arrival-" + i, i, POOL).toNanos() / 1e9);
    }
}
