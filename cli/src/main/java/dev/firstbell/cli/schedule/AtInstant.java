package dev.firstbell.cli.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.firstbell.records.schedule.Change;
import dev.firstbell.records.schedule.Desired;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a schedule requests at an instant. */
record AtInstant(ZoneId zone, Desired desired, Optional<Change> next) {
    /**
     * As JSON.
     *
     * @param nextChange when the number changes next; absent if it stays the same for two years
     */
    @JsonPropertyOrder({"schema", "timeZone", "at", "nodes", "reasons", "holidays", "nextChange", "notes"})
    record Document(
            int schema,
            String timeZone,
            Instant at,
            int nodes,
            List<Reason> reasons,
            List<ScheduleJson.Holiday> holidays,
            @JsonInclude(JsonInclude.Include.NON_NULL) Next nextChange,
            List<String> notes) {}

    /**
     * A request at the instant.
     *
     * @param role {@code decides}, {@code covered} or {@code cancelled}
     * @param holiday the holiday that cancels it, or on which it holds; absent without one
     */
    @JsonPropertyOrder({"role", "request", "holiday"})
    record Reason(
            String role,
            ScheduleJson.Request request,
            @JsonInclude(JsonInclude.Include.NON_NULL) String holiday) {}

    /** The next change. */
    @JsonPropertyOrder({"at", "nodes"})
    record Next(Instant at, int nodes) {}

    Document json(List<String> notes) {
        return new Document(
                ScheduleJson.SCHEMA,
                zone.getId(),
                desired.at(),
                desired.nodes(),
                desired.reasons().stream()
                        .map(reason -> new Reason(
                                reason.role().name().toLowerCase(Locale.ROOT),
                                ScheduleJson.request(reason.request()),
                                reason.holiday().map(closure -> closure.name()).orElse(null)))
                        .toList(),
                desired.closures().stream().map(ScheduleJson::holiday).toList(),
                next.map(change -> new Next(change.at(), change.nodes())).orElse(null),
                notes);
    }
}
