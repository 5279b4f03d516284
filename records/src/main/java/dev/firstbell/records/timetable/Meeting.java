package dev.firstbell.records.timetable;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.ClassFile;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * A class that meets once a week.
 *
 * @param course the course
 * @param section the section; empty if the course has one only
 * @param day the day of the week on which it begins
 * @param start when it begins, in the campus's time zone
 * @param duration how long it lasts; at most a day
 * @param enrolled the number of enrolled students
 * @param showUpMean the mean share of them who come, in (0, 1]
 * @param showUpSd the standard deviation of that share between meetings; 0 if each student comes independently of the others
 * @param profile the hub's profile that the students choose; empty if they do not choose one
 * @param arrivals the shapes of arrivals around the start, with their shares; at least one
 */
public record Meeting(
        String course,
        Optional<String> section,
        DayOfWeek day,
        LocalTime start,
        Duration duration,
        int enrolled,
        double showUpMean,
        double showUpSd,
        Optional<String> profile,
        List<Arrivals> arrivals) {
    /** The longest class. */
    public static final Duration LONGEST = Duration.ofDays(1);

    public Meeting {
        requireNonNull(course, "course is null");
        requireNonNull(section, "section is null");
        requireNonNull(day, "day is null");
        requireNonNull(start, "start is null");
        requireNonNull(profile, "profile is null");
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the duration must be above 0 and at most a day: " + duration);
        }
        if (enrolled < 1 || enrolled > ClassFile.MOST_STUDENTS) {
            throw new IllegalArgumentException("enrolled must be from 1 to " + ClassFile.MOST_STUDENTS);
        }
        if (!(showUpMean > 0 && showUpMean <= 1)) {
            throw new IllegalArgumentException("the mean show-up must be in (0, 1]: " + showUpMean);
        }
        if (!(showUpSd >= 0) || showUpSd >= mostSd(showUpMean)) {
            throw new IllegalArgumentException("the spread of the show-up is too large: " + showUpSd);
        }
        arrivals = List.copyOf(arrivals);
        if (arrivals.isEmpty()) {
            throw new IllegalArgumentException("a meeting needs at least one shape of arrivals");
        }
    }

    /**
     * The bound that the standard deviation of a share with a mean stays below: at it, either all students come or none. A
     * mean of 1 has the bound {@link Double#MIN_NORMAL}, so that its standard deviation is 0.
     */
    static double mostSd(double mean) {
        return Math.max(Double.MIN_NORMAL, Math.sqrt(mean * (1 - mean)));
    }

    /** Its name in tables: {@code CSCI-1300 004}. */
    public String name() {
        return course + section.map(number -> " " + number).orElse("");
    }
}
