package dev.firstbell.cli.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.firstbell.records.schedule.Closure;
import java.time.Instant;
import java.util.Locale;

/** What the JSON forms have in common. */
final class ScheduleJson {
    static final int SCHEMA = 1;

    private ScheduleJson() {}

    /**
     * A request.
     *
     * @param kind {@code window}, {@code weekly} or {@code event}
     * @param place where it is written
     * @param from when the nodes are requested
     * @param start when the class starts
     * @param until when the nodes are released
     */
    @JsonPropertyOrder({"name", "kind", "place", "nodes", "from", "start", "until"})
    record Request(String name, String kind, String place, int nodes, Instant from, Instant start, Instant until) {}

    /** A holiday. */
    @JsonPropertyOrder({"name", "place", "from", "until"})
    record Holiday(String name, String place, Instant from, Instant until) {}

    static Request request(dev.firstbell.records.schedule.Request request) {
        return new Request(
                request.name(),
                request.origin().name().toLowerCase(Locale.ROOT),
                request.place(),
                request.nodes(),
                request.from(),
                request.start(),
                request.until());
    }

    static Holiday holiday(Closure closure) {
        return new Holiday(closure.name(), closure.place(), closure.from(), closure.until());
    }
}
