package dev.firstbell.records.schedule;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

class ScheduleFuzzTest extends ParserFuzzTest {
    private static final Instant MONDAY = Instant.parse("2027-01-25T16:00:00Z");
    private static final String CALENDAR =
            TestingCalendar.of(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: 5");

    private static final Schedule WITH_CALENDAR = Schedule.parse("schedule.yaml", """
            schema: 1
            timeZone: America/Denver
            calendars:
              - file: calendar.ics
                lead: 20m
                rules: [{summary: "*break*", as: holiday}, {summary: "*", nodes: 3}]
            """);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.ofFiles(
                        "schedule",
                        "schedule.yaml",
                        bytes -> {
                            Schedule schedule =
                                    Schedule.parse("schedule.yaml", InputFiles.text("schedule.yaml", bytes));
                            CalendarFile calendar =
                                    CalendarFile.parse("schedule.yaml: a.ics", CALENDAR, schedule.timeZone());
                            use(DesiredNodes.of(
                                    schedule,
                                    schedule.calendars().stream()
                                            .map(any -> calendar)
                                            .toList()));
                            schedule.toYaml("");
                        },
                        "../examples/schedule.yaml",
                        "../examples/schedule-term.yaml"),
                FuzzTarget.ofFiles(
                        "calendar",
                        "calendar.ics",
                        bytes -> use(DesiredNodes.of(
                                WITH_CALENDAR,
                                List.of(CalendarFile.parse(
                                        "calendar.ics",
                                        InputFiles.text("calendar.ics", bytes),
                                        ZoneId.of("America/Denver"))))),
                        "src/test/resources/calendars/outlook.ics",
                        "src/test/resources/calendars/google.ics"));
    }

    private static void use(DesiredNodes desired) {
        desired.at(MONDAY);
        desired.between(MONDAY, MONDAY.plusSeconds(7 * 86_400));
        desired.nextChange(MONDAY);
        desired.notes(MONDAY);
    }
}
