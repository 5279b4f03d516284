package dev.firstbell.records.calendar;

import dev.firstbell.records.io.Plural;
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
import java.util.stream.Collectors;

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
        Map<String, List<IcsMoment>> dropped = new HashMap<>();
        Set<String> cancelled = new HashSet<>();
        for (EventReader.Raw event : newest.values()) {
            event.recurrence()
                    .ifPresent(at -> replaced.computeIfAbsent(event.uid(), uid -> new ArrayList<>())
                            .add(at));
            event.recurrence()
                    .filter(at -> event.cancelled())
                    .ifPresent(at -> dropped.computeIfAbsent(event.uid(), uid -> new ArrayList<>())
                            .add(at));
            if (event.cancelled()
                    && event.recurrence().isEmpty()
                    && !event.uid().isEmpty()) {
                cancelled.add(event.uid());
            }
        }
        noteWithoutSeries(List.copyOf(newest.values()));
        List<CalendarEvent> events = new ArrayList<>();
        for (EventReader.Raw event : newest.values()) {
            if (!event.cancelled() && !cancelled.contains(event.uid())) {
                boolean series = event.recurrence().isEmpty();
                events.add(event(
                        event,
                        series ? replaced.getOrDefault(event.uid(), List.of()) : List.of(),
                        series ? dropped.getOrDefault(event.uid(), List.of()) : List.of()));
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
        return event.component().text("SUMMARY") + "\n" + description(event);
    }

    /** All of them: one of two descriptions would be lost. */
    private static String description(EventReader.Raw event) {
        return event.component()
                .all("DESCRIPTION")
                .map(property -> property.text().strip())
                .collect(Collectors.joining("\n"));
    }

    private String noted(EventReader.Raw event) {
        return place + ": line " + event.component().line() + ": " + EventReader.name(event.component());
    }

    private String words(IcsMoment moment) {
        return (moment.date() ? moment.local().toLocalDate() : LocalDateTime.ofInstant(moment.instant(), local))
                .toString();
    }

    /** An export of some weeks may have changed occurrences without their series, whose other occurrences are then missing. */
    private void noteWithoutSeries(List<EventReader.Raw> events) {
        Set<String> series = events.stream()
                .filter(event -> event.recurrence().isEmpty())
                .map(EventReader.Raw::uid)
                .collect(Collectors.toSet());
        List<EventReader.Raw> alone = events.stream()
                .filter(event -> event.recurrence().isPresent() && !event.cancelled() && !series.contains(event.uid()))
                .toList();
        if (!alone.isEmpty()) {
            notes.add(noted(alone.get(0))
                    + (alone.size() > 1
                            ? " (and " + Plural.of(alone.size() - 1, "more event", "more events") + ")"
                            : "")
                    + " is an occurrence of a series that is not in the file; it takes place, and other occurrences of"
                    + " the series may be missing; export the whole calendar");
        }
    }

    /**
     * The event without the occurrences that do not take place.
     *
     * @param replaced the occurrences that another event of the file replaces or cancels
     * @param dropped those of them that are cancelled
     */
    private CalendarEvent event(EventReader.Raw event, List<IcsMoment> replaced, List<IcsMoment> dropped) {
        CalendarEvent.Times times = event.times();
        Set<Instant> excluded = new HashSet<>();
        Set<LocalDate> days = new HashSet<>();
        for (IcsMoment moment : replaced) {
            if (!isOccurrence(times, moment)) {
                notes.add(noted(event) + ": an occurrence that was changed replaces that of " + words(moment)
                        + ", which does not match any of its start times, so it takes place in addition");
            }
            exclude(times, moment, excluded, days);
        }
        for (IcsMoment moment : event.exclusions()) {
            if (!isOccurrence(times, moment)) {
                notes.add(noted(event) + ": its `EXDATE` " + words(moment)
                        + " does not match any of its start times, so it excludes nothing");
            }
            exclude(times, moment, excluded, days);
        }
        return new CalendarEvent(
                place + ": line " + event.component().line(),
                event.component().text("SUMMARY"),
                description(event),
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
                        days),
                exceptions(times, event.exclusions(), dropped));
    }

    private static CalendarEvent.Exceptions exceptions(
            CalendarEvent.Times times, List<IcsMoment> exclusions, List<IcsMoment> dropped) {
        Set<Instant> starts = new HashSet<>();
        Set<LocalDate> days = new HashSet<>();
        exclusions.forEach(moment -> exclude(times, moment, starts, days));
        dropped.forEach(moment -> exclude(times, moment, starts, days));
        return new CalendarEvent.Exceptions(starts, days);
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
