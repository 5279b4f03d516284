package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Numbers, dates, durations and time zones in another form than the class file's were refused without the right form, and
 * for the wrong cause: {@code 010} was called a text in quotes. {@code ~} was read as a text, {@code 3.10} as 3.1.
 */
class ClassFileTyposTest {
    private static final String CLASS = """
            name: CS 101
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            arrivals: [{shape: bell, sd: 20s}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            students: 010       | students: expected a whole number from 1 to 10000, found `010`; write it without the leading zero: 10
            students: 1_500     | students: expected a whole number from 1 to 10000, found `1_500`; write it without separators: 1500
            students: 1,500     | students: expected a whole number from 1 to 10000, found `1,500`; write it without separators: 1500
            students: 1e2       | students: expected a whole number from 1 to 10000, found `100.0`; write it without a point or an exponent: 100
            students: 0x1F      | students: expected a whole number from 1 to 10000, found `0x1F`; write it as a decimal number: 31
            students: +5        | students: expected a whole number from 1 to 10000, found `+5`; write it without the plus sign: 5
            students: 220 seats | students: expected a whole number from 1 to 10000, found `220 seats`; write the number alone: 220
            students: ~         | students: has no value; write one after the colon
            students:           | students: has no value; write one after the colon
            showUp: ~           | showUp: has no value; write one after the colon, or remove the key
            name: ~             | name: has no value; write one after the colon
            name: 3.10          | name: expected a text, found a number with a point or an exponent; put it into quotes, like "3.10"
            profile: 3.10       | profile: expected a text, found a number with a point or an exponent; put it into quotes, like "3.10"
            showUp: 90%         | showUp: expected a share above 0 and at most 1, like 0.95, found `90%`; write 0.9
            showUp: 0,9         | showUp: expected a share above 0 and at most 1, like 0.95, found `0,9`; write it with a decimal point: 0.9
            showUp: 95          | showUp: expected a share above 0 and at most 1, like 0.95, found `95`; if 95 % is meant, write 0.95
            showUp: .9          | showUp: expected a share above 0 and at most 1, like 0.95, found `.9`; write 0.9
            showUp: yes         | showUp: expected a share above 0 and at most 1, like 0.95, found `yes`
            """)
    void aNumberInAnotherFormIsRefusedWithTheRightOne(String line, String problem) {
        assertThat(problems(line)).containsExactly("class.yaml: " + problem);
    }

    @Test
    void aNoBreakSpaceIsNamed() {
        assertThat(problems("students:\u00a0220"))
                .containsExactly("class.yaml: line 5: there is a no-break space after `students:`, which YAML does not"
                        + " take for a space; replace it with an ordinary one");
    }

    @Test
    void aShareOfZeroIsLeftOut() {
        assertThat(problems("behaviour: {impatient: 0, patient: 1}"))
                .containsExactly("class.yaml: behaviour.impatient: expected a share above 0 and at most 1, found `0`;"
                        + " for none, leave `impatient` out");
        assertThat(problems("behaviour: {impatient: {share: 0, patience: 5s}}"))
                .containsExactly("class.yaml: behaviour.impatient.share: expected a share above 0 and at most 1, found"
                        + " `0`; for none, leave `impatient` out");
    }

    @Test
    void aDurationOfDaysIsNoted() {
        assertThat(ClassFile.parse("class.yaml", CLASS + "duration: 50h\n").notes())
                .containsExactly("class.yaml: duration: 50h is at least 2 days, and nodes are planned for all of it; if"
                        + " minutes are meant, write `50m`");
        assertThat(ClassFile.parse("class.yaml", CLASS + "duration: 12h\n").notes())
                .isEmpty();
    }

    @Test
    void aShapeThatNoStudentFollowsIsNoted() {
        String shapes = CLASS.replace(
                "arrivals: [{shape: bell, sd: 20s}]",
                "arrivals: [{shape: bell, sd: 20s, share: 0.0001}, {shape: bell, sd: 30s, share: 1}]");
        assertThat(ClassFile.parse("class.yaml", shapes).notes())
                .containsExactly(
                        "class.yaml: arrivals[0]: none of 220 students comes by this shape: its share is 0.009999"
                                + " %, 0.022 students on average; check the shares");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1h 15m            | ; write `1h15m`
            75 min            | ; write `1h15m`
            1.5h              | ; write `1h30m`
            PT50M             | ; write `50m`
            01:15:00          | ; write `1h15m`
            2 hours and 5 min | ; write `2h5m`
            1:15              | ; it may mean 1h15m or 1m15s
            75                | ''
            fifty minutes     | ''
            """)
    void aDurationInAnotherFormIsRefusedWithTheRightOne(String found, String remedy) {
        assertThat(problems("duration: " + found))
                .containsExactly(
                        "class.yaml: duration: expected a duration with its unit, like 90s, 2m or 1h30m, found `"
                                + found + "`" + remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2027-02-30T09:00          | ; February 2027 has 28 days
            2027-13-01T09:00          | ; there is no month 13
            2027-01-25                | ; add the time of day, like 2027-01-25T09:00
            9:00                      | ; add the date before the time of day
            2027-01-25 9:00           | ; write `2027-01-25T09:00`
            2027-01-25 9 am           | ; write `2027-01-25T09:00`
            2027-01-25T24:00          | ; write `2027-01-26T00:00`, the beginning of the next day
            2027-01-25T09:75          | ; there is no such time of day
            01/25/2027 9:30 PM        | ; write `2027-01-25T21:30`
            01/02/2027 9:00           | ; it may mean 2027-01-02 or 2027-02-01; write the year first
            25.1.2027 09:00           | ; write `2027-01-25T09:00`
            2027-01-25T09:00-05:00    | ; write the time on the clock of `timeZone`, without an offset or a zone of its own
            2027-01-25T09:00Z         | ; write the time on the clock of `timeZone`, without an offset or a zone of its own
            2027-01-25 09:00 US/Central | ; write the time on the clock of `timeZone`, without an offset or a zone of its own
            tomorrow                  | ''
            """)
    void aStartInAnotherFormIsRefusedWithItsCause(String found, String remedy) {
        assertThat(problems("start: " + found))
                .containsExactly("class.yaml: start: expected a date and time like 2026-09-07T09:00, found `" + found
                        + "`" + remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            America/Denvr          | ; did you mean America/Denver?
            america/denver         | ; did you mean America/Denver?
            Denver                 | ; did you mean America/Denver?
            New York               | ; did you mean America/New_York?
            Mountain Time          | ; did you mean America/Denver?
            Mountain Standard Time | ; did you mean America/Denver?
            W. Europe Standard Time | ; did you mean Europe/Berlin?
            (UTC-07:00) Mountain Time (US & Canada) | ; did you mean America/Denver?
            IST                    | ; did you mean Asia/Kolkata, Europe/Dublin or Asia/Jerusalem?
            MDT                    | ; did you mean America/Denver?
            Europe/Zürich          | ; did you mean Europe/Zurich?
            xyzzy                  | ''
            """)
    void aTimeZoneWithAnotherNameIsRefusedWithTheNearestOne(String found, String remedy) {
        assertThat(problems("timeZone: " + found))
                .containsExactly("class.yaml: timeZone: expected a time zone like America/Denver, found `" + found + "`"
                        + remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MST7MDT   | `MST7MDT` does not name a place; it is used with daylight saving time; a city, like America/Denver, follows the clocks of its place
            CET       | `CET` does not name a place; it is used with daylight saving time; a city, like Europe/Berlin, follows the clocks of its place
            -07:00    | `-07:00` is the fixed offset -07:00, without daylight saving time; a city, like America/Denver, follows the clocks of its place
            Etc/GMT+7 | `Etc/GMT+7` is the fixed offset -07:00, without daylight saving time; a city, like America/Denver, follows the clocks of its place
            """)
    void aTimeZoneThatDoesNotFollowAPlaceIsNoted(String zone, String note) {
        assertThat(parse("timeZone: " + zone).notes()).containsExactly("class.yaml: timeZone: " + note);
    }

    @Test
    void placesAndUtcNeedNoNote() {
        for (String zone : List.of("America/Denver", "America/Phoenix", "US/Mountain", "UTC", "Japan")) {
            assertThat(parse("timeZone: " + zone).notes()).isEmpty();
        }
    }

    @Test
    void theDefaultThatAValueCollidesWithIsNamed() {
        assertThat(problems("retry: {pause: 3m}"))
                .containsExactly(
                        "class.yaml: retry.pause: 3m is longer than `longestPause`, which is 2m because the file"
                                + " does not set it; set it, too");
        assertThat(problems("retry: {longestPause: 3s}"))
                .containsExactly(
                        "class.yaml: retry.longestPause: 3s is shorter than `pause`, which is 5s because the file"
                                + " does not set it; set it, too");
        assertThat(problems("retry: {pause: 3m, longestPause: 1m}"))
                .containsExactly(
                        "class.yaml: retry.longestPause: 1m is shorter than `pause`, which is 3m; it must not be"
                                + " shorter");
        assertThat(problems("slo: {within: 15m}"))
                .containsExactly(
                        "class.yaml: limit: is 10m by default, which is shorter than slo.within, 15m; set a limit"
                                + " that is not shorter");
    }

    @Test
    void aKeyBesideAMergeSaysWhyItIsThereTwice() {
        assertThat(problems("retry: {<<: {pause: 3s}, pause: 4s}"))
                .singleElement()
                .asString()
                .endsWith("the key `pause` appears twice; a key that comes in with `<<` cannot be replaced beside it");
    }

    @Test
    void sharesThatDoNotAddUpAreWeightsAndThatIsNoted() {
        assertThat(parse("journey: {notebook: 0.8, start: 0.1}").notes())
                .containsExactly(
                        "class.yaml: journey: the shares add up to 0.9, which is 0.1 less than 1; they are used as"
                                + " weights: start 11.11 %, notebook 88.89 %");
        assertThat(parse("behaviour: {impatient: 0.3}").notes())
                .containsExactly(
                        "class.yaml: behaviour: the shares add up to 0.3, which is 0.7 less than 1; they are used"
                                + " as weights: impatient 100 %");
        assertThat(parse("arrivals: [{shape: bell, sd: 20s, share: 0.5}, {shape: uniform, to: 2m, share: 0.7}]")
                        .notes())
                .containsExactly(
                        "class.yaml: arrivals: the shares add up to 1.2, which is 0.2 more than 1; they are used"
                                + " as weights: arrivals[0] 41.67 %, arrivals[1] 58.33 %");
        assertThat(parse("journey: {notebook: 0.333, start: 0.333, vscode: 0.333}")
                        .notes())
                .isEmpty();
        assertThat(parse("arrivals: [{shape: bell, sd: 20s}, {shape: uniform, to: 2m}]")
                        .notes())
                .isEmpty();
    }

    @Test
    void aShareOfTheStudentsThatIsLessThanOneStudentIsNoted() {
        assertThat(parse("showUp: 0.001").notes())
                .containsExactly(
                        "class.yaml: showUp: 0.001 of 220 students is 0.22, less than one student; the class is"
                                + " planned with 1 student");
        assertThat(parse("showUp: 0.001").expected()).isEqualTo(1);
        assertThat(parse("showUp: 0.004").notes()).isEmpty();
    }

    @Test
    void anSloThatIsAlwaysMetOrOutlastsTheClassIsNoted() {
        assertThat(parse("slo: {within: 2h, neverAtMost: 1}\nlimit: 3h").notes())
                .containsExactly(
                        "class.yaml: slo.within: 2h is longer than the class, 50m, so a student who lands after its end may"
                                + " count as in time",
                        "class.yaml: slo.neverAtMost: 1 is all students, so this part of the SLO is always met; 1 % is"
                                + " 0.01");
    }

    @Test
    void aSectionInAnotherYearByMistakeIsRefused() {
        assertThat(
                        problems(
                                "students: 3\nsections: [{name: a, students: 12}, {name: b, students: 8, start: 2029-01-25T09:00}]"))
                .contains("class.yaml: sections[1].start: is more than a year from the class's start, 2027-01-25T09:00;"
                        + " check the year, or give that section a class file of its own");
    }

    @Test
    void aStudentMoreThanAYearFromTheStartIsRefusedInWords() {
        ClassFile file = ClassFile.parse("class.yaml", """
                name: CS 101
                start: 2027-01-25T09:00
                timeZone: America/Denver
                arrivals: [{shape: uniform, from: 1000h, to: 1100h}]
                sections:
                  - {name: a, students: 12}
                  - {name: b, students: 8, start: 2028-01-20T09:00}
                """);

        assertThat(catchThrowableOfType(
                        BadInputException.class, () -> ClassPlan.of(file, "firstbell-", file.startInstant())))
                .hasMessage("CS 101: a student of section `b` would come more than a year from the class's start,"
                        + " 2027-01-25T09:00; check `start` and the times in `arrivals`");
    }

    /** The class with one of its keys replaced, or with more keys. */
    private static ClassFile parse(String lines) {
        String key = lines.substring(0, lines.indexOf(':') + 1);
        String kept = CLASS.lines().filter(line -> !line.startsWith(key)).reduce("", (a, b) -> a + b + "\n");
        return ClassFile.parse("class.yaml", kept + lines + "\n");
    }

    private static List<String> problems(String lines) {
        return catchThrowableOfType(BadInputException.class, () -> parse(lines)).problems();
    }
}
