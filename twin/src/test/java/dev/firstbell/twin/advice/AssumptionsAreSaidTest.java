package dev.firstbell.twin.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers that stand on an assumed pod, on more students than the mean, or on one edit of several. */
class AssumptionsAreSaidTest {
    private static final String HEADER = "name: C\nstart: 2027-01-25T09:00\ntimeZone: America/Denver\nduration: 50m\n"
            + "arrivals: [{shape: bell, sd: 25s}]\n";
    private static final ClassFile LECTURE = ClassFile.parse("class.yaml", HEADER + "students: 200\n");
    private static final TwinParameters NODES = TwinParameters.parse("mine.yaml", """
            format: firstbell/twin-parameters/v1
            quantities: {node.allocatableMemory: 57000Mi, node.allocatableCpu: 7910m, node.maxVolumes: 127, pool.maxNodes: 8}
            """);

    private static Outcome outcome(Rule rule, ClassFile file, TestingDeployment deployment) {
        return Advice.finding(rule, new Question(file, deployment.build(), NODES))
                .outcome();
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING_LIMIT", "START_TIMEOUT", "FAILURE_LIMIT"})
    void thePodOfTheForecastIsNamedWhereItIsAssumed(Rule rule) {
        TestingDeployment unknown = new TestingDeployment()
                .with("hub.concurrentSpawnLimit", 20L)
                .with("singleuser.startTimeout", Duration.ofSeconds(60))
                .unknown("singleuser.memory.guarantee");

        assertThat(outcome(rule, LECTURE, unknown).says())
                .contains(" What a student's pod requests is not known, so the parameters count: student.memory ");
    }

    @Test
    void whereNoPodFitsTheForecastSaysSo() {
        TestingDeployment large = new TestingDeployment()
                .with("hub.concurrentSpawnLimit", 20L)
                .with("singleuser.memory.guarantee", 60L << 30);

        assertThat(outcome(Rule.PENDING_LIMIT, LECTURE, large).says())
                .endsWith(" No student's pod fits on a node (rule `room`); one on each is assumed here.");
        assertThat(outcome(Rule.VOLUMES, LECTURE, large).says())
                .isEqualTo("A node attaches 1 volume for each student, but no student's pod fits on a node (rule"
                        + " `room`).");
    }

    /** 200 of 400 students are expected, and 8 nodes have room for more. */
    @Test
    void moreStudentsThanTheMeanAreExplained() {
        ClassFile half = ClassFile.parse("class.yaml", HEADER + "students: 400\nshowUp: 0.5\n");
        TestingDeployment limited =
                new TestingDeployment().with("hub.concurrentSpawnLimit", 300L).with("hub.activeServerLimit", 300L);

        assertThat(outcome(Rule.ROOM, half, limited).says())
                .contains("so the class of 237 (95th percentile of attendance; the mean is 200) needs ");
        assertThat(outcome(Rule.PENDING_LIMIT, half, limited).says())
                .startsWith("At most 237 starts (95th percentile of attendance; the mean is 200) are pending");
        assertThat(outcome(Rule.SERVER_LIMIT, half, limited).says())
                .startsWith("The class has at most 237 servers (95th percentile of attendance; the mean is 200), and");
    }

    /** Each edit alone does not help if the other resource binds. */
    @Test
    void bothGuaranteesTogetherAreCounted() {
        String says = outcome(
                        Rule.REQUESTS,
                        LECTURE,
                        new TestingDeployment()
                                .with("singleuser.memory.guarantee", 0L)
                                .with("singleuser.memory.limit", 20L << 30)
                                .with("singleuser.cpu.limit", 3000L))
                .says();

        assertThat(says)
                .contains("2 on a node instead of 2 with a guarantee of 1G")
                .endsWith(" With both guarantees, 55 students fit.");
    }

    @Test
    void aFurtherTermAndAListThatReplacesAreToldApart() {
        TestingDeployment required = new TestingDeployment()
                .with("scheduling.userPods.nodeAffinity.matchNodePurpose", NodePurpose.REQUIRE)
                .with("singleuser.nodeSelector", NodeChoice.ALL);

        assertThat(outcome(Rule.CORE_NODES, LECTURE, required).says())
                .startsWith("matchNodePurpose is require, but singleuser.nodeSelector (values.yaml:7) replaces that"
                        + " condition. Students' pods may run");
    }
}
