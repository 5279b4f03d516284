package dev.firstbell.twin.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Starts that fail after the class's limit, sections that are not there together, and placeholders of the chart's size. */
class ClassesAsTheyComeTest {
    private static final String HEADER = "name: C\nstart: 2027-01-25T09:00\ntimeZone: America/Denver\nduration: 50m\n"
            + "arrivals: [{shape: bell, sd: 25s}]\n";
    private static final ClassFile LECTURE = ClassFile.parse("class.yaml", HEADER + "students: 200\n");
    private static final TwinParameters NODES = TwinParameters.parse("mine.yaml", """
            format: firstbell/twin-parameters/v1
            quantities: {node.allocatableMemory: 57000Mi, node.allocatableCpu: 7910m, node.maxVolumes: 127, pool.maxNodes: 4}
            """);
    private static final TwinParameters SLOW = TwinParameters.parse("slow.yaml", """
            format: firstbell/twin-parameters/v1
            distributions:
              node.boot: {shape: constant, seconds: 1500}
            quantities: {node.allocatableMemory: 57000Mi, node.allocatableCpu: 7910m, node.maxVolumes: 127, pool.maxNodes: 20}
            """);

    private static Finding finding(Rule rule, ClassFile file, TestingDeployment deployment, TwinParameters nodes) {
        return Advice.finding(rule, new Question(file, deployment.build(), nodes));
    }

    /** A start of 20 min fails after the student has given up at 10 min, and the hub counts it. */
    @Test
    void startsThatFailAfterTheLimitCount() {
        TestingDeployment slow = new TestingDeployment()
                .with("hub.concurrentSpawnLimit", 300L)
                .with("singleuser.startTimeout", Duration.ofSeconds(1200));

        Finding timeout = finding(Rule.START_TIMEOUT, LECTURE, slow, SLOW);
        Finding failures = finding(Rule.FAILURE_LIMIT, LECTURE, slow, SLOW);

        assertThat(timeout.outcome().says())
                .contains("With no warm node, 200 students of 200 have a start that fails.");
        assertThat(failures.outcome()).isInstanceOf(Outcome.Change.class);
        assertThat(failures.figures().get("restartsCold")).isPositive();
    }

    @Test
    void theReserveOfATimeoutIsSaid() {
        Finding finding = finding(
                Rule.START_TIMEOUT,
                LECTURE,
                new TestingDeployment()
                        .with("hub.concurrentSpawnLimit", 300L)
                        .with("singleuser.startTimeout", Duration.ofSeconds(2150)),
                SLOW);

        assertThat(finding.outcome().says())
                .contains(" are in reserve, and 10 % of the timeout, ", ", should be. With no warm node, ");
    }

    @Test
    void sectionsThatAreApartDoNotAddUp() {
        ClassFile apart = ClassFile.parse(
                "class.yaml",
                HEADER + "sections: [{name: a, students: 100}, {name: b, students: 100, start: 2027-01-25T13:00}]\n");
        TestingDeployment limited = new TestingDeployment().with("hub.activeServerLimit", 150L);

        assertThat(finding(Rule.SERVER_LIMIT, apart, limited, NODES).outcome().says())
                .isEqualTo("The class has at most 100 servers at a time, and the limit is 150; 50 are left for everyone"
                        + " else.");
        assertThat(finding(Rule.ROOM, apart, limited, NODES).outcome().says())
                .contains("the 100 students who come at one time (of 200 in sections that are apart) need 2 nodes");
    }

    /** Without the culler, and with one that is slower than the break, the servers of the morning are still there. */
    @Test
    void serversThatNothingStopsAddUp() {
        ClassFile apart = ClassFile.parse(
                "class.yaml",
                HEADER + "sections: [{name: a, students: 100}, {name: b, students: 100, start: 2027-01-25T13:00}]\n");

        for (TestingDeployment deployment : new TestingDeployment[] {
            new TestingDeployment().with("cull.enabled", false),
            new TestingDeployment().with("cull.timeout", Duration.ofHours(6))
        }) {
            assertThat(finding(Rule.SERVER_LIMIT, apart, deployment.with("hub.activeServerLimit", 150L), NODES)
                            .figures())
                    .containsEntry("students", 200L);
        }
    }

    @Test
    void placeholdersOfTheChartsSize() {
        TestingDeployment deployment = new TestingDeployment()
                .with("scheduling.podPriority.enabled", true)
                .with("scheduling.userPlaceholder.replicas", 200L)
                .with(
                        "scheduling.userPlaceholder.resources",
                        new Value.Known<>(
                                Optional.of(new PodSize(1_000_000_000, 0)),
                                new Origin(
                                        "values.yaml", "scheduling.userPlaceholder.resources", Origin.Source.DEFAULT)));

        Outcome.Change change =
                (Outcome.Change) finding(Rule.PLACEHOLDERS, LECTURE, deployment, NODES.with(Quantity.POOL_MAX, 8))
                        .outcome();

        assertThat(change.says())
                .startsWith("200 placeholders keep room for 18")
                .contains("(1G is 10^9 bytes,");
        assertThat(change.edits().get(0).to()).isEqualTo("{requests: {memory: 1Gi}}");
    }

    /** Placeholders without a CPU request do not take the CPU of their nodes. */
    @Test
    void cpuThatPlaceholdersDoNotRequestIsFree() {
        TestingDeployment deployment = new TestingDeployment()
                .with("singleuser.memory.guarantee", 2L << 30)
                .with("singleuser.cpu.guarantee", 500L)
                .with("scheduling.podPriority.enabled", true)
                .with("scheduling.userPlaceholder.replicas", 200L)
                .with("scheduling.userPlaceholder.resources", Optional.of(new PodSize(1_000_000_000, 0)));

        assertThat(finding(Rule.PLACEHOLDERS, LECTURE, deployment, NODES.with(Quantity.POOL_MAX, 8))
                        .figures())
                .containsEntry("studentsKept", 55L);
    }

    @Test
    void placeholdersAreUnknownWhereThePodIs() {
        Outcome outcome = finding(
                        Rule.PLACEHOLDERS,
                        LECTURE,
                        new TestingDeployment()
                                .with("scheduling.podPriority.enabled", true)
                                .with("scheduling.userPlaceholder.replicas", 200L)
                                .unknown("singleuser.memory.guarantee"),
                        NODES)
                .outcome();

        assertThat(outcome).isInstanceOf(Outcome.CannotTell.class);
        assertThat(outcome.says()).isEqualTo("singleuser.memory.guarantee is encrypted with SOPS.");
    }

    /** One below students' -10 is -11, which the autoscaler ignores. */
    @Test
    void bothPrioritiesAreNamedWhereOneDoesNotHelp() {
        Outcome.Change change = (Outcome.Change) finding(
                        Rule.PLACEHOLDERS,
                        LECTURE,
                        new TestingDeployment()
                                .with("scheduling.podPriority.enabled", true)
                                .with("scheduling.podPriority.defaultPriority", -10L)
                                .with("scheduling.userPlaceholder.replicas", 200L),
                        NODES)
                .outcome();

        assertThat(change.edits())
                .containsExactly(
                        new Outcome.Edit(TestingDeployment.at("scheduling.podPriority.defaultPriority"), "-10", "0"));
    }
}
