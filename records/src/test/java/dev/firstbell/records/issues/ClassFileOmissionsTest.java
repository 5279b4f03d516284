package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of a class file that had no effect, or another one than was written, without a word. */
class ClassFileOmissionsTest {
    private static final String BASE = """
            name: CS
            start: 2027-01-25T09:00
            timeZone: America/Denver
            """;

    private static final String TEN = BASE + "students: 10\narrivals: [{shape: bell, sd: 25s}]\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "showUp: 0.05|c.yaml: showUp: 0.05 of 10 students is 0.5, less than one student; the class is planned with 1"
                        + " student",
                "journey: {notebook: 1, vscode: 0.001}|c.yaml: journey.vscode: none of 10 students has it: its share is"
                        + " 0.0999 %, 0.00999 students on average",
                "behaviour: {patient: 0.99, givesUp: {share: 0.01, patience: 30s}}|c.yaml: behaviour.givesUp: none of 10"
                        + " students has it: its share is 1 %, 0.1 students on average",
                "journey: {}|c.yaml: journey: the mapping is empty, so the default holds: notebook",
                "behaviour: {}|c.yaml: behaviour: the mapping is empty, so the default holds: patient",
                "vscodePath: codeserver/|c.yaml: vscodePath: this has no effect, because no student has the journey vscode",
            })
    void isNoted(String key, String note) {
        assertThat(notes(TEN + key + "\n")).contains(note);
    }

    @Test
    void roundingSectionBySectionIsNotedIfItAddsUp() {
        StringBuilder sections = new StringBuilder(BASE + "arrivals: [{shape: bell, sd: 25s}]\nsections:\n");
        for (int i = 0; i < 100; i++) {
            sections.append("- {name: S").append(i).append(", students: 3, showUp: 0.5}\n");
        }

        assertThat(notes(sections.toString()))
                .contains(
                        "c.yaml: showUp: each section is rounded to whole students, so 200 students are planned; without"
                                + " rounding it would be 150");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "behaviour: {impatient: {patience: 1ms}}|behaviour.impatient.patience: 1ms is shorter than the shortest wait"
                        + " of a student, 1s; give that or more",
                "behaviour: {givesUp: {share: 0.5, patience: 100ms}, patient: 0.5}|behaviour.givesUp.patience: 100ms is"
                        + " shorter than",
                "behaviour: {secondTab: {after: 999ms}}|behaviour.secondTab.after: 999ms is shorter than",
            })
    void isRefused(String key, String problem) {
        assertThatThrownBy(() -> ClassFile.parse("c.yaml", TEN + key + "\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aKeyThatSharesNoLetterIsNoSpellingOfAnother() {
        assertThatThrownBy(() ->
                        ClassFile.parse("c.yaml", BASE + "students: 10\narrivals: [{shape: bell, sd: 25s, to: 5m}]\n"))
                .hasMessageContaining("arrivals[0].to: unknown key; the known keys are shape, share, mean, sd");
        assertThatThrownBy(() -> ClassFile.parse("c.yaml", TEN.replace("sd:", "ds:")))
                .hasMessageContaining("arrivals[0].ds: unknown key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"schema\": 1, \"runId\": \"a\"}|this is the description of a run (run.json), not a class file",
                "{\"schema\": 1, \"className\": \"a\", \"evidence\": []}|this is a plan (plan.json), not a class file",
                "{schema: 1, hubs: []}|this is the list of trusted hubs (hubs.yaml), not a class file",
                "{schema: 1, windows: []}|this is a schedule (schedule.yaml), not a class file",
                "{singleuser: {}}|this is a file of Helm values, not a class file",
            })
    void aFileOfAnotherKindIsNamed(String text, String problem) {
        assertThatThrownBy(() -> ClassFile.parse("c.yaml", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("c.yaml: " + problem);
    }

    @Test
    void twoPointsOfACurveAtOneTimeAreNamedAsThat() {
        assertThatThrownBy(() -> ClassFile.parse("c.yaml", BASE + """
                students: 10
                arrivals: [{shape: poisson, rates: [{at: 0s, perMinute: 1}, {at: 0s, perMinute: 9}, {at: 5m, perMinute: 0}]}]
                """))
                .hasMessageContaining("two points of the curve have the same time, 0s");
    }

    private static List<String> notes(String text) {
        return ClassFile.parse("c.yaml", text).notes();
    }
}
