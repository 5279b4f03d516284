package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Slug: exceptions-in-a-week. {@code schedule show --week} listed what holidays take out, but not what {@code except}, {@code EXDATE}
 * and a cancelled occurrence take out, so a missing class looked like a typing error.
 */
class ExceptionsInAWeekTest {
    private static final String CALENDAR = String.join(
            "\r\n",
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:a",
            "SUMMARY:Series",
            "DESCRIPTION:nodes: 3",
            "DTSTART;TZID=America/Denver:20270125T090000",
            "DTEND;TZID=America/Denver:20270125T095000",
            "RRULE:FREQ=DAILY;COUNT=5",
            "EXDATE;TZID=America/Denver:20270126T090000",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a",
            "RECURRENCE-ID;TZID=America/Denver:20270127T090000",
            "SUMMARY:Series",
            "DESCRIPTION:nodes: 3",
            "DTSTART;TZID=America/Denver:20270127T110000",
            "DTEND;TZID=America/Denver:20270127T115000",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a",
            "RECURRENCE-ID;TZID=America/Denver:20270128T090000",
            "STATUS:CANCELLED",
            "SUMMARY:Series",
            "DTSTART;TZID=America/Denver:20270128T090000",
            "DTEND;TZID=America/Denver:20270128T095000",
            "END:VEVENT",
            "END:VCALENDAR",
            "");

    @TempDir
    private Path folder;

    @Test
    void whatExceptionsTakeOutIsListedAndWhatIsMovedIsNot() throws IOException {
        Files.writeString(folder.resolve("c.ics"), CALENDAR);
        Path schedule = Files.writeString(folder.resolve("s.yaml"), """
                schema: 1
                timeZone: America/Denver
                weekly:
                  - {course: CS, days: [mon, fri], from: 14:00, until: 15:00, lead: 20m, nodes: 6, except: [2027-01-29, 2027-02-05]}
                calendars:
                  - {file: c.ics, lead: 10m}
                """);

        Cli.Answer text = firstbell("schedule", "show", schedule, "--week", "2027-01-25");
        JsonNode json = Json.lines()
                .readTree(firstbell("schedule", "show", schedule, "--week", "2027-01-25", "--json")
                        .out());

        assertThat(text.out())
                .endsWith("  3 nodes  Series (calendar event, " + folder.resolve("c.ics")
                        + ": line 3), 2027-01-26T08:50 to 09:50, for a start at 09:00: taken out by its `EXDATE` or a"
                        + " cancelled occurrence in the calendar\n"
                        + "  3 nodes  Series (calendar event, " + folder.resolve("c.ics")
                        + ": line 3), 2027-01-28T08:50 to 09:50, for a start at 09:00: taken out by its `EXDATE` or a"
                        + " cancelled occurrence in the calendar\n"
                        + "  6 nodes  CS (weekly window, weekly[0]), 2027-01-29T13:40 to 15:00, for a start at 14:00:"
                        + " taken out by its `except`\n");
        assertThat(text.out()).contains("10:50 to 11:50  3 nodes");
        assertThat(json.path("exceptions")).hasSize(3);
        assertThat(json.at("/exceptions/2/kind").asString()).isEqualTo("weekly");
        assertThat(json.at("/exceptions/2/start").asString()).isEqualTo("2027-01-29T21:00:00.000000Z");
    }
}
