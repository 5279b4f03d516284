package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node of 57 MiB, where GiB were meant, got one student of 2 GiB: 230 nodes. 58368000, as {@code kubectl describe node}
 * prints it in Ki, got 4 nodes instead of 9.
 */
class NodeSizeUnitsTest {
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 230
            arrivals: [{shape: uniform, to: 2m}]
            """);

    @ParameterizedTest
    @CsvSource({"57Gi, 9, 28", "58368000Ki, 9, 27", "57000Mi, 9, 27", "61203283968, 9, 28"})
    void theSizeAsKubectlPrintsItGivesTheRightNumberOfNodes(String memory, int nodes, String perNode) {
        ScalingPlan plan = ClosedForm.plan(CLASS, parameters(memory, "2Gi"));

        assertThat(plan.warmNodes()).isEqualTo(nodes);
        assertThat(plan.evidence())
                .filteredOn(evidence -> evidence.name().equals("students per node"))
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.value()).isEqualTo(perNode);
                    assertThat(evidence.source())
                            .startsWith("computed: limited by memory, (")
                            .endsWith(" - 600Mi) / 2Gi");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"57", "58368000", "57Mi", "0", "-1", "-57Gi"})
    void aSizeInAnotherUnitIsRefused(String memory) {
        assertThatThrownBy(() -> parameters(memory, "2048Mi"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(
                        "mine.yaml: line 3: quantities.node.allocatableMemory: expected from 1Gi to 32Ti")
                .hasMessageContaining("found `" + memory + "`");
    }

    @Test
    void aStudentThatDoesNotFitOnANodeIsRefusedInsteadOfGettingANode() {
        assertThatThrownBy(() -> parameters("57Gi", "58Gi"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "mine.yaml: line 3: quantities.node.allocatableMemory: no student fits on a node, because of"
                                + " its memory: node.allocatableMemory 57Gi, node.systemMemory 600Mi (Firstbell's default),"
                                + " student.memory 58Gi");
    }

    private static TwinParameters parameters(String node, String student) {
        return TwinParameters.parse("mine.yaml", """
                format: firstbell/twin-parameters/v1
                quantities:
                  node.allocatableMemory: %s
                  student.memory: %s
                """.formatted(node, student));
    }
}
