package dev.firstbell.simulations.internal.student;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.student.Journey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepTest {
    @ParameterizedTest
    @EnumSource
    void theLastStepReachesTheLastStageOfTheJourney(Journey journey) {
        assertThat(Step.of(journey)).last().extracting(Step::stage).isEqualTo(journey.lastStage());
    }

    @Test
    void aStartEndsAtTheFirstPage() {
        assertThat(Step.of(Journey.START)).containsExactly(Step.ARRIVE, Step.ACCEPT, Step.READY, Step.LAND);
    }

    @Test
    void aNotebookEndsAtTheFirstResult() {
        assertThat(Step.of(Journey.NOTEBOOK))
                .containsExactly(Step.ARRIVE, Step.ACCEPT, Step.READY, Step.LAND, Step.KERNEL, Step.RESULT);
    }
}
