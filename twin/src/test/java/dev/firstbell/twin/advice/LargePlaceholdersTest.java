package dev.firstbell.twin.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NotPulled;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Placeholders larger than a student's pod were counted one to one, and 900 on 12 nodes kept room for 900. "Or lower the
 * guarantee" named a higher one where an init container decides.
 */
class LargePlaceholdersTest {
    private static final TwinParameters NODES = TwinParameters.parse("mine.yaml", """
            format: firstbell/twin-parameters/v1
            quantities:
              node.allocatableMemory: 57Gi
              node.allocatableCpu: 7910m
              node.maxVolumes: 127
              pool.maxNodes: 12
            """);

    private static final ClassFile LECTURE = ClassFile.parse(
            "class.yaml",
            "name: the class\nstart: 2027-01-25T09:00\ntimeZone: Etc/UTC\nduration: 50m\nstudents: 220\narrivals:\n"
                    + "  - {shape: bell, sd: 25s}\n");

    private static Outcome outcome(Rule rule, TestingDeployment deployment) {
        return Advice.finding(rule, new Question(LECTURE, deployment.build(), NODES))
                .outcome();
    }

    private static TestingDeployment placeholders(long count, long mebibytes, long cpu) {
        TestingDeployment deployment = new TestingDeployment()
                .with("scheduling.podPriority.enabled", true)
                .with("scheduling.userPlaceholder.replicas", count);
        return mebibytes == 0
                ? deployment
                : deployment.with(
                        "scheduling.userPlaceholder.resources", Optional.of(new PodSize(mebibytes << 20, cpu)));
    }

    @ParameterizedTest
    @CsvSource({"10, 28672, 3000, 280", "5, 56320, 0, 275", "3, 57768, 0, 168", "1, 2048, 0, 2", "4, 1536, 0, 6"})
    void aLargePlaceholderKeepsRoomForSeveralStudents(long count, long mebibytes, long cpu, long kept) {
        assertThat(outcome(Rule.PLACEHOLDERS, placeholders(count, mebibytes, cpu))
                        .says())
                .contains(" room for " + kept + " students, whose pods preempt ");
    }

    @Test
    void placeholdersBeyondThePoolKeepNothing() {
        assertThat(outcome(Rule.PLACEHOLDERS, placeholders(900, 0, 0)).says())
                .isEqualTo(
                        "900 placeholders keep room for 672 students, whose pods preempt them; that is enough for the"
                                + " whole class of 220. Only 672 of them fit on the 12 nodes that there may be; the others stay"
                                + " Pending.");
    }

    @Test
    void aPlaceholderThatFitsOnNoNode() {
        Outcome outcome = outcome(Rule.PLACEHOLDERS, placeholders(5, 58_368, 0));

        assertThat(outcome).isInstanceOf(Outcome.Change.class);
        assertThat(outcome.says()).contains("the 5 placeholders stay Pending and keep no room");
    }

    @Test
    void aLowerGuaranteeIsNamedOnlyWhereItHelps() {
        assertThat(outcome(
                                Rule.ROOM,
                                new TestingDeployment()
                                        .with(
                                                "singleuser.extraContainers",
                                                new Others(PodSize.NONE, new PodSize(8L << 30, 0))))
                        .says())
                .endsWith(" A lower guarantee does not help, because an init container requests 8G"
                        + " (singleuser.extraContainers, values.yaml:7).");
        assertThat(outcome(Rule.ROOM, new TestingDeployment().with("singleuser.memory.guarantee", 8L << 30))
                        .says())
                .endsWith(
                        " Or lower singleuser.memory.guarantee (values.yaml:7) to 3040M, if students can work with that.");
    }

    @Test
    void theRequestToLowerIsThatOfTheContainerWhichDecides() {
        Outcome outcome = outcome(
                Rule.ROOM,
                new TestingDeployment()
                        .with("singleuser.extraContainers", new Others(new PodSize(0, 10_000), PodSize.NONE)));

        assertThat(((Outcome.Change) outcome).edits())
                .containsExactly(new Outcome.Edit(
                        TestingDeployment.at("singleuser.extraContainers"),
                        "requests of 10 CPU",
                        "less than 7.51 CPU"));
    }

    @Test
    void aSelectorForCoreNodesNeedsAChange() {
        Outcome outcome = outcome(
                Rule.CORE_NODES,
                new TestingDeployment()
                        .with(
                                "singleuser.nodeSelector",
                                new NodeChoice(Reach.CORE, "hub.jupyter.org/node-purpose=core")));

        assertThat(outcome).isInstanceOf(Outcome.Change.class);
        assertThat(outcome.says()).startsWith("Students' pods run on the nodes of the hub and the proxy, because of ");
    }

    @Test
    void thePrePullerIsFineOnlyIfItPullsTheStudentsImage() {
        Outcome outcome = outcome(
                Rule.PRE_PULLER,
                new TestingDeployment()
                        .pullsOther(new NotPulled(
                                "The pre-pullers pull another one.", TestingDeployment.at("image"), "a", "b")));

        assertThat(outcome).isInstanceOf(Outcome.Change.class);
        assertThat(outcome.says()).startsWith("The pre-pullers pull another one. A new node pulls it only when ");
    }
}
