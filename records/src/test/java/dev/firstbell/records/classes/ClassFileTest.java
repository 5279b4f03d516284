package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.student.Journey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFileTest {
    private static final String LEAST = """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            arrivals:
              - shape: bell
                sd: 25s
            """;

    @Test
    void everyKeyIsRead() {
        ClassFile file = ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25 09:00
                timeZone: America/Denver
                duration: 1h15m
                students: 220
                showUp: 0.9
                journey: vscode
                behaviour: givesUp
                profile: small
                vscodePath: codeserver/
                arrivals:
                  - {shape: burst, share: 0.5, mean: 20s, from: 1m}
                  - {shape: bell, share: 0.3, mean: -10s, sd: 25s}
                  - {shape: uniform, share: 0.2, from: -1m, to: 4m}
                slo: {share: 0.9, within: 2m, neverAtMost: 0}
                limit: 20m
                seed: 42
                """);

        assertThat(file)
                .isEqualTo(new ClassFile(
                        "CSCI-1300",
                        LocalDateTime.of(2027, 1, 25, 9, 0),
                        ZoneId.of("America/Denver"),
                        Duration.ofMinutes(75),
                        List.of(new Section(
                                Optional.empty(),
                                LocalDateTime.of(2027, 1, 25, 9, 0),
                                220,
                                0.9,
                                Map.of(Journey.VSCODE, 1.0),
                                Map.of(new Behaviour.GivesUp(Duration.ofMinutes(2)), 1.0),
                                Optional.of("small"),
                                "codeserver/",
                                List.of(
                                        new Arrivals.Burst(0.5, Duration.ofSeconds(20), Duration.ofMinutes(1)),
                                        new Arrivals.Bell(0.3, Duration.ofSeconds(-10), Duration.ofSeconds(25)),
                                        new Arrivals.Uniform(0.2, Duration.ofMinutes(-1), Duration.ofMinutes(4))))),
                        Retry.DEFAULT,
                        new Slo(0.9, Duration.ofMinutes(2), 0),
                        Duration.ofMinutes(20),
                        42));
        assertThat(file.startInstant()).isEqualTo(Instant.parse("2027-01-25T16:00:00Z"));
        assertThat(file.expected()).isEqualTo(198);
    }

    @Test
    void theDefaultDurationIsFiftyMinutes() {
        assertThat(parse(LEAST).duration()).isEqualTo(Duration.ofMinutes(50));
    }

    @Test
    void theDefaultShowUpIsOne() {
        assertThat(parse(LEAST).showUp()).isEqualTo(1);
        assertThat(parse(LEAST).expected()).isEqualTo(220);
    }

    @Test
    void theDefaultJourneyIsANotebook() {
        assertThat(whole(LEAST).journeys()).isEqualTo(Map.of(Journey.NOTEBOOK, 1.0));
    }

    @Test
    void journeysHaveShares() {
        assertThat(whole(LEAST + "journey: {notebook: 0.8, start: 0.2}\n").journeys())
                .isEqualTo(Map.of(Journey.NOTEBOOK, 0.8, Journey.START, 0.2));
        assertThat(problems(LEAST + "journey: {notebok: 0.8, start: 2}\n"))
                .containsExactly(
                        "class.yaml: journey.start: expected a share above 0 and at most 1, like 0.95, found `2`; if 2 % is"
                                + " meant, write 0.02",
                        "class.yaml: journey.notebok: unknown key; did you mean `notebook`?");
    }

    @Test
    void behavioursHaveSharesAndParameters() {
        assertThat(whole(LEAST).behaviours()).isEqualTo(Map.of(new Behaviour.Patient(), 1.0));
        assertThat(whole(LEAST + "behaviour: impatient\n").behaviours())
                .isEqualTo(Map.of(new Behaviour.Impatient(Duration.ofSeconds(15)), 1.0));
        assertThat(whole(LEAST + """
                                duration: 75m
                                behaviour:
                                  patient: 0.5
                                  impatient: {share: 0.2, patience: 5s}
                                  givesUp: 0.1
                                  leavesTabOpen: 0.1
                                  secondTab: {share: 0.1, after: 3s}
                                """).behaviours())
                .isEqualTo(Map.of(
                        new Behaviour.Patient(),
                        0.5,
                        new Behaviour.Impatient(Duration.ofSeconds(5)),
                        0.2,
                        new Behaviour.GivesUp(Duration.ofMinutes(2)),
                        0.1,
                        new Behaviour.LeavesTabOpen(Duration.ofMinutes(75)),
                        0.1,
                        new Behaviour.SecondTab(Duration.ofSeconds(3)),
                        0.1));
        assertThat(problems(
                        LEAST + "behaviour: {patiemt: 1, givesUp: {share: 0.1, patince: 3s}, secondTab: {after: 3}}\n"))
                .containsExactly(
                        "class.yaml: behaviour.givesUp.patince: unknown key; did you mean `patience`?",
                        "class.yaml: behaviour.secondTab.after: expected a duration with its unit, like 90s, 2m or 1h30m,"
                                + " found `3`",
                        "class.yaml: behaviour.patiemt: unknown key; did you mean `patient`?");
    }

    @Test
    void theClassesKeysAreTheDefaultsOfItsSections() {
        ClassFile file = parse(LEAST.replace("students: 220\n", "") + """
                showUp: 0.9
                journey: start
                behaviour: givesUp
                profile: small
                vscodePath: code/
                sections:
                  - {name: 001, students: 100}
                  - name: late
                    start: 2027-01-25T09:10
                    students: 50
                    showUp: 1
                    journey: {vscode: 1}
                    behaviour: leavesTabOpen
                    profile: large
                    vscodePath: codeserver/
                    arrivals: [{shape: burst, mean: 5s}]
                """);
        Section first = file.sections().get(0);
        Section late = file.sections().get(1);

        assertThat(first)
                .isEqualTo(new Section(
                        Optional.of("001"),
                        file.start(),
                        100,
                        0.9,
                        Map.of(Journey.START, 1.0),
                        Map.of(new Behaviour.GivesUp(Duration.ofMinutes(2)), 1.0),
                        Optional.of("small"),
                        "code/",
                        List.of(new Arrivals.Bell(1, Duration.ZERO, Duration.ofSeconds(25)))));
        assertThat(late)
                .isEqualTo(new Section(
                        Optional.of("late"),
                        file.start().plusMinutes(10),
                        50,
                        1,
                        Map.of(Journey.VSCODE, 1.0),
                        Map.of(new Behaviour.LeavesTabOpen(Duration.ofMinutes(50)), 1.0),
                        Optional.of("large"),
                        "codeserver/",
                        List.of(new Arrivals.Burst(1, Duration.ofSeconds(5), Duration.ZERO))));
        assertThat(file.students()).isEqualTo(150);
        assertThat(file.expected()).isEqualTo(140);
        assertThat(file.showUp()).isEqualTo(140.0 / 150);
        assertThat(file.offset(late)).isEqualTo(Duration.ofMinutes(10));
        assertThat(file.length()).isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void everyProblemOfEverySectionIsReportedAtOnce() {
        assertThat(problems(LEAST.replace("students: 220\n", "students: 3\n") + """
                sections:
                  - {name: a, students: 6000, strat: 3}
                  - {name: a, students: 6000, start: soon, vscodePath: /}
                  - {students: 0, journey: rest}
                """))
                .containsExactly(
                        "class.yaml: students: remove this key, because each section has its own `students`",
                        "class.yaml: sections[0].strat: unknown key; did you mean `start`?",
                        "class.yaml: sections[1].name: another section has the name `a`; give each section its own name",
                        "class.yaml: sections[1].start: expected a date and time like 2026-09-07T09:00, found `soon`",
                        "class.yaml: sections[1].vscodePath: expected a path below the student's server, like vscode/,"
                                + " found `/`",
                        "class.yaml: sections[2].name: is missing",
                        "class.yaml: sections[2].students: expected a whole number from 1 to 10000, found `0`",
                        "class.yaml: sections[2].journey: expected one of start, notebook, vscode, terminal, found `rest`");
        assertThat(problems(LEAST.replace("students: 220\n", "")
                        + "sections: [{name: a, students: 6000}, {name: b, students: 6000}]\n"))
                .containsExactly(
                        "class.yaml: sections: the sections have 12000 students together; a class has at most 10000");
    }

    @Test
    void theDefaultSloIsNinetyFivePercentWithinNinetySeconds() {
        assertThat(parse(LEAST).slo()).isEqualTo(new Slo(0.95, Duration.ofSeconds(90), 0.01));
        assertThat(parse(LEAST + "slo: {within: 2m}\n").slo()).isEqualTo(new Slo(0.95, Duration.ofMinutes(2), 0.01));
    }

    @Test
    void aFailedStartIsTriedThreeTimesAfterFiveSecondsAndThenLessAndLessOftenByDefault() {
        assertThat(parse(LEAST).retry()).isEqualTo(new Retry(3, Duration.ofSeconds(5), Duration.ofMinutes(2)));
        assertThat(parse(LEAST + "retry: {quickTries: 0, longestPause: 5m}\n").retry())
                .isEqualTo(new Retry(0, Duration.ofSeconds(5), Duration.ofMinutes(5)));
        assertThat(problems(LEAST + "retry: {pause: 999ms}\n"))
                .containsExactly(
                        "class.yaml: retry.pause: must be at least 1s, or a failing start would be requested without end");
        assertThat(problems(LEAST + "retry: {pause: 3m}\n"))
                .containsExactly(
                        "class.yaml: retry.pause: 3m is longer than `longestPause`, which is 2m because the file does not set"
                                + " it; set it, too");
    }

    @Test
    void theDefaultLimitIsTenMinutes() {
        assertThat(parse(LEAST).limit()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theDefaultSeedIsOne() {
        assertThat(parse(LEAST).seed()).isEqualTo(1);
    }

    @Test
    void allProblemsAreReportedAtOnceWithPlaceAndRemedy() {
        String text = """
                nmae: CSCI-1300
                start: 25.1.2027
                timeZone: America/Dnver
                duration: 50
                students: -5
                showUp: 1.5
                journey: rstudio
                arrivals:
                  - shape: bell
                    sd: -25s
                    means: 3s
                  - shape: uniform
                    to: 0s
                  - shape: wave
                    length: 3s
                  - early
                slo:
                  share: 95
                  within: 0s
                  neverAtMost: -1
                limit: soon
                seed: 1.5
                colour: blue
                """;

        assertThat(problems(text))
                .containsExactly(
                        "class.yaml: name: is missing",
                        "class.yaml: start: expected a date and time like 2026-09-07T09:00, found `25.1.2027`; add the"
                                + " time of day, like 2027-01-25T09:00",
                        "class.yaml: timeZone: expected a time zone like America/Denver, found `America/Dnver`; did you"
                                + " mean America/Denver?",
                        "class.yaml: duration: expected a duration with its unit, like 90s, 2m or 1h30m, found `50`",
                        "class.yaml: students: expected a whole number from 1 to 10000, found `-5`",
                        "class.yaml: showUp: expected a share above 0 and at most 1, like 0.95, found `1.5`",
                        "class.yaml: journey: expected one of start, notebook, vscode, terminal, found `rstudio`",
                        "class.yaml: arrivals[0].sd: must be longer than zero, found -25s",
                        "class.yaml: arrivals[0].means: unknown key; did you mean `mean`?",
                        "class.yaml: arrivals[1].to: must be later than `from`, 0s by default, otherwise the arrival window is empty",
                        "class.yaml: arrivals[2].shape: expected one of " + String.join(", ", Arrivals.READERS.keySet())
                                + ", found `wave`",
                        "class.yaml: arrivals[3]: expected keys and values, found `early`",
                        "class.yaml: slo.share: expected a share above 0 and at most 1, like 0.95, found `95`; if 95 % is"
                                + " meant, write 0.95",
                        "class.yaml: slo.within: must be longer than zero, found 0s",
                        "class.yaml: slo.neverAtMost: expected a share from 0 to 1, like 0.01, found `-1`",
                        "class.yaml: limit: expected a duration with its unit, like 90s, 2m or 1h30m, found `soon`",
                        "class.yaml: seed: expected a whole number from 0 to 2147483647, found `1.5`",
                        "class.yaml: nmae: unknown key; did you mean `name`?",
                        "class.yaml: colour: unknown key; the known keys are name, start, timeZone, duration, sections,"
                                + " students, showUp, journey, behaviour, profile, vscodePath, arrivals, retry, slo,"
                                + " limit, seed");
    }

    @ParameterizedTest
    @CsvSource({"show_up: 1, showUp", "Students: 3, students", "timezone: UTC, timeZone", "seeds: 3, seed"})
    void anUnknownKeyNamesTheNearestOne(String line, String nearest) {
        assertThat(problems(LEAST + line + "\n"))
                .containsExactly("class.yaml: " + line.substring(0, line.indexOf(':')) + ": unknown key; did you mean `"
                        + nearest + "`?");
    }

    @Test
    void anEmptyMappingReportsEveryRequiredKey() {
        assertThat(problems("{}"))
                .containsExactly(
                        "class.yaml: name: is missing",
                        "class.yaml: start: is missing",
                        "class.yaml: timeZone: is missing",
                        "class.yaml: students: is missing",
                        "class.yaml: arrivals: is missing");
    }

    @Test
    void aClassWithoutArrivalsIsRejected() {
        assertThat(problems(withArrivals("")))
                .containsExactly("class.yaml: arrivals: expected a list with at least one entry, found an empty list");
    }

    @Test
    void aLimitShorterThanTheSlosTimeIsRejected() {
        assertThat(problems(LEAST + "limit: 89s\n"))
                .containsExactly(
                        "class.yaml: limit: must not be shorter than slo.within, otherwise no student could be late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10001", "2147483648", "1e3", "many", "[]"})
    void studentsMustBeAWholeNumberWithinBounds(String students) {
        assertThat(problems(LEAST.replace("220", students)))
                .singleElement()
                .asString()
                .startsWith("class.yaml: students: expected a whole number from 1 to 10000, found");
    }

    @Test
    void aBlankNameIsRejected() {
        assertThat(problems(LEAST.replace("CSCI-1300", "' '")))
                .containsExactly("class.yaml: name: expected a text, found ` `");
    }

    @Test
    void aDuplicateKeyIsRejected() {
        assertThat(problems(LEAST + "students: 3\n")).singleElement().asString().contains("not valid YAML", "students");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "- a\n- list\n", "just text"})
    void aTextThatIsNotAMappingIsRejected(String text) {
        assertThat(problems(text)).singleElement().asString().startsWith("class.yaml: expected keys and values");
    }

    @Test
    void invalidYamlIsRejectedWithItsLine() {
        assertThat(problems("name: [\nstart: 3"))
                .singleElement()
                .asString()
                .startsWith("class.yaml: line 2, column")
                .contains("not valid YAML");
    }

    @Test
    void aMissingFileIsRejectedWithTheRemedy(@TempDir Path folder) {
        assertThatThrownBy(() -> ClassFile.read(folder.resolve("class.yaml")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("class.yaml: no such file; the folder examples/");
    }

    @Test
    void aFileThatIsNotUtf8IsRejected(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("class.yaml"), new byte[] {(byte) 0xff, 0});

        assertThatThrownBy(() -> ClassFile.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(
                        "class.yaml: line 1: the file is not UTF-8 text; it looks like binary data; check that it is the right"
                                + " file");
    }

    private static ClassFile parse(String text) {
        return ClassFile.parse("class.yaml", text);
    }

    private static Section whole(String text) {
        assertThat(parse(text).sections()).hasSize(1);
        return parse(text).sections().get(0);
    }

    private static String withArrivals(String shapes) {
        return LEAST.substring(0, LEAST.indexOf("arrivals:")) + "arrivals: [" + shapes + "]\n";
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(BadInputException.class, () -> parse(text)).problems();
    }
}
