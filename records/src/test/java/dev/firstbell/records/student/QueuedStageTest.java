package dev.firstbell.records.student;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The stage of the hub's own line is reserved: no record has it, and nothing shows it until one does. */
class QueuedStageTest {
    private static final Instant NINE = Instant.parse("2027-01-25T09:00:00Z");
    private static final ClassPlan PLAN = new ClassPlan(
            "CS",
            "firstbell-",
            1,
            NINE,
            Duration.ofMinutes(10),
            Slo.DEFAULT,
            List.of(new PlannedStudent(0, "firstbell-000", Duration.ZERO, Journey.START)));

    private static StudentRecord student(Map<Stage, Instant> more, Outcome outcome) {
        Map<Stage, Instant> stages = new EnumMap<>(Map.of(Stage.INTENDED, NINE, Stage.SENT, NINE));
        stages.putAll(more);
        return new StudentRecord(
                0, "firstbell-000", Journey.START, outcome, stages, List.of(), List.of(), List.of(), Optional.empty());
    }

    private static Instant at(int seconds) {
        return NINE.plusSeconds(seconds);
    }

    @Test
    void aRunWithoutItHasNoFigureForIt() {
        RunSummary landed = RunSummary.of(
                PLAN, List.of(student(Map.of(Stage.ACCEPTED, at(1), Stage.LANDED, at(9)), new Outcome.Ready())));
        RunSummary never = RunSummary.of(PLAN, List.of(student(Map.of(Stage.ACCEPTED, at(1)), new Outcome.TimedOut())));

        assertThat(landed.stages()).containsOnlyKeys(Stage.SENT, Stage.ACCEPTED, Stage.LANDED);
        assertThat(never.stages()).doesNotContainKey(Stage.QUEUED);
        assertThat(never.unfinished())
                .singleElement()
                .satisfies(one -> assertThat(one.stage()).isEqualTo(Stage.HUB_READY));
    }

    @Test
    void aRecordWithItReadsAndHasAFigure() {
        StudentRecord waited = student(
                Map.of(Stage.QUEUED, at(1), Stage.POD_CREATED, at(40), Stage.LANDED, at(50)), new Outcome.Ready());

        assertThat(Json.lines().readValue(Json.lines().writeValueAsString(waited), StudentRecord.class))
                .isEqualTo(waited);
        assertThat(RunSummary.of(PLAN, List.of(waited))
                        .stages()
                        .get(Stage.QUEUED)
                        .reached())
                .isEqualTo(1);
    }

    /** The injector may read the 202 after the hub has put the start into its line. */
    @Test
    void itComesBeforeThePodAndHasNoFixedPlaceBesideTheAcceptedRequest() {
        assertThat(Stage.QUEUED.precedes(Stage.POD_CREATED)).isTrue();
        assertThat(Stage.SENT.precedes(Stage.QUEUED)).isTrue();
        assertThat(Stage.ACCEPTED.precedes(Stage.QUEUED)).isFalse();
        assertThat(Stage.QUEUED.precedes(Stage.ACCEPTED)).isFalse();
        assertThat(Journey.NOTEBOOK.lastStage()).isEqualTo(Stage.FIRST_RESULT);
    }
}
