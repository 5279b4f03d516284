package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The times of a real class.
 *
 * @param classStart the start of the class
 * @param from students who came from here on belong to the class
 * @param until students who came before here belong to the class
 * @param seenUntil the end of what was seen of these students; not before {@code until}
 */
record ObservedWindow(Instant classStart, Instant from, Instant until, Instant seenUntil) {
    ObservedWindow {
        requireNonNull(classStart, "classStart is null");
        requireNonNull(from, "from is null");
        requireNonNull(until, "until is null");
        requireNonNull(seenUntil, "seenUntil is null");
    }

    /** The same class, watched until another instant. Who came after the planned end does not belong to it. */
    ObservedWindow endingAt(Instant end) {
        return new ObservedWindow(classStart, from, end.isBefore(until) ? end : until, end);
    }
}
