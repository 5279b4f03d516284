package dev.firstbell.records.calendar;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A calendar in the iCalendar format (RFC 5545), with at least one event. Series end by {@code COUNT} or {@code UNTIL} or never;
 * {@code EXDATE} and {@code STATUS:CANCELLED} take occurrences out, and {@code RECURRENCE-ID} replaces one. Rules that repeat more
 * often than daily are refused, so that every period is computed in a bounded time. Immutable and thread-safe.
 *
 * @param place the file's name, for messages
 * @param events at least one, in the order of the file
 * @param notes what a reader must know, one line each
 */
public record CalendarFile(String place, List<CalendarEvent> events, List<String> notes) {
    private static final int MOST_EVENTS = 50_000;

    public CalendarFile {
        events = List.copyOf(events);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a calendar.
     *
     * @param local the zone of whole days, and of times that name no zone
     * @throws BadInputException with every problem, each with its line; also if the calendar has no event that takes place
     */
    public static CalendarFile read(Path file, ZoneId local) {
        return parse(
                file.toString(),
                InputFiles.read(
                        file, "export the calendar as iCalendar (.ics); a path counts from the schedule's folder"),
                local);
    }

    /** The same for the text of a calendar; {@code place} names it in messages. */
    public static CalendarFile parse(String place, String text, ZoneId local) {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        List<EventReader.Raw> raw = new ArrayList<>();
        List<IcsComponent> calendars = IcsText.parse(place, text);
        int events = 0;
        for (IcsComponent calendar : calendars) {
            CalendarZones zones = new CalendarZones(local, note -> notes.add(place + ": " + note));
            EventReader reader = new EventReader(place, local, zones, problems, notes);
            boolean cancelled = calendar.text("METHOD").equalsIgnoreCase("CANCEL");
            calendar.children().stream()
                    .filter(child -> child.name().equals("VTIMEZONE"))
                    .forEach(zone -> define(zones, zone, place));
            for (IcsComponent child : calendar.children()) {
                if (child.name().equals("VEVENT")) {
                    events++;
                    if (events > MOST_EVENTS) {
                        throw new BadInputException(place + ": the calendar has more than " + MOST_EVENTS
                                + " events, the most that are read; export the courses only");
                    }
                    reader.read(child, cancelled).ifPresent(raw::add);
                }
            }
            String own = calendar.text("X-WR-TIMEZONE");
            if (reader.hasFloatingTimes() && !own.isEmpty() && !own.equals(local.getId())) {
                notes.add(place + ": some events name no time zone, so they take place on the clock of " + local
                        + "; the calendar's own zone is " + Excerpt.quoted(own));
            }
        }
        if (events == 0) {
            throw new BadInputException(place + ": the calendar has no event" + otherContents(calendars)
                    + "; an empty calendar would request no nodes, so it is refused; export it again");
        }
        problems.throwIfAny();
        List<CalendarEvent> assembled = new SeriesAssembly(place, local, notes).assemble(raw);
        if (assembled.isEmpty()) {
            throw new BadInputException(place + ": " + (events == 1 ? "the event" : "all " + events + " events")
                    + " of the calendar " + (events == 1 ? "is" : "are")
                    + " cancelled; a calendar without events would request no nodes, so it is refused");
        }
        return new CalendarFile(place, assembled, notes);
    }

    private static void define(CalendarZones zones, IcsComponent zone, String place) {
        try {
            zones.define(zone);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(place + ": line " + zone.line() + ": " + e.getMessage());
        }
    }

    private static String otherContents(List<IcsComponent> calendars) {
        long tasks = calendars.stream()
                .flatMap(calendar -> calendar.children().stream())
                .filter(child -> child.name().equals("VTODO"))
                .count();
        return tasks == 0 ? "" : ", only " + Plural.of(tasks, "task", "tasks");
    }
}
