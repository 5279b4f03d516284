package dev.firstbell.cli.schedule;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.schedule.Closure;
import dev.firstbell.records.schedule.Desired;
import dev.firstbell.records.schedule.Period;
import dev.firstbell.records.schedule.Request;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what a schedule requests, with local times. */
final class ScheduleText {
    /** The most lines of one list: a calendar may have thousands of events at one time. */
    private static final int MOST_LINES = 50;

    private final ZoneId zone;
    private final PrintWriter out;

    ScheduleText(ZoneId zone, PrintWriter out) {
        this.zone = zone;
        this.out = out;
    }

    void print(AtInstant shown) {
        Desired desired = shown.desired();
        out.println(local(desired.at()) + " " + zone + " (" + desired.at() + "): " + nodes(desired.nodes()));
        if (desired.reasons().isEmpty()) {
            out.println("  no window or event requests nodes at this time");
        }
        lines(desired.reasons().stream().map(this::reason).toList());
        lines(desired.closures().stream().map(this::holiday).toList());
        out.println(shown.next()
                .map(change -> "next change: " + local(change.at()) + ", " + nodes(change.nodes()))
                .orElse("next change: none in the next two years"));
    }

    private String reason(Desired.Reason reason) {
        String holiday = reason.holiday()
                .map(closure -> (reason.role() == Desired.Role.CANCELLED ? " " : ", holds on the holiday ")
                        + Excerpt.quoted(closure.name()))
                .orElse("");
        return "  " + request(reason.request()) + ": "
                + (reason.role() == Desired.Role.CANCELLED
                        ? "cancelled by the holiday"
                        : reason.role().label())
                + holiday;
    }

    void print(InWeek shown) {
        Period period = shown.period();
        out.println(shown.monday() + " to " + shown.monday().plusDays(6) + ", " + zone + ": "
                + (period.most() == 0
                        ? "no nodes"
                        : "at most " + nodes(period.most()) + ", " + DisplayText.decimal(period.nodeHours())
                                + " node hours"));
        LocalDate day = null;
        for (Period.Span span : period.spans()) {
            if (span.nodes() > 0) {
                LocalDate begins = LocalDateTime.ofInstant(span.from(), zone).toLocalDate();
                if (!begins.equals(day)) {
                    day = begins;
                    out.println("  " + day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + day);
                }
                out.println("    " + span(span));
            }
        }
        lines(period.closures().stream().map(this::holiday).toList());
        lines(period.cancelled().stream()
                .map(each -> "  " + request(each.request()) + ": "
                        + (each.holiday().from().isAfter(each.request().start())
                                        || each.holiday()
                                                .until()
                                                .isBefore(each.request().until())
                                ? "cancelled in part by the holiday "
                                : "cancelled by the holiday ")
                        + Excerpt.quoted(each.holiday().name()))
                .toList());
        lines(shown.exceptions().stream()
                .map(each -> "  " + request(each) + ": taken out by "
                        + (each.origin() == Request.Origin.EVENT
                                ? "its `EXDATE` or a cancelled occurrence in the calendar"
                                : "its `except`"))
                .toList());
    }

    private String span(Period.Span span) {
        LocalDate day = LocalDateTime.ofInstant(span.from(), zone).toLocalDate();
        return time(span.from(), day) + " to " + time(span.until(), day) + "  " + nodes(span.nodes()) + "  "
                + span.deciding().stream()
                        .map(request -> Excerpt.of(request.name()) + " ("
                                + request.origin().label() + ", " + request.place() + ")")
                        .distinct()
                        .collect(Collectors.joining(", "))
                + (span.more() > 0 ? " and " + span.more() + " more" : "");
    }

    private String request(Request request) {
        LocalDate day = LocalDateTime.ofInstant(request.from(), zone).toLocalDate();
        return nodes(request.nodes()) + "  " + Excerpt.of(request.name()) + " ("
                + request.origin().label() + ", " + request.place() + "), " + local(request.from()) + " to "
                + time(request.until(), day)
                + (request.start().equals(request.from()) ? "" : ", for a start at " + time(request.start(), day));
    }

    private String holiday(Closure closure) {
        return "  holiday " + Excerpt.quoted(closure.name()) + " (" + closure.place() + "), " + local(closure.from())
                + " to " + local(closure.until());
    }

    private void lines(List<String> lines) {
        lines.stream().limit(MOST_LINES).forEach(out::println);
        if (lines.size() > MOST_LINES) {
            out.println("  and " + (lines.size() - MOST_LINES) + " more");
        }
    }

    /** The time of day, with the date if it is on another day. */
    private String time(Instant instant, LocalDate day) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        return local.toLocalDate().equals(day) ? local.toLocalTime() + offset(instant, local) : local(instant);
    }

    private String local(Instant instant) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        return local + offset(instant, local);
    }

    /** The offset, where the local time comes twice. */
    private String offset(Instant instant, LocalDateTime local) {
        return zone.getRules().getValidOffsets(local).size() > 1
                ? zone.getRules().getOffset(instant).getId()
                : "";
    }

    private static String nodes(int nodes) {
        return DisplayText.count(nodes, "node", "nodes");
    }
}
