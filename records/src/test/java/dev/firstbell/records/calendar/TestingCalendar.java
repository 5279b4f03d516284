package dev.firstbell.records.calendar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Calendars for tests: exports in the shape of Outlook, Google Calendar and Canvas, and small ones that are written in a test. */
public final class TestingCalendar {
    /** A class of 50 minutes at 9:00 in Denver, on Monday, 25 January 2027. */
    public static final String MONDAY_AT_NINE =
            "SUMMARY:Lecture\nDTSTART;TZID=America/Denver:20270125T090000\nDTEND;TZID=America/Denver:20270125T095000";

    private TestingCalendar() {}

    /** A calendar of events, each with its properties; they have different identifiers. */
    public static String of(String... events) {
        StringBuilder text = new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n");
        int uid = 0;
        for (String event : events) {
            text.append("BEGIN:VEVENT\n");
            if (!event.contains("UID:")) {
                text.append("UID:event-").append(uid++).append('\n');
            }
            text.append(event.strip()).append("\nEND:VEVENT\n");
        }
        return text.append("END:VCALENDAR\n").toString().replace("\n", "\r\n");
    }

    /** An export in the tests' resources: {@code outlook}, {@code google} or {@code canvas}. */
    public static String export(String name) {
        try {
            return Files.readString(Path.of("../records/src/test/resources/calendars", name + ".ics"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all exports. */
    public static List<String> exports() {
        return List.of("outlook", "google", "canvas");
    }
}
