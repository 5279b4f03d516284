package dev.firstbell.twin.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.PullPolicy;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.advice.Outcome.CannotTell;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule has a value on each side of its threshold. */
class AdviceTest {
    private static final int STUDENTS = 220;

    /** Nodes with room for 40 students at 1 GiB, and nothing else that limits them. */
    private static final TwinParameters OWN_NODES = TwinParameters.defaults()
            .with(Quantity.NODE_MEMORY, 41.0 * (1L << 30))
            .with(Quantity.NODE_SYSTEM_MEMORY, 1L << 30)
            .with(Quantity.NODE_CPU, 16_000)
            .with(Quantity.POOL_MAX, 12)
            .with(Quantity.NODE_MAX_VOLUMES, 64);

    private static ClassFile asked(String arrivals, String duration) {
        return ClassFile.parse(
                "class.yaml",
                "name: the class\nstart: 2027-01-25T09:00\ntimeZone: Etc/UTC\nduration: " + duration + "\nstudents: "
                        + STUDENTS + "\narrivals:\n  - {" + arrivals + "}\n");
    }

    private static final ClassFile CLASS = asked("shape: bell, sd: 25s", "50m");

    private static Finding finding(Rule rule, TestingDeployment deployment, TwinParameters parameters) {
        return Advice.finding(rule, new Question(CLASS, deployment.build(), parameters));
    }

    private static Outcome outcome(Rule rule, TestingDeployment deployment) {
        return finding(rule, deployment, OWN_NODES).outcome();
    }

