package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.HubAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell's room is released, asked for, verified and measured by the means of its setting; no hub is needed for that. */
class ClusterEnvironmentTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final ClassPlan PLAN = plan();

    private final TestingNodes nodes = new TestingNodes();
    private final List<Setting.HubLimits> limits = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Runnable removal = () -> {};
    private Optional<ScheduledRoom> scheduled = Optional.empty();

    @TempDir
    private Path folder;

    private ClusterEnvironment environment;

    private static ClassPlan plan() {
        ClassFile file = ClassFile.parse("class.yaml", """
                name: small
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: 2
                arrivals: [{shape: uniform, to: 1s}]
                slo: {share: 0.95, within: 90s, neverAtMost: 0.01}
                limit: 5m
                """);
        return ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
    }

    @BeforeEach
    void open() {
        nodes.priorityClass(TestingNodes.PRIORITY, -10);
        environment = environment(Prescaling.nodePlaceholders(2));
    }

    @AfterEach
    void close() {
        environment.close();
        nodes.close();
    }

    private ClusterMeans means() {
        return ClusterMeans.of(
                ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE),
                PlaceholderOptions.DEFAULTS.withImage(TestingNodes.IMAGE),
                notes::add);
    }

    private ClusterEnvironment environment(Prescaling... swept) {
        return new ClusterEnvironment(
                new HubAccess(URI.create("http://127.0.0.1:9/"), ApiToken.of("token")),
                Rung.LAB,
                means(),
                List.of(swept),
                limits::add,
                new StartingState(0, Duration.ofMillis(300), new StartingState.Returning() {
                    @Override
                    public void removeEmptyNodes() {
                        removal.run();
                    }
                }),
                SHORT,
                scheduled);
    }

    private static Setting setting(int count, Duration lead) {
        return new Setting("two", Prescaling.nodePlaceholders(count), lead, Setting.HubLimits.Z2JH);
    }

    private int asked() {
        return nodes.admin()
                .apps()
                .deployments()
                .inNamespace(TestingNodes.NAMESPACE)
                .withName(NodePlaceholders.NAME)
                .get()
                .getSpec()
                .getReplicas();
    }

    @Test
    void classWaitsUntilTheRoomIsVerifiedAndTheCellIsMeasured() {
        environment.reset();
        environment.apply(setting(2, Duration.ofMinutes(10)), PLAN);
        nodes.addNode(true);
        nodes.addNode(true);

        environment.approach(PLAN, () -> false);

        assertThat(environment.objections()).isEmpty();
        assertThat(environment.verify(Prescaling.nodePlaceholders(2)).verified())
                .isTrue();
        assertThat(asked()).isEqualTo(2);
        assertThat(limits).containsExactly(Setting.HubLimits.Z2JH);
        ClusterUse use = environment.observe(Instant.now().plusSeconds(3600));
        assertThat(use.createdNodes()).contains(2);
        assertThat(use.warmNodes()).isEqualTo(2);
        assertThat(use.verifiedAfter().orElseThrow()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(use.nodeHours()).isBetween(1.9, 2.1);
    }

    /** The class is in 2027; the job's clock shows the beginning of the lead while the cell begins. */
    @Test
    void theRoomOfAScheduleIsConvergedByTheJobAndVerified() throws IOException {
        Setting plan = setting(2, Duration.ofMinutes(10));
        List<Decision> decisions = new CopyOnWriteArrayList<>();
        Path schedule = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                - {course: small, from: 2027-01-25T08:50, until: 2027-01-25T09:50, nodes: 2}
                """);
        scheduled = Optional.of(new ScheduledRoom(plan, schedule, decisions::add));
        environment.close();
        environment = environment(Prescaling.nodePlaceholders(2));
        environment.reset();
        environment.apply(plan, PLAN);
        nodes.addNode(true);
        nodes.addNode(true);

        environment.approach(PLAN, () -> false);

        assertThat(environment.objections()).isEmpty();
        assertThat(environment.verify(plan.prescaling()).verified()).isTrue();
        assertThat(asked()).isEqualTo(2);
        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0).summary()).startsWith("raise: the count 0 -> 2; the schedule wants 2; ");
        assertThat(decisions.get(0).at()).isAfterOrEqualTo(PLAN.classStart().minus(plan.lead()));
        assertThat(decisions.get(1).summary()).isEqualTo("hold: the count stays 2; the schedule wants 2; verified");
        assertThat(nodes.admin()
                        .configMaps()
                        .inNamespace(TestingNodes.NAMESPACE)
                        .withName(ConfigMapJobStore.NAME)
                        .get())
                .isNotNull();
    }

    @Test
    void aScheduleThatWantsOtherNodesThanTheSettingIsSeen() throws IOException {
        Setting plan = setting(2, Duration.ofMillis(600));
        Path schedule = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                - {course: small, from: 2027-01-26T08:50, until: 2027-01-26T09:50, nodes: 2}
                """);
        scheduled = Optional.of(new ScheduledRoom(plan, schedule, decision -> {}));
        environment.close();
        environment = environment(Prescaling.nodePlaceholders(2));
        environment.reset();
        environment.apply(plan, PLAN);

        environment.approach(PLAN, () -> false);

        assertThat(environment.verify(plan.prescaling()).verified()).isFalse();
    }

    @Test
    void roomThatDoesNotComeWithinItsLeadIsNotWaitedForLonger() {
        environment.reset();
        environment.apply(setting(2, Duration.ofMillis(600)), PLAN);

        environment.approach(PLAN, () -> false);

        Verification room = environment.verify(Prescaling.nodePlaceholders(2));
        assertThat(room.verified()).isFalse();
        assertThat(room.present()).isZero();
        assertThat(environment.observe(Instant.now()).verifiedAfter()).isEmpty();
    }

    @Test
    void withALeadOfZeroTheRoomIsAskedForAsClassStarts() {
        environment.reset();
        environment.apply(setting(2, Duration.ZERO), PLAN);
        assertThat(nodes.admin()
                        .apps()
                        .deployments()
                        .inNamespace(TestingNodes.NAMESPACE)
                        .withName(NodePlaceholders.NAME)
                        .get())
                .matches(
                        deployment -> deployment == null || deployment.getSpec().getReplicas() == 0);

        environment.approach(PLAN, () -> false);

        assertThat(asked()).isEqualTo(2);
        assertThat(environment.verify(Prescaling.nodePlaceholders(2)).verified())
                .isFalse();
        assertThat(environment.objections()).isEmpty();
    }

    @Test
    void nodesThatStayFromTheCellBeforeAreAnObjection() {
        nodes.addNode(true);

        environment.reset();

        assertThat(environment.objections())
                .containsExactly("the starting state was not reached: 1 node of the students instead of 0 (node-1)");
    }

    @Test
    void theRoomOfTheCellBeforeIsReleasedAlsoByAnotherProcess() {
        environment.reset();
        environment.apply(setting(2, Duration.ofMillis(300)), PLAN);
        environment.approach(PLAN, () -> false);
        assertThat(asked()).isEqualTo(2);

        try (ClusterEnvironment other = environment(Prescaling.nodePlaceholders(5))) {
            other.reset();
            assertThat(asked()).isZero();
            assertThat(other.objections()).isEmpty();
        }
    }

    @Test
    void aMissingPermissionEndsTheSweepAtOnce() {
        nodes.server().refuse("/apis/apps/v1/namespaces/jhub/deployments", 403);

        assertThatThrownBy(environment::reset)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("missing permission");
        nodes.server().recover();
    }

    @Test
    void meansThatTheClusterLacksAreRefusedWithTheReason() {
        assertThatThrownBy(() -> environment(Prescaling.poolMinimum(2)))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "this cluster cannot be pre-scaled by pool minimum: the students' node pool on GKE is not given");
        Prescaling buffer = Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE);
        ClusterMeans lab = means().withoutBuffer("the lab's autoscaler does not know capacity buffers");
        assertThatThrownBy(() -> lab.check(buffer))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "this cluster cannot be pre-scaled by capacity buffer: the lab's autoscaler does not know capacity"
                                + " buffers");
        lab.cluster().close();
    }
}
