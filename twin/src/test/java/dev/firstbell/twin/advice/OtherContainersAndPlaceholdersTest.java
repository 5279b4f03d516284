package dev.firstbell.twin.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A student's pod is more than its server, and a placeholder may be smaller than a student's pod. */
class OtherContainersAndPlaceholdersTest {
    private static final TwinParameters NODES = TwinParameters.defaults()
            .with(Quantity.NODE_MEMORY, 41.0 * (1L << 30))
            .with(Quantity.NODE_SYSTEM_MEMORY, 1L << 30)
            .with(Quantity.NODE_CPU, 16_000)
            .with(Quantity.POOL_MAX, 12);

    private static final ClassFile LECTURE = ClassFile.parse(
            "class.yaml",
            "name: the class\nstart: 2027-01-25T09:00\ntimeZone: Etc/UTC\nduration: 50m\nstudents: 220\narrivals:\n"
                    + "  - {shape: bell, sd: 25s}\n");

    private static Finding finding(Rule rule, TestingDeployment deployment) {
        return Advice.finding(rule, new Question(LECTURE, deployment.build(), NODES));
    }

    @Test
    void sidecarsAreCountedInTheRequestAndInTheRoom() {
        TestingDeployment deployment = new TestingDeployment()
                .with("singleuser.extraContainers", new Others(new PodSize(1L << 30, 0), PodSize.NONE));

        assertThat(finding(Rule.REQUESTS, deployment).outcome().says())
                .isEqualTo("A student's pod requests 2G of memory and no CPU, which is what the scheduler counts. The"
                        + " server alone requests 1G and no CPU; the rest is for the pod's other containers.");
        assertThat(finding(Rule.ROOM, deployment).figures()).containsEntry("studentsPerNode", 20L);
    }

    @Test
    void aLargeInitContainerDecides() {
        TestingDeployment deployment = new TestingDeployment()
                .with("singleuser.extraContainers", new Others(PodSize.NONE, new PodSize(4L << 30, 0)));

        assertThat(finding(Rule.ROOM, deployment).figures()).containsEntry("studentsPerNode", 10L);
    }

    @Test
    void whatCannotBeCountedIsUnknownInBothRules() {
        TestingDeployment deployment = new TestingDeployment().unknown("singleuser.extraContainers");

        assertThat(finding(Rule.REQUESTS, deployment).outcome()).isInstanceOf(Outcome.CannotTell.class);
        assertThat(finding(Rule.ROOM, deployment).outcome()).isInstanceOf(Outcome.CannotTell.class);
    }

    @Test
    void smallPlaceholdersKeepRoomForFewerStudents() {
        TestingDeployment deployment = new TestingDeployment()
                .with("scheduling.userPlaceholder.replicas", 220L)
                .with("scheduling.podPriority.enabled", true)
                .with("scheduling.userPlaceholder.resources", Optional.of(new PodSize(64L << 20, 0)));

        Finding finding = finding(Rule.PLACEHOLDERS, deployment);

        assertThat(finding.outcome()).isInstanceOf(Outcome.Change.class);
        assertThat(finding.outcome().says())
                .isEqualTo(
                        "220 placeholders keep room for 13 students only, because a placeholder requests 64M of memory"
                                + " and no CPU, and a student's pod 1G of memory and no CPU.");
        assertThat(finding.figures()).containsEntry("studentsKept", 13L);
    }

    @Test
    void memoryBelowAMebibyteIsWrittenInBytes() {
        assertThat(NodeRules.memory(0)).isEqualTo("0");
        assertThat(NodeRules.memory(2048)).isEqualTo("2048 bytes");
        assertThat(NodeRules.memory(1L << 30)).isEqualTo("1G");
    }
}