    private static Outcome.Edit onlyEdit(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Change.class);
        List<Outcome.Edit> edits = ((Change) outcome).edits();
        assertThat(edits).hasSize(1);
        return edits.get(0);
    }

    @Test
    void everyRuleHasOneFindingInItsOrder() {
        assertThat(Advice.of(CLASS, new TestingDeployment().build(), OWN_NODES).findings())
                .extracting(Finding::rule)
                .containsExactly(Rule.values());
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleStatesItsSource(Rule rule) {
        assertThat(rule.source()).isNotBlank();
        assertThat(rule.label()).matches("[a-z]+(-[a-z]+)*");
    }

    @Test
    void aLimitOfAsManyPendingStartsAsStudentsIsFineAndOneLessIsNot() {
        assertThat(outcome(Rule.PENDING_LIMIT, new TestingDeployment().with("hub.concurrentSpawnLimit", 220L)))
                .isInstanceOf(Fine.class);

        Outcome.Edit edit =
                onlyEdit(outcome(Rule.PENDING_LIMIT, new TestingDeployment().with("hub.concurrentSpawnLimit", 219L)));

        assertThat(edit.origin()).isEqualTo(TestingDeployment.at("hub.concurrentSpawnLimit"));
        assertThat(edit.from()).isEqualTo("219");
        assertThat(edit.to()).isEqualTo("220");
    }

    @Test
    void noLimitIsFineAndANegativeOneIsNot() {
        assertThat(outcome(Rule.PENDING_LIMIT, new TestingDeployment().with("hub.concurrentSpawnLimit", 0L)))
                .isInstanceOf(Fine.class);
        assertThat(outcome(Rule.PENDING_LIMIT, new TestingDeployment().with("hub.concurrentSpawnLimit", -1L))
                        .says())
                .startsWith("The hub takes the negative limit literally");
    }

    @Test
    void aLowLimitIsFineIfStudentsArriveSpreadOut() {
        ClassFile spread = asked("shape: uniform, to: 5h", "6h");

        Finding finding = Advice.finding(
                Rule.PENDING_LIMIT,
                new Question(
                        spread,
                        new TestingDeployment()
                                .with("singleuser.startTimeout", Duration.ofHours(1))
                                .build(),
                        OWN_NODES));

        assertThat(finding.outcome()).isInstanceOf(Fine.class);
        assertThat(finding.figures()).containsEntry("throttledStudentsCold", 0L);
    }

    /** The numbers are those of {@link Twin#predict} with the same class, limits and parameters. */
    @Test
    void theStudentsWhoGetA429AreThoseOfTheTwin() {
        TestingDeployment deployment = new TestingDeployment().with("hub.concurrentSpawnLimit", 30L);
        TwinParameters parameters = OWN_NODES
                .with(Quantity.STUDENT_MEMORY, 1L << 30)
                .with(Quantity.STUDENT_CPU, 0)
                .with(Quantity.STUDENT_VOLUMES, 1)
                .with(Quantity.HUB_CONSECUTIVE_FAILURES, 5);
        ClassFile burst = asked("shape: uniform, to: 5s", "50m");
        Setting setting = new Setting(
                "warm",
                Prescaling.nodePlaceholders(6),
                ClosedForm.plan(burst, parameters).lead(),
                new Setting.HubLimits(30, Duration.ofSeconds(300)));
        Prediction prediction = Twin.predict(
                ClassPlan.of(burst, ClassPlan.DEFAULT_PREFIX, burst.startInstant()), setting, parameters, 1);
        long throttled = prediction.students().stream()
                .filter(student -> !student.throttled().isEmpty())
                .count();
        long wait = prediction.students().stream()
                .filter(student -> !student.throttled().isEmpty())
                .mapToLong(student -> Duration.between(
                                student.stages().get(Stage.INTENDED),
                                student.stages().get(Stage.ACCEPTED))
                        .toMillis())
                .max()
                .orElseThrow();

        Advice advice = Advice.of(burst, deployment.build(), OWN_NODES);

        assertThat(throttled).isPositive();
        assertThat(advice.findings().get(Rule.PENDING_LIMIT.ordinal()).figures())
                .containsEntry("throttledStudentsWarm", throttled)
                .containsEntry("longestWaitMsWarm", wait);
        assertThat(advice.plannedNodes()).isEqualTo(6);
    }

    /** Boot and pull of exactly 200 s; the hub may give up after 90 % of the timeout. */
    @ParameterizedTest
    @CsvSource({"223, true", "222, false"})
    void theStartTimeoutCoversBootAndPullWithItsTolerance(long seconds, boolean fine) {
        TwinParameters parameters = OWN_NODES
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(100));

        Finding finding = finding(
                Rule.START_TIMEOUT,
                new TestingDeployment().with("singleuser.startTimeout", Duration.ofSeconds(seconds)),
                parameters);

        assertThat(finding.outcome() instanceof Fine).isEqualTo(fine);
        assertThat(finding.figures()).containsEntry("bootAndPullMs", 200_000L);
        if (!fine) {
            assertThat(onlyEdit(finding.outcome()).to()).isEqualTo("300");
        }
        assertThat(finding.outcome().says()).doesNotContain("assumption");
    }

    @Test
    void assumedTimesAreNamed() {
        assertThat(outcome(Rule.START_TIMEOUT, new TestingDeployment()).says())
                .endsWith("The time of boot and image pull is Firstbell's assumption; --parameters takes yours, and"
                        + " --image computes the pull.");
    }

    @Test
    void theHubRestartsIfStartsFailInARowAndNotIfTheTimeoutCoversThem() {
        TestingDeployment shortTimeout = new TestingDeployment().with("hub.concurrentSpawnLimit", 220L);
        assertThat(onlyEdit(outcome(Rule.FAILURE_LIMIT, shortTimeout)).to()).isEqualTo("0");

        assertThat(outcome(Rule.FAILURE_LIMIT, shortTimeout.with("singleuser.startTimeout", Duration.ofSeconds(1800))))
                .isInstanceOf(Fine.class);
        assertThat(outcome(
                        Rule.FAILURE_LIMIT,
                        new TestingDeployment()
                                .with("hub.concurrentSpawnLimit", 220L)
                                .with("hub.consecutiveFailureLimit", 0L)))
                .isInstanceOf(Fine.class);
    }

    @Test
    void asManyServersAsStudentsAreFineAndOneLessAreNot() {
        assertThat(outcome(Rule.SERVER_LIMIT, new TestingDeployment().with("hub.activeServerLimit", 220L)))
                .isInstanceOf(Fine.class);

        Finding finding =
                finding(Rule.SERVER_LIMIT, new TestingDeployment().with("hub.activeServerLimit", 219L), OWN_NODES);

        assertThat(finding.outcome().says()).contains("at least 1 student of 220 gets a 429");
        assertThat(finding.figures()).containsEntry("studentsOutside", 1L);
        assertThat(onlyEdit(finding.outcome()).to()).isEqualTo("230");
    }

    @Test
    void placeholdersNeedPodPriority() {
        TestingDeployment some = new TestingDeployment().with("scheduling.userPlaceholder.replicas", 41L);
        Finding without = finding(Rule.PLACEHOLDERS, some, OWN_NODES);
        assertThat(onlyEdit(without.outcome()).origin().key()).isEqualTo("scheduling.podPriority.enabled");
        assertThat(without.figures()).containsEntry("nodesTaken", 2L);

        assertThat(outcome(Rule.PLACEHOLDERS, some.with("scheduling.podPriority.enabled", true)))
                .isInstanceOf(Fine.class);
        assertThat(outcome(Rule.PLACEHOLDERS, new TestingDeployment())).isInstanceOf(Fine.class);
    }

    @ParameterizedTest
    @CsvSource({"-10, true", "-1, true", "0, false", "-11, false"})
    void placeholdersHaveAPriorityBelowStudentsAndNotBelowTheAutoscalersCutoff(long priority, boolean fine) {
        Outcome outcome = outcome(
                Rule.PLACEHOLDERS,
                new TestingDeployment()
                        .with("scheduling.userPlaceholder.replicas", 10L)
                        .with("scheduling.podPriority.enabled", true)
                        .with("scheduling.podPriority.userPlaceholderPriority", priority));

        assertThat(outcome instanceof Fine).isEqualTo(fine);
    }

    @Test
    void aMemoryLimitWithoutAGuaranteeIsReserved() {
        Finding finding = finding(
                Rule.REQUESTS,
                new TestingDeployment()
                        .with("singleuser.memory.guarantee", 0L)
                        .with("singleuser.memory.limit", 4L << 30),
                OWN_NODES);

        assertThat(finding.outcome().says()).contains("10 on a node instead of 40 with a guarantee of 1G");
        assertThat(onlyEdit(finding.outcome()).to()).isEqualTo("1G");
        assertThat(outcome(
                        Rule.REQUESTS,
                        new TestingDeployment()
                                .with("singleuser.memory.guarantee", 0L)
                                .with("singleuser.memory.limit", 1L << 30)))
                .isInstanceOf(Fine.class);
    }

    @Test
    void aCpuLimitWithoutAGuaranteeIsReserved() {
        Finding finding =
                finding(Rule.REQUESTS, new TestingDeployment().with("singleuser.cpu.limit", 2000L), OWN_NODES);

        assertThat(finding.outcome().says()).contains("7 on a node instead of 40 with a guarantee of 0.05");
        assertThat(onlyEdit(finding.outcome()).origin().key()).isEqualTo("singleuser.cpu.guarantee");
        assertThat(outcome(
                        Rule.REQUESTS,
                        new TestingDeployment()
                                .with("singleuser.cpu.limit", 2000L)
                                .with("singleuser.cpu.guarantee", 50L)))
                .isInstanceOf(Fine.class);
    }

    @Test
    void memoryWithoutGuaranteeAndLimitIsNotReservedAtAll() {
        assertThat(outcome(Rule.REQUESTS, new TestingDeployment().with("singleuser.memory.guarantee", 0L))
                        .says())
                .startsWith(
                        "Memory has neither a guarantee nor a limit, so the scheduler puts up to 64 students on a node");
    }

    @Test
    void aGuaranteeAboveTheLimitIsRejectedByKubernetes() {
        assertThat(onlyEdit(outcome(
                                Rule.REQUESTS, new TestingDeployment().with("singleuser.memory.limit", (1L << 30) - 1)))
                        .to())
                .isEqualTo("1G");
        assertThat(outcome(Rule.REQUESTS, new TestingDeployment().with("singleuser.memory.limit", 1L << 30)))
                .isInstanceOf(Fine.class);
    }

    /** 220 students on nodes for 40: 6 nodes. */
    @Test
    void theClassFitsOnThePoolOrTheNumberOfNodesIsNamed() {
        TestingDeployment deployment = new TestingDeployment();
        assertThat(finding(Rule.ROOM, deployment, OWN_NODES.with(Quantity.POOL_MAX, 6))
                        .outcome())
                .isInstanceOf(Fine.class);

        Outcome outcome = finding(Rule.ROOM, deployment, OWN_NODES.with(Quantity.POOL_MAX, 5))
                .outcome();

        Outcome.Edit edit = onlyEdit(outcome);
        assertThat(edit.from()).isEqualTo("5");
        assertThat(edit.to()).isEqualTo("6");
        assertThat(outcome.says())
                .contains("room for 200 students")
                .contains("lower singleuser.memory.guarantee (values.yaml) to 930M");
    }

    @Test
    void onNodesThatAreAssumedTheRoomCannotBeTold() {
        Outcome outcome = finding(Rule.ROOM, new TestingDeployment(), TwinParameters.defaults())
                .outcome();

        assertThat(outcome).isInstanceOf(CannotTell.class);
        assertThat(((CannotTell) outcome).unread()).isFalse();
        assertThat(outcome.says()).contains("46 students fit on a node");
    }

    @Test
    void aStudentWhoFitsOnNoNodeIsSaid() {
        Outcome outcome = outcome(Rule.ROOM, new TestingDeployment().with("singleuser.memory.guarantee", 41L << 30));

        assertThat(outcome.says()).startsWith("No student's pod fits on a node: memory");
        // One with 40G fits on a node, but 220 of them need 220 nodes of 12.
        assertThat(onlyEdit(outcome).to()).isEqualTo("2155M");
        assertThat(outcome.says())
                .endsWith(" For the class of 220 on 12 nodes, 19 have to fit on each, which is 2155M for a pod.");
        assertThat(outcome(Rule.ROOM, new TestingDeployment().with("singleuser.memory.guarantee", 2155L << 20)))
                .isInstanceOf(Fine.class);
        assertThat(outcome(Rule.ROOM, new TestingDeployment().with("singleuser.memory.guarantee", 40L << 30))
                        .says())
                .startsWith("1 student fits on a node");
    }

    /** 40 students fit by memory. */
    @Test
    void volumesLimitTheStudentsOnANode() {
        TestingDeployment deployment = new TestingDeployment();
        assertThat(finding(Rule.VOLUMES, deployment, OWN_NODES.with(Quantity.NODE_MAX_VOLUMES, 40))
                        .outcome())
                .isInstanceOf(Fine.class);

        Finding finding = finding(
                Rule.VOLUMES,
                deployment,
                OWN_NODES.with(Quantity.NODE_MAX_VOLUMES, 16).with(Quantity.POOL_MAX, 13));

        assertThat(finding.figures()).containsEntry("nodes", 14L).containsEntry("studentsPerNode", 16L);
        assertThat(onlyEdit(finding.outcome()).to()).isEqualTo("14");
        assertThat(finding(Rule.VOLUMES, deployment, TwinParameters.defaults()).outcome())
                .isInstanceOf(CannotTell.class);
        assertThat(outcome(
                        Rule.VOLUMES,
                        new TestingDeployment().with("singleuser.storage.type", new Storage(Home.SHARED, 0))))
                .isInstanceOf(Fine.class);
    }

    @Test
    void zonesAreAQuestionUnlessThereAreNoZonalVolumesOrOneZone() {
        assertThat(outcome(Rule.ZONES, new TestingDeployment()).says())
                .contains("Are the user nodes in several zones?");
        assertThat(outcome(Rule.ZONES, new TestingDeployment().with("zone", true)))
                .isInstanceOf(Fine.class);
        assertThat(outcome(
                        Rule.ZONES,
                        new TestingDeployment().with("singleuser.storage.type", new Storage(Home.OWN_SHARED, 0))))
                .isInstanceOf(Fine.class);
        assertThat(outcome(
                        Rule.ZONES, new TestingDeployment().with("singleuser.storage.type", new Storage(Home.NONE, 1))))
                .isInstanceOf(CannotTell.class);
    }

    @Test
    void studentsAreKeptFromCoreNodesByRequireOrByASelector() {
        String key = "scheduling.userPods.nodeAffinity.matchNodePurpose";
        assertThat(onlyEdit(outcome(Rule.CORE_NODES, new TestingDeployment())).to())
                .isEqualTo("require");
        assertThat(onlyEdit(outcome(Rule.CORE_NODES, new TestingDeployment().with(key, NodePurpose.IGNORE)))
                        .from())
                .isEqualTo("ignore");
        assertThat(outcome(Rule.CORE_NODES, new TestingDeployment().with(key, NodePurpose.REQUIRE)))
                .isInstanceOf(Fine.class);
        assertThat(outcome(
                        Rule.CORE_NODES,
                        new TestingDeployment()
                                .with("singleuser.nodeSelector", new NodeChoice(Reach.LABELED, "pool=users"))))
                .isInstanceOf(Fine.class);
    }

    @Test
    void thePullPolicyAsksTheRegistryOnlyForWhatIsMissing() {
        String key = "singleuser.image.pullPolicy";
        assertThat(outcome(Rule.PULL_POLICY, new TestingDeployment())).isInstanceOf(Fine.class);

        Finding always = finding(Rule.PULL_POLICY, new TestingDeployment().with(key, PullPolicy.ALWAYS), OWN_NODES);

        assertThat(always.figures())
                .containsEntry("registryRequests", 220L)
                .containsEntry("startsPerNodeBeyondBurst", 30L)
                .containsEntry("burstMs", 6_000L);
        assertThat(onlyEdit(always.outcome()).to()).isEqualTo("IfNotPresent");
        assertThat(onlyEdit(outcome(Rule.PULL_POLICY, new TestingDeployment().with(key, PullPolicy.NEVER)))
                        .to())
                .isEqualTo("IfNotPresent");
    }

    @Test
    void aNewNodePullsBeforeStudentsComeOnlyWithTheContinuousPrePuller() {
        assertThat(outcome(Rule.PRE_PULLER, new TestingDeployment())).isInstanceOf(Fine.class);
        assertThat(outcome(Rule.PRE_PULLER, new TestingDeployment().with("prePuller.hook.enabled", false))
                        .says())
                .contains("upgrade well before class");

        Finding off = finding(
                Rule.PRE_PULLER, new TestingDeployment().with("prePuller.continuous.enabled", false), OWN_NODES);

        assertThat(onlyEdit(off.outcome()).to()).isEqualTo("true");
        assertThat(off.figures()).containsEntry("pullMedianMs", 240_000L);
    }

    @ParameterizedTest
    @CsvSource({"3000, 0, true", "2999, 0, false", "3600, 3000, true", "3600, 2999, false"})
    void noServerIsStoppedDuringTheClass(long timeout, long maxAge, boolean fine) {
        Outcome outcome = outcome(
                Rule.CULLER,
                new TestingDeployment()
                        .with("cull.timeout", Duration.ofSeconds(timeout))
                        .with("cull.maxAge", Duration.ofSeconds(maxAge)));

        assertThat(outcome instanceof Fine).isEqualTo(fine);
        if (!fine) {
            assertThat(onlyEdit(outcome).to()).isEqualTo(maxAge == 0 ? "3600" : "0");
        }
    }

    @Test
    void aCullerThatIsOffStopsNothing() {
        assertThat(outcome(
                        Rule.CULLER,
                        new TestingDeployment()
                                .with("cull.enabled", false)
                                .with("cull.timeout", Duration.ofSeconds(60))))
                .isInstanceOf(Fine.class);
    }

    @Test
    void rejectedValuesAreNamed() {
        assertThat(outcome(Rule.VALUES, new TestingDeployment())).isInstanceOf(Fine.class);

        Outcome.Edit edit = onlyEdit(outcome(
                Rule.VALUES,
                new TestingDeployment()
                        .rejected(new Rejected(
                                TestingDeployment.at("cull.every"), "the text `600`", "expected a whole number"))));

        assertThat(edit.from()).isEqualTo("the text `600`");
    }

    @ParameterizedTest
    @CsvSource({
        "hub.concurrentSpawnLimit, PENDING_LIMIT",
        "singleuser.startTimeout, START_TIMEOUT",
        "hub.consecutiveFailureLimit, FAILURE_LIMIT",
        "hub.activeServerLimit, SERVER_LIMIT",
        "scheduling.userPlaceholder.replicas, PLACEHOLDERS",
        "singleuser.memory.guarantee, REQUESTS",
        "singleuser.memory.guarantee, ROOM",
        "singleuser.storage.type, VOLUMES",
        "singleuser.storage.type, ZONES",
        "scheduling.userPods.nodeAffinity.matchNodePurpose, CORE_NODES",
        "singleuser.image.pullPolicy, PULL_POLICY",
        "prePuller.continuous.enabled, PRE_PULLER",
        "cull.timeout, CULLER"
    })
    void aValueThatCannotBeReadIsSaidWithWhatWouldTell(String key, Rule rule) {
        Outcome outcome = outcome(rule, new TestingDeployment().unknown(key));

        assertThat(outcome).isInstanceOf(CannotTell.class);
        assertThat(((CannotTell) outcome).unread()).isTrue();
        assertThat(outcome.says()).isEqualTo(key + " is encrypted with SOPS.");
        assertThat(((CannotTell) outcome).tell()).isEqualTo("give the file that `sops decrypt` prints");
    }

    /** Whether starts fail depends on the timeout, which then has to be known. */
    @Test
    void aForecastSaysWhatItAssumes() {
        TestingDeployment deployment = new TestingDeployment().unknown("singleuser.startTimeout");
        assertThat(outcome(Rule.FAILURE_LIMIT, deployment)).isInstanceOf(CannotTell.class);
        assertThat(outcome(Rule.PENDING_LIMIT, deployment).says())
                .endsWith(
                        "The forecast assumes a start timeout of 1080 s, because that of the deployment is not known.");
        assertThat(outcome(Rule.CORE_NODES, new TestingDeployment().unknown("singleuser.memory.guarantee"))
                        .says())
                .endsWith(
                        "What a student's pod requests is not known, so the parameters count: student.memory 1178Mi.");
    }

    /** A limit of CPU without a guarantee is said even if the memory is not known. */
    @Test
    void whatIsKnownOfAPodIsJudgedWithoutTheRest() {
        assertThat(outcome(
                        Rule.REQUESTS,
                        new TestingDeployment()
                                .unknown("singleuser.memory.guarantee")
                                .with("singleuser.cpu.limit", 2000L)))
                .isInstanceOf(Change.class);
    }
}
