package dev.firstbell.records.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleReaderTest {
    private static final String HEAD = "schema: 1\ntimeZone: America/Denver\n";
    private static final String WEEKLY = "course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3";

    @Test
    void everyKeyIsReadAndWrittenAgain() {
        Schedule schedule = Schedule.parse("schedule.yaml", HEAD + """
                windows: [{course: A, from: 2027-01-25T08:40, until: 2027-01-25T10:05, nodes: 6}]
                weekly:
                  - {course: 1300, days: [Friday, mon], from: 22:00, until: 00:00, nodes: 3, lead: 20m, term: T, except: [2027-02-01]}
                terms: [{name: T, from: 2027-01-11, through: 2027-04-30}]
                holidays: [{name: "H: #1", from: 2027-03-22}]
                calendars:
                  - {file: a.ics, lead: 0s, heldOnHolidays: none, rules: [{summary: "*", nodes: 5}, {summary: b, as: holiday}]}
                  - {file: b.ics}
                """);

        assertThat(schedule.weekly().get(0).days()).isEqualTo(Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
        assertThat(schedule.weekly().get(0).course()).isEqualTo("1300");
        assertThat(schedule.holidays().get(0).through()).hasToString("2027-03-22");
        assertThat(schedule.calendars())
                .containsExactly(
                        new CalendarUse(
                                "a.ics",
                                Optional.of(Duration.ZERO),
                                CalendarUse.Held.NONE,
                                List.of(
                                        new CalendarUse.Rule("*", CalendarUse.Meaning.NODES, OptionalInt.of(5)),
                                        new CalendarUse.Rule("b", CalendarUse.Meaning.HOLIDAY, OptionalInt.empty()))),
                        new CalendarUse("b.ics", Optional.empty(), CalendarUse.Held.SINGLE, List.of()));
        assertThat(Schedule.parse("schedule.yaml", schedule.toYaml("A comment.")))
                .isEqualTo(schedule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../examples/schedule.yaml", "../examples/schedule-term.yaml"})
    void theExamplesAndTheirCalendarsRequestNodes(String example) {
        DesiredNodes desired = DesiredNodes.read(Path.of(example));

        assertThat(desired.nextChange(Instant.parse("2027-01-01T00:00:00Z"))).isPresent();
        assertThat(desired.notes(Instant.parse("2027-01-01T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "holidays: [{name: a, from: 2027-03-22}] | expected at least one of `windows`, `weekly` and `calendars`, found none, so no nodes would be requested",
                "weekly: [{course: A, days: [mon], from: 9:00, until: 10:00, nodes: 3}] | weekly[0].from: expected a time of day like 09:00, found `9:00`; write `09:00`",
                "weekly: [{course: A, days: [mon], from: 9 am, until: 10:00, nodes: 3}] | weekly[0].from: expected a time of day like 09:00, found `9 am`; write `09:00`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 24:00, nodes: 3}] | weekly[0].until: expected a time of day like 09:00, found `24:00`; write `00:00`, the beginning of the next day",
                "weekly: [{course: A, days: [mon], from: 2027-01-25T09:00, until: 10:00, nodes: 3}] | weekly[0].from: expected a time of day like 09:00, found `2027-01-25T09:00`; write the time of day alone, without a date",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 09:00, nodes: 3}] | weekly[0].until: must differ from `from`, otherwise the window is empty; a window that ends on the next day has an earlier `until`",
                "weekly: [{course: A, days: [MWF], from: 09:00, until: 10:00, nodes: 3}] | weekly[0].days[0]: expected a day of the week like monday or mon, found `MWF`",
                "weekly: [{course: A, days: mon, from: 09:00, until: 10:00, nodes: 3}] | weekly[0].days: expected a list with at least one entry, found `mon`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 2.5}] | weekly[0].nodes: expected a whole number from 0 to 1000, found `2.5`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, lead: 25h}] | weekly[0].lead: expected a duration from 0s to 24h before class, found 25h",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, lead: 20}] | weekly[0].lead: expected a duration with its unit, like 90s, 2m or 1h30m, found `20`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, term: T}] | weekly[0].term: no term is called `T`; the schedule has no `terms`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, except: [2/1/2027]}] | weekly[0].except[0]: expected a date like 2026-09-07, found `2/1/2027`; it may mean 2027-02-01 or 2027-01-02; write the year first",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, except: [25.1.2027]}] | weekly[0].except[0]: expected a date like 2026-09-07, found `25.1.2027`; write `2027-01-25`",
                "weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, excpet: []}] | weekly[0].excpet: unknown key; did you mean `except`?",
                "calendars: [{file: https://example.edu/a.ics}] | calendars[0].file: expected a file, found the address `https://example.edu/a.ics`; download the calendar beside the schedule, and give its file name",
                "calendars: [{file: a.ics, rules: [{summary: x}]}] | calendars[0].rules[0].nodes: expected `nodes` or `as`, found neither; write `nodes: 5`, `as: holiday` or `as: ignore`",
                "calendars: [{file: a.ics, rules: [{summary: x, nodes: 3, as: ignore}]}] | calendars[0].rules[0].as: expected `nodes` or `as`, found both",
                "calendars: [{file: a.ics, rules: [{summary: x, nodes: 0}]}] | calendars[0].rules[0].nodes: expected a whole number from 1 to 1000, found `0`",
                "calendars: [{file: a.ics, heldOnHolidays: some}] | calendars[0].heldOnHolidays: expected one of single, all, none, found `some`"
            })
    void aValueThatCannotBeReadIsRefused(String text, String message) {
        assertThat(problems(HEAD + text)).containsExactly("schedule.yaml: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "schema: 1, className: a, windows: [], evidence: [] | a plan (plan.json)",
                "name: a, students: 220, timeZone: Etc/UTC | a class file (class.yaml)",
                "settings: [], class: a.yaml | a sweep file",
                "hub: {}, singleuser: {} | a file of Helm values",
                "apiVersion: v1, kind: Config | a Kubernetes manifest or a kubeconfig"
            })
    void aFileOfAnotherKindIsNamedOnce(String text, String kind) {
        assertThat(problems("{" + text + "}"))
                .containsExactly("schedule.yaml: this is " + kind
                        + ", not a schedule; give the schedule, like the schedule.yaml that `firstbell plan` writes");
    }

    @Test
    void daysThatEndBeforeTheyBeginAndNamesThatComeTwiceAreRefused() {
        assertThat(problems(HEAD + "weekly: [{" + WEEKLY
                        + "}]\nholidays: [{name: a, from: 2027-03-26, through: 2027-03-22}]\n"))
                .containsExactly(
                        "schedule.yaml: holidays[0].through: must not be before `from`; it is the last day, 2027-03-22"
                                + " was found, and `from` is 2027-03-26");
        assertThat(problems(HEAD + "weekly: [{" + WEEKLY
                        + ", term: U}]\nterms: [{name: T, from: 2027-01-11}, {name: T, from:"
                        + " 2027-08-23T09:00}]\n"))
                .containsExactly(
                        "schedule.yaml: terms[1].from: expected a date like 2026-09-07, found `2027-08-23T09:00`; write"
                                + " the date alone, `2027-08-23`");
        assertThat(problems(HEAD + "weekly: [{" + WEEKLY
                        + ", term: U}]\nterms: [{name: T, from: 2027-01-11}, {name: T, from:" + " 2027-08-23}]\n"))
                .containsExactly(
                        "schedule.yaml: terms[1].name: another term has the same name, `T`",
                        "schedule.yaml: weekly[0].term: no term is called `U`; the terms are T, T");
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(BadInputException.class, () -> Schedule.parse("schedule.yaml", text))
                .problems();
    }
}
