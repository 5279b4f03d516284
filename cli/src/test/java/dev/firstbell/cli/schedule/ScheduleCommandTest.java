package dev.firstbell.cli.schedule;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleCommandTest {
    private static final GoldenFolder GOLDEN = GoldenFolder.named("schedule");
    private static final Path EXAMPLE = Path.of("../examples/schedule-term.yaml");

    @TempDir
    private Path folder;

    /** The golden output of the example, as text and as JSON. */
    @ParameterizedTest
    @CsvSource({
        "class, --at, 2027-01-20T09:10",
        "holiday, --at, 2027-01-18T10:00",
        "night, --at, 2027-01-29T07:30:00Z",
        "nothing, --at, 2027-06-01 09:00",
        "week-with-a-holiday, --week, 2027-01-20",
        "week-with-an-early-end, --week, 2027-04-09",
        "week-without-classes, --week, 2027-06-01"
    })
    void whatTheExampleRequestsStaysTheSame(String name, String option, String value) throws IOException {
        Cli.Answer text = firstbell("schedule", "show", EXAMPLE, option, value);
        Cli.Answer json = firstbell("schedule", "show", EXAMPLE, option, value, "--json");

        assertThat(json.exitCode()).isZero();
        assertThat(json.err()).isEmpty();
        assertThat(text.exitCode()).isZero();
        Files.writeString(folder.resolve(name + ".txt"), (text.out() + text.err()).replace("../examples/", ""));
        Files.writeString(folder.resolve(name + ".json"), json.out().replace("../examples/", ""));
        GOLDEN.assertSame(folder, List.of(name + ".txt", name + ".json"));
    }

    @Test
    void aWindowThatIsMuchLongerThanAClassIsNoted() throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), """
                schema: 1
                timeZone: America/Denver
                weekly:
                  - {course: CS, days: [mon], from: 09:50, until: 09:00, nodes: 6}
                  - {course: Lab, days: [mon], from: 20:00, until: 02:00, nodes: 6}
                windows:
                  - {course: A, from: 2027-01-25T09:00, until: 2028-01-25T10:00, nodes: 3}
                """);

        assertThat(firstbell("schedule", "show", file, "--week", "2027-01-25").err())
                .isEqualTo(
                        "note: weekly[0]: `CS` holds nodes for 23h10m, from 09:50 until 09:00 of the next day; if `from` and"
                                + " `until` were exchanged, write them the other way round\n"
                                + "note: windows[0]: `A` holds nodes for 365 days without a break, until 2028-01-25T10:00;"
                                + " check the dates if it is for a class\n");
    }

    @Test
    void theFolderOfAPlanIsTakenForItsSchedule() {
        firstbell("plan", "../examples/class-220.yaml", "--out", folder.resolve("plan"));

        assertThat(firstbell("schedule", "show", folder.resolve("plan"), "--at", "2027-01-25T09:00")
                        .out())
                .startsWith("2027-01-25T09:00 America/Denver (2027-01-25T16:00:00Z): 6 nodes\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --at   | 2027-01-25       | found `2027-01-25`; add the time of day, like 2027-01-25T09:00
            --week | 2027-01-25T09:00 | found `2027-01-25T09:00`; write the day alone: 2027-01-25
            """)
    void aDayAndATimeHaveTheirRemedy(String option, String value, String problem) {
        assertThat(firstbell("schedule", "show", EXAMPLE, option, value).err()).endsWith(problem + "\n");
    }

    @Test
    void onlyOneOfTwoOptionsIsTaken() {
        assertThat(firstbell("schedule", "show", EXAMPLE, "--at", "2027-01-25T09:00", "--week", "2027-01-25")
                        .err())
                .startsWith("firstbell: give only one of --at and --week\n");
    }

    @Test
    void aScheduleOfPlanIsShown() {
        Cli.Answer answer = firstbell("schedule", "show", "../examples/schedule.yaml", "--at", "2027-01-25T09:55");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).isEqualTo("""
                2027-01-25T09:55 America/Denver (2027-01-25T16:55:00Z): 6 nodes
                  6 nodes  CSCI-1300 (window, windows[0]), 2027-01-25T08:40 to 10:05: decides
                  4 nodes  CSCI-2270 (window, windows[1]), 2027-01-25T09:50 to 11:20: covered by a larger number
                next change: 2027-01-25T10:05, 4 nodes
                """);
    }

    @Test
    void withoutATimeTheScheduleIsShownAsOfNow() {
        Cli.Answer answer = firstbell("schedule", "show", EXAMPLE, "--json");

        assertThat(answer.exitCode()).isZero();
        assertThat(Json.lines().readTree(answer.out()).path("timeZone").asString())
                .isEqualTo("America/Denver");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--at | tomorrow | --at: expected an instant like 2027-01-25T16:00:00Z, or a local time like 2027-01-25T09:00, found `tomorrow`",
                "--at | 2027-03-14T02:30 | --at: `2027-03-14T02:30` does not exist in America/Denver, where the clocks go from 02:00 to 03:00 on that day; write a time before 02:00, or 03:00 or later",
                "--at | 9999-01-01T00:00:00Z | --at: expected an instant like 2027-01-25T16:00:00Z, or a local time like 2027-01-25T09:00, in a year from 2000 to 2199, found `9999-01-01T00:00:00Z`",
                "--week | 4 | --week: expected a day like 2027-01-25, found `4`",
                "--week | 2027-02-30 | --week: expected a day like 2027-01-25, found `2027-02-30`"
            })
    void aTimeThatCannotBeReadIsRefused(String option, String value, String message) {
        Cli.Answer answer = firstbell("schedule", "show", EXAMPLE, option, value);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).isEqualTo("firstbell: " + message + "\n");
    }

    @Test
    void ofATimeThatComesTwiceTheFirstIsMeantAndTheOffsetIsShown() {
        Cli.Answer first = firstbell("schedule", "show", EXAMPLE, "--at", "2027-11-07T01:30");
        Cli.Answer second = firstbell("schedule", "show", EXAMPLE, "--at", "2027-11-07T01:30:00-07:00");

        assertThat(first.err()).contains("note: --at: `2027-11-07T01:30` comes twice in America/Denver");
        assertThat(first.out()).startsWith("2027-11-07T01:30-06:00 America/Denver (2027-11-07T07:30:00Z): 0 nodes");
        assertThat(second.out()).startsWith("2027-11-07T01:30-07:00 America/Denver (2027-11-07T08:30:00Z): 0 nodes");
    }

    @Test
    void anInstantAndAWeekExcludeEachOther() {
        assertThat(firstbell("schedule", "show", EXAMPLE, "--at", "2027-01-25T09:00", "--week", "2027-01-25")
                        .exitCode())
                .isEqualTo(2);
        assertThat(firstbell("schedule").err()).contains("missing subcommand; for example `firstbell schedule show");
    }

    /** An empty calendar never means that no nodes are needed. */
    @Test
    void anEmptyCalendarIsAnErrorAndNotZeroNodes() throws IOException {
        Path schedule = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3}]
                calendars: [{file: a.ics, lead: 10m}]
                """);
        Path calendar = Files.writeString(folder.resolve("a.ics"), "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n");

        Cli.Answer empty = firstbell("schedule", "show", schedule);
        Files.delete(calendar);
        Cli.Answer missing = firstbell("schedule", "show", schedule);

        assertThat(empty.exitCode()).isEqualTo(2);
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err())
                .isEqualTo("firstbell: " + calendar
                        + ": the calendar has no event; an empty calendar would request no nodes,"
                        + " so it is refused; export it again\n");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).contains("a.ics: no such file");
    }
}
