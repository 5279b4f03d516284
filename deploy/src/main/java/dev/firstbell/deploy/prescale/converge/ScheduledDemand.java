package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.schedule.Change;
import dev.firstbell.records.schedule.Closure;
import dev.firstbell.records.schedule.Desired;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.schedule.Request;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The demand of a schedule with its calendars. Immutable.
 *
 * @param desired the schedule
 */
public record ScheduledDemand(DesiredNodes desired) implements Demand {
    public ScheduledDemand {
        requireNonNull(desired, "desired is null");
    }

    @Override
    public Wanted at(Instant instant) {
        Desired now = desired.at(instant);
        List<String> reasons = Stream.concat(
                        now.reasons().stream()
                                .filter(reason -> reason.role() != Desired.Role.COVERED)
                                .map(this::words),
                        now.reasons().isEmpty() ? now.closures().stream().map(ScheduledDemand::words) : Stream.empty())
                .toList();
        return new Wanted(now.nodes(), reasons.isEmpty() ? List.of("The schedule requests no nodes now.") : reasons);
    }

    private String words(Desired.Reason reason) {
        Request request = reason.request();
        String what = "the " + request.origin().label() + " of " + Excerpt.quoted(request.name()) + " ("
                + request.place() + ")";
        return reason.role() == Desired.Role.CANCELLED
                ? "No nodes for " + what + ": "
                        + reason.holiday()
                                .map(closure ->
                                        "the holiday " + Excerpt.quoted(closure.name()) + " (" + closure.place() + ")")
                                .orElse("a holiday")
                        + "."
                : request.nodes() + " for " + what + ", from " + local(request.from()) + " to " + local(request.until())
                        + ".";
    }

    private static String words(Closure closure) {
        return "There are no classes: the holiday " + Excerpt.quoted(closure.name()) + " (" + closure.place() + ").";
    }

    private String local(Instant instant) {
        return instant.atZone(timeZone()).toLocalDateTime().toString();
    }

    @Override
    public Optional<Instant> nextChange(Instant after) {
        return desired.nextChange(after).map(Change::at);
    }

    @Override
    public ZoneId timeZone() {
        return desired.schedule().timeZone();
    }
}
