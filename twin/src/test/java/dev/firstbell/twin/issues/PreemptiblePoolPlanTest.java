package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import org.junit.jupiter.api.Test;

/** A plan for a pool of preemptible nodes did not say that some of them are gone before class ends. */
class PreemptiblePoolPlanTest {
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            arrivals: [{shape: uniform, to: 2m}]
            """);

    @Test
    void thePlanSaysHowManyNodesAreGoneBeforeItEnds() {
        assertThat(ClosedForm.plan(CLASS, parameters("quantities: {pool.preemptible: 1}"))
                        .notes())
                .containsExactly(
                        "the pool's nodes are preemptible (pool.preemptible), and the plan has no spare ones: by"
                                + " node.lifetime, 14 % of the nodes are gone within 1h5m of their request, before the window ends,"
                                + " and their students lose their servers");
        assertThat(ClosedForm.plan(
                                CLASS,
                                parameters("quantities: {pool.preemptible: 1}\ndistributions: {node.lifetime: {shape:"
                                        + " constant, seconds: 86400}}"))
                        .notes())
                .singleElement()
                .asString()
                .contains("less than 1 % of the nodes are gone within 1h5m");
    }

    @Test
    void anOrdinaryPoolHasNoSuchNote() {
        assertThat(ClosedForm.plan(CLASS, TwinParameters.defaults()).notes()).isEmpty();
    }

    private static TwinParameters parameters(String text) {
        return TwinParameters.parse("mine.yaml", "format: firstbell/twin-parameters/v1\n" + text + "\n");
    }
}
