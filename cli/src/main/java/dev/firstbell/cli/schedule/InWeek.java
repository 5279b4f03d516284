package dev.firstbell.cli.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.firstbell.records.schedule.Period;
import dev.firstbell.records.schedule.Request;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * What a schedule requests in a week.
 *
 * @param exceptions the requests that exceptions of a window or a calendar take out
 */
record InWeek(ZoneId zone, LocalDate monday, Period period, List<Request> exceptions) {
    /**
     * As JSON.
     *
     * @param spans the whole week without gaps
     * @param cancelled what holidays take out, completely or in part
     * @param exceptions what {@code except}, {@code EXDATE} and cancelled occurrences take out
     */
    @JsonPropertyOrder({
        "schema",
        "timeZone",
        "from",
        "through",
        "mostNodes",
        "nodeHours",
        "spans",
        "cancelled",
        "exceptions",
        "holidays",
        "notes"
    })
    record Document(
            int schema,
            String timeZone,
            String from,
            String through,
            int mostNodes,
            BigDecimal nodeHours,
            List<Span> spans,
            List<Cancelled> cancelled,
            List<ScheduleJson.Request> exceptions,
            List<ScheduleJson.Holiday> holidays,
            List<String> notes) {}

    /**
     * A time with one number of nodes.
     *
     * @param because the requests that decide the number, the first ones of very many
     * @param more how many more requests have the same number
     */
    @JsonPropertyOrder({"from", "until", "nodes", "because", "more"})
    record Span(Instant from, Instant until, int nodes, List<ScheduleJson.Request> because, int more) {}

    /** A request that a holiday takes out. */
    @JsonPropertyOrder({"request", "holiday"})
    record Cancelled(ScheduleJson.Request request, String holiday) {}

    Document json(List<String> notes) {
        return new Document(
                ScheduleJson.SCHEMA,
                zone.getId(),
                monday.toString(),
                monday.plusDays(6).toString(),
                period.most(),
                BigDecimal.valueOf(period.nodeHours()).setScale(2, RoundingMode.HALF_UP),
                period.spans().stream()
                        .map(span -> new Span(
                                span.from(),
                                span.until(),
                                span.nodes(),
                                span.deciding().stream()
                                        .map(ScheduleJson::request)
                                        .toList(),
                                span.more()))
                        .toList(),
                period.cancelled().stream()
                        .map(each -> new Cancelled(
                                ScheduleJson.request(each.request()),
                                each.holiday().name()))
                        .toList(),
                exceptions.stream().map(ScheduleJson::request).toList(),
                period.closures().stream().map(ScheduleJson::holiday).toList(),
                notes);
    }
}
