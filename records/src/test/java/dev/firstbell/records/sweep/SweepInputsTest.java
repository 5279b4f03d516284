package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.sweep.SweepInputs.InputFile;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepInputsTest {
    private static final String SWEEP = """
            class: c.yaml
            environment: embedded
            settings: [{name: a}, {name: b, hub: {concurrentSpawnLimit: 20}}]
            repetitions: 3
            budget: {time: 10m}
            """;
    private static final String CLASS = """
            name: CS 101
            start: 2027-01-25T09:00
            timeZone: UTC
            students: 8
            arrivals: [{shape: uniform, to: 60s}]
            """;

    private static SweepInputs inputs(String sweep, String classText, Optional<String> parameters) {
        ClassFile file = ClassFile.parse("c.yaml", classText);
        return SweepInputs.of(
                InputFile.of("sweep.yaml", sweep),
                InputFile.of("c.yaml", classText),
                parameters.map(text -> InputFile.of("p.yaml", text)),
                ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant()));
    }

    private static final SweepInputs BEGUN = inputs(SWEEP, CLASS, Optional.empty());

    @Test
    void commentsAndTheOrderOfKeysDoNotCount() {
        String same = "# a comment\nrepetitions: 3\n" + SWEEP.replace("repetitions: 3\n", "");

        assertThat(BEGUN.differences(inputs(same, CLASS, Optional.empty()))).isEmpty();
    }

    @Test
    void aSweepGoesOnAfterItsInputsWentThroughAFile() {
        SweepInputs read = Json.lines().readValue(Json.pretty().writeValueAsString(BEGUN), SweepInputs.class);

        assertThat(read.differences(inputs(SWEEP, CLASS, Optional.empty()))).isEmpty();
    }

    @Test
    void anotherBudgetAndMoreRepetitionsAreWelcome() {
        String more = SWEEP.replace("10m", "1h").replace("repetitions: 3", "repetitions: 5");

        assertThat(BEGUN.differences(inputs(more, CLASS, Optional.empty()))).isEmpty();
        assertThat(BEGUN.differences(inputs(SWEEP.replace("budget: {time: 10m}\n", ""), CLASS, Optional.empty())))
                .isEmpty();
    }

    @Test
    void everyOtherKeyThatChangedIsNamedWithBothValues() {
        String sweep = SWEEP.replace("20", "30").replace("repetitions: 3", "repetitions: 2");

        assertThat(BEGUN.differences(
                        inputs(sweep, CLASS.replace("students: 8", "students: 9"), Optional.of("prices: {}\n"))))
                .containsExactlyInAnyOrder(
                        "sweep.yaml: `settings[1].hub.concurrentSpawnLimit` was 20 and is 30",
                        "sweep.yaml: `repetitions` was 3 and is 2",
                        "c.yaml: `students` was 8 and is 9",
                        "p.yaml: `prices` was absent and is a list or mapping");
    }

    @Test
    void anAddedOrRemovedSettingIsNamed() {
        assertThat(BEGUN.differences(
                        inputs(SWEEP.replace("{name: a}, ", "{name: a}, {name: c}, "), CLASS, Optional.empty())))
                .containsExactly("sweep.yaml: `settings` has the setting `c`, which was not there; remove it");
        assertThat(BEGUN.differences(inputs(SWEEP.replace("{name: a}, ", ""), CLASS, Optional.empty())))
                .containsExactly("sweep.yaml: `settings` lacks the setting `a`, which was there; add it again");
    }

    @Test
    void aTraceThatChangedIsNoticedByItsStudents() {
        SweepInputs same = inputs(SWEEP, CLASS, Optional.empty());
        SweepInputs other = new SweepInputs(same.sweep(), same.classFile(), Optional.empty(), "0".repeat(64));

        assertThat(BEGUN.differences(other))
                .containsExactly(
                        "c.yaml: the students differ although the file is the same, so a trace that it names has"
                                + " changed");
    }
}
