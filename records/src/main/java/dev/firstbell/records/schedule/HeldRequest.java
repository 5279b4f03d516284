package dev.firstbell.records.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request, and what holidays leave of it.
 *
 * @param pieces when the nodes are requested, in order; a lead time may overlap the piece before it
 * @param holidays those that overlap the request, in order
 */
record HeldRequest(Request request, List<Piece> pieces, List<Closure> holidays) {
    /** A time in which the nodes are requested. */
    record Piece(Instant from, Instant until) {}

    /** @param closures sorted by their beginning */
    static HeldRequest of(Request request, List<Closure> closures) {
        List<Closure> overlapping = new ArrayList<>();
        for (Closure closure : closures) {
            if (!closure.from().isBefore(request.until())) {
                break;
            }
            if (closure.until().isAfter(request.start())) {
                overlapping.add(closure);
            }
        }
        if (request.holds() || overlapping.isEmpty()) {
            return new HeldRequest(request, List.of(new Piece(request.from(), request.until())), overlapping);
        }
        Duration lead = Duration.between(request.from(), request.start());
        List<Piece> pieces = new ArrayList<>();
        Instant at = request.start();
        for (Closure closure : overlapping) {
            if (closure.from().isAfter(at)) {
                pieces.add(new Piece(at.minus(lead), closure.from()));
            }
            at = closure.until().isAfter(at) ? closure.until() : at;
        }
        if (at.isBefore(request.until())) {
            pieces.add(new Piece(at.minus(lead), request.until()));
        }
        return new HeldRequest(request, pieces, overlapping);
    }

    boolean overlaps(Instant from, Instant until) {
        return request.from().isBefore(until) && request.until().isAfter(from);
    }

    boolean isRequestedAt(Instant at) {
        return pieces.stream().anyMatch(piece -> !at.isBefore(piece.from()) && at.isBefore(piece.until()));
    }

    /** Whether a holiday takes out a part of it. */
    boolean isReduced() {
        return !request.holds() && !holidays.isEmpty();
    }

    Optional<Closure> holiday() {
        return holidays.stream().findFirst();
    }

    /** The holiday at an instant, or the next one of the class in its lead time. */
    Optional<Closure> holidayAt(Instant at) {
        return holidays.stream()
                .filter(closure -> closure.covers(at))
                .findFirst()
                .or(() -> isRequestedAt(at) ? Optional.empty() : holiday());
    }
}
