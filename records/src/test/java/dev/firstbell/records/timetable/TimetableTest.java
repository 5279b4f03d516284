package dev.firstbell.records.timetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {
    private static final Path EXAMPLE = Path.of("../examples/timetable.yaml");

    private static final Path TABLES = Path.of("../benchmarks/timetables");

    private static final String HEAD =
            "schema: 1\ntimeZone: America/Denver\nterms: [{name: T, from: 2027-01-11, through: 2027-04-30}]\n";
    private static final String ARRIVALS = "arrivals: [{shape: burst, mean: 60s}]\n";
    private static final String ONE = "meetings:\n  - {course: A, days: [mon], start: 09:00, enrolled: 10%s}\n";

    private static Timetable parse(String text) {
        return Timetable.parse("timetable.yaml", text, name -> table(name));
    }

    private static byte[] table(String name) {
        try {
            return Files.readAllBytes(TABLES.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> problems(String text) {
        try {
            parse(text);
            return List.of();
        } catch (BadInputException e) {
            return e.problems();
        }
    }

    @Test
    void theExampleIsATimetableBySchemaAndReader() throws IOException {
        Timetable timetable = Timetable.read(EXAMPLE);

        assertThat(timetable.meetings()).hasSize(8);
        assertThat(timetable.meetings().get(0).name()).isEqualTo("CSCI-1300 001");
        // 16 weeks, of which Monday of one and all of another are holidays.
        assertThat(timetable.classDays()).hasSize(110 - 6);
        assertThat(timetable.meetingsInTerm()).isEqualTo(2 * (14 + 15 + 15) + 2 * 15);
        assertThat(TestingSchemas.TIMETABLE.problems(Files.readString(EXAMPLE))).isEmpty();
        assertThat(Timetable.isMeant(EXAMPLE)).isTrue();
        assertThat(Timetable.isMeant(Path.of("../examples/class-220.yaml"))).isFalse();
        assertThat(Timetable.isMeant(Path.of("../examples/schedule-term.yaml"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "t01-small.csv, 11",
        "t02-medium.csv, 18",
        "t03-large.csv, 22",
        "t04-burst.csv, 21",
        "t05-lab.csv, 19",
        "t06-evening.csv, 12",
        "t07-uneven.csv, 13",
        "t08-exam.csv, 6",
        "t09-medium.csv, 20",
        "t10-burst.csv, 18"
    })
    void aPublicTableIsRead(String name, int meetings) {
        Timetable timetable = parse(HEAD + ARRIVALS + "table: " + name + "\n");

        assertThat(timetable.meetings()).hasSize(meetings);
        assertThat(timetable.notes())
                .containsExactly("timetable.yaml: " + name + " was read as CSV, separated by comma, UTF-8");
    }

    @Test
    void aRowOfATableIsAMeeting() {
        Meeting first =
                parse(HEAD + ARRIVALS + "table: t01-small.csv\n").meetings().get(0);

        assertThat(first.course()).isEqualTo("CSCI-1300");
        assertThat(first.section()).contains("004");
        assertThat(first.day()).isEqualTo(DayOfWeek.MONDAY);
        assertThat(first.start()).isEqualTo(LocalTime.of(8, 0));
        assertThat(first.duration()).isEqualTo(Duration.ofMinutes(50));
        assertThat(first.enrolled()).isEqualTo(60);
        assertThat(first.showUpMean()).isEqualTo(0.74);
        assertThat(first.showUpSd()).isEqualTo(0.08);
        assertThat(first.profile()).isEqualTo(Optional.of("base"));
    }

    @Test
    void everyProblemOfATableIsReportedWithItsLine() {
        String csv = "course,section,weekday,start,duration_min,enrolled,show_up_mean,show_up_sd,profile\n"
                + "A,1,Mon,9:00,50,60,0.74,0.08,base\n"
                + "B,1,Mondy,09:00,50,60,0.74,0.08,base\n"
                + "C,1,Mon,9am,50,-3,0.74,0.08,base\n"
                + "D,1,Mon,09:00,1441,60,0.5,0.5,base\n"
                + "E,1,Mon,09:00,50,60,74,0.08,base\n";

        assertThatThrownBy(() -> Timetable.parse(
                        "t.yaml", HEAD + ARRIVALS + "table: a.csv\n", name -> csv.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        BadInputException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "a.csv: line 3, column 3 (weekday): expected a day of the week like Mon, found `Mondy`",
                                        "a.csv: line 4, column 4 (start): expected a time of day like 09:00, found `9am`",
                                        "a.csv: line 4, column 6 (enrolled): expected a whole number from 1 to 10000, found"
                                                + " `-3`",
                                        "a.csv: line 5, column 5 (duration_min): expected whole minutes from 1 to 1440, a day,"
                                                + " found `1441`",
                                        "a.csv: line 6, column 7 (show_up_mean): expected a share above 0 and at most 1, like"
                                                + " 0.85, found `74`"));
    }

    @Test
    void aTableWithoutAColumnIsRefused() {
        assertThatThrownBy(() -> Timetable.parse(
                        "t.yaml",
                        HEAD + ARRIVALS + "table: a.csv\n",
                        name -> "course,weekday,start\nA,Mon,09:00\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        BadInputException.class,
                        e -> assertThat(e.problems())
                                .contains(
                                        "a.csv: line 1: the header has no column enrolled; the columns are course, weekday,"
                                                + " start"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "duration: 25h | duration: expected at most a day, found 25h; a class that lasts for days is several"
                        + " meetings",
                "duration: -5m | duration: must be longer than zero, found -5m",
                "showUp: 0.5, showUpSd: 0.5 | showUpSd: expected a standard deviation below 0.50, found 0.5; with a mean"
                        + " share of 0.5 no spread is larger than that",
                "showUp: 1.2 | showUp: expected a share above 0 and at most 1, like 0.95, found `1.2`",
                "enroled: 3 | enroled: unknown key; did you mean `enrolled`?",
            })
    void aMeetingThatIsNotPossibleIsRefusedWithItsLine(String key, String problem) {
        assertThat(problems(HEAD + ARRIVALS + ONE.formatted(", " + key)))
                .containsExactly("timetable.yaml: line 6: meetings[0]." + problem);
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThat(problems("schema: 2\ntimeZone: Denver\nterms: []\ntarget: 0.999\n" + ARRIVALS
                        + "meetings:\n  - {course: A, days: [someday], start: 25:00, enrolled: 0}\n"))
                .hasSize(7)
                .anyMatch(problem -> problem.contains("target") && problem.contains("at most 0.995"));
    }

    @Test
    void theSameMeetingTwiceIsRefused() {
        assertThat(problems(HEAD + ARRIVALS + ONE.formatted("") + "  - {course: A, days: [mon], start: 09:00,"
                        + " enrolled: 10}\n"))
                .singleElement()
                .asString()
                .contains("has A twice on Monday at 09:00; its students would count twice");
    }

    @Test
    void termsWithoutAMeetingAreRefused() {
        assertThat(problems(HEAD.replace("through: 2027-04-30", "through: 2027-01-11")
                        + ARRIVALS
                        + ONE.formatted("").replace("mon", "tue")))
                .singleElement()
                .asString()
                .contains("no meeting takes place");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meetings: []\n", "", "table: t01-small.csv\nmeetings: [{}]\n"})
    void aTimetableHasMeetings(String text) {
        assertThat(problems(HEAD + ARRIVALS + text)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/properties | zzzzzzzzzzzz: 1", "/$defs/meeting/properties | meetings: [{zzzzzzzzzzzz: 1}]"})
    void theSchemaHasTheKeysOfTheReader(String pointer, String text) {
        String known = problems(HEAD + text + "\n").stream()
                .filter(problem -> problem.contains("zzzzzzzzzzzz: unknown key"))
                .findFirst()
                .orElseThrow();

        List<String> keys = new ArrayList<>(TestingSchemas.TIMETABLE.at(pointer).propertyNames());
        assertThat(known.substring(known.indexOf("are ") + 4).split(", ")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void anotherFileIsNamed() {
        assertThat(problems("schema: 1\ntimeZone: America/Denver\nweekly: []\n"))
                .singleElement()
                .asString()
                .contains("this is a schedule (schedule.yaml), not a timetable");
    }

    @Test
    void aHolidayOutsideTheTermsIsNoted() {
        assertThat(parse(HEAD + ARRIVALS + ONE.formatted("") + "holidays: [{name: Summer, from: 2027-07-01}]\n")
                        .notes())
                .singleElement()
                .asString()
                .contains("`Summer` is outside all terms, so it changes nothing");
    }
}
