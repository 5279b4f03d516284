package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.timetable.Meeting;
import java.time.Duration;
import java.util.List;

/**
 * A class that took place, to be played again. Immutable.
 *
 * @param meeting the meeting of the plan that it was
 * @param arrivals when its students came, from the meeting's start
 * @param bootSeconds how long new nodes took to boot on that day; empty if the record does not show it
 * @param pullSeconds how long new nodes took to pull the image; empty likewise
 */
public record PastClass(Meeting meeting, List<Duration> arrivals, List<Double> bootSeconds, List<Double> pullSeconds) {
    public PastClass {
        requireNonNull(meeting, "meeting is null");
        arrivals = List.copyOf(arrivals);
        bootSeconds = List.copyOf(bootSeconds);
        pullSeconds = List.copyOf(pullSeconds);
    }
}
