package dev.firstbell.records.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts series together: occurrences that were changed or cancelled, and events that are in the file more than once. */
final class SeriesAssembly {
    private final String place;
    private final ZoneId local;
    private final List<String> notes;

    SeriesAssembly(String place, ZoneId local, List<String> notes) {
        this.place = place;
        this.local = local;
        this.notes = notes;
    }

    /** The events that take place. */
    List<CalendarEvent> assemble(List<EventReader.Raw> raw) {
        Map<String, EventReader.Raw> newest = new LinkedHashMap<>();
        for (EventReader.Raw event : raw) {
            newest.merge(key(event), event, this::newer);
        }
        Map<String, List<IcsMoment>> replaced = new HashMap<>();
        Set<String> cancelled = new HashSet<>();
        for (EventReader.Raw event : newest.values()) {
            event.recurrence()
                    .ifPresent(at -> replaced.computeIfAbsent(event.uid(), uid -> new ArrayList<>())
                            .add(at));
            if (event.cancelled()
                    && event.recurrence().isEmpty()
                    && !event.uid().isEmpty()) {
                cancelled.add(event.uid());
            }
        }
        List<CalendarEvent> events = new ArrayList<>();
        for (EventReader.Raw event : newest.values()) {
            if (!event.cancelled() && !cancelled.contains(event.uid())) {
                events.add(event(
                        event,
                        event.recurrence().isPresent() ? List.of() : replaced.getOrDefault(event.uid(), List.of())));
            }
        }
        return events;
    }

    /** Two events are the same if they have one identifier and replace the same occurrence. */
    private static String key(EventReader.Raw event) {
        return event.uid().isEmpty()
                ? "line " + event.component().line()
                : event.uid() + " " + event.recurrence().map(IcsMoment::instant);
    }

    private EventReader.Raw newer(EventReader.Raw a, EventReader.Raw b) {
        EventReader.Raw newer = b.sequence() >= a.sequence() ? b : a;
        if (!a.times().equals(b.times()) || a.cancelled() != b.cancelled() || !text(a).equals(text(b))) {
            notes.add(place + ": line " + b.component().line() + ": " + EventReader.name(b.component())
                    + " is in the file twice (line " + a.component().line()
                    + "), with different contents; the one in line "
                    + newer.component().line() + " counts"
                    + (a.sequence() == b.sequence() ? ", the later one" : ", by its `SEQUENCE`"));
        }
        return newer;
    }

    private static String text(EventReader.Raw event) {
        return event.component().text("SUMMARY") + "\n" + event.component().text("DESCRIPTION");
    }

    private CalendarEvent event(EventReader.Raw event, List<IcsMoment> replaced) {
        CalendarEvent.Times times = event.times();
        Set<Instant> excluded = new HashSet<>();
        Set<LocalDate> days = new HashSet<>();
        replaced.forEach(moment -> exclude(times, moment, excluded, days));
        for (IcsMoment moment : event.exclusions()) {
            if (!isOccurrence(times, moment)) {
                notes.add(place + ": line " + event.component().line() + ": " + EventReader.name(event.component())
                        + ": its `EXDATE` "
                        + (moment.date()
                                ? moment.local().toLocalDate()
                                : LocalDateTime.ofInstant(moment.instant(), local))
                        + " does not match any of its start times, so it excludes nothing");
            }
            exclude(times, moment, excluded, days);
        }
        return new CalendarEvent(
                place + ": line " + event.component().line(),
                event.component().text("SUMMARY"),
                event.component().text("DESCRIPTION"),
                times.repeats() || event.recurrence().isPresent(),
                local,
                new CalendarEvent.Times(
                        times.zone(),
                        times.first(),
                        times.length(),
                        times.days(),
                        times.rules(),
                        times.dates(),
                        excluded,
                        days));
    }

    /** A date takes out the whole day, also of a series with times: Exchange writes such exceptions. */
    private static void exclude(
            CalendarEvent.Times times, IcsMoment moment, Set<Instant> excluded, Set<LocalDate> days) {
        if (moment.date()) {
            days.add(moment.local().toLocalDate());
        } else if (times.days() > 0) {
            days.add(moment.local().toLocalDate());
        } else {
            excluded.add(moment.instant());
        }
    }

    private static boolean isOccurrence(CalendarEvent.Times times, IcsMoment moment) {
        LocalDateTime from = moment.date() || times.days() > 0 ? moment.local() : times.local(moment.instant());
        LocalDateTime day = from.toLocalDate().atStartOfDay();
        return moment.date() || times.days() > 0
                ? !times.starts(day, day.plusDays(1).minusNanos(1)).isEmpty()
                : times.starts(from.minusDays(1), from.plusDays(1)).stream()
                        .anyMatch(
                                start -> start.atZone(times.zone()).toInstant().equals(moment.instant()));
    }
}
