package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.simulations.Environment;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings are applied and verified through the pre-scaler, without a class start. */
class EmbeddedEnvironmentTest {
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CS 101
            start: 2027-01-25T09:00
            timeZone: UTC
            students: 80
            arrivals: [{shape: uniform, from: -30s, to: 60s}]
            """);
    private static final ClassPlan PLAN = ClassPlan.of(CLASS, ClassPlan.DEFAULT_PREFIX, CLASS.startInstant());

    static List<Prescaling> means() {
        return List.of(
                Prescaling.NONE,
                Prescaling.nodePlaceholders(2),
                Prescaling.nodeSizedPlaceholders(2),
                Prescaling.userPlaceholders(80),
                Prescaling.poolMinimum(2),
                Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE),
                Prescaling.capacityBuffer(2, BufferStrategy.STANDBY));
    }

    private static Environment environment() {
        // Standby nodes run until even a slow pull is done.
        TwinParameters parameters = TwinParameters.defaults().with(Quantity.BUFFER_STANDBY_INIT, 900);
        return new EmbeddedEnvironment(Instant.parse("2027-01-25T06:00:00Z"), parameters, 1, 10);
    }

    private static Verification approached(Environment environment, Prescaling room, Duration lead) {
        environment.reset();
        environment.apply(new Setting("test", room, lead, HubLimits.Z2JH), PLAN);
        Environment.Departure departure = environment.approach(PLAN, () -> false);
        assertThat(departure.classStart()).isEqualTo(PLAN.classStart());
        return environment.verify(room);
    }

    @ParameterizedTest
    @MethodSource("means")
    void theRoomOfASettingIsThereWhenTheFirstStudentArrives(Prescaling room) {
        try (Environment environment = environment()) {
            Verification verification = approached(environment, room, Duration.ofMinutes(40));

            assertThat(verification.failures()).isEmpty();
            assertThat(verification.wanted()).isEqualTo(room);
            assertThat(verification.at()).isBetween(PLAN.classStart().minusSeconds(60), PLAN.classStart());
        }
    }

    @Test
    void theRoomOfAScheduleIsConvergedByTheJobAndVerified(@TempDir Path folder) throws IOException {
        Setting plan = new Setting("plan", Prescaling.nodePlaceholders(2), Duration.ofMinutes(18), HubLimits.Z2JH);
        List<Decision> decisions = new ArrayList<>();
        Path schedule = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: UTC
                windows:
                - {course: CS 101, from: 2027-01-25T08:42, until: 2027-01-25T09:50, nodes: 2}
                """);
        try (Environment environment = new EmbeddedEnvironment(
                Instant.parse("2027-01-25T06:00:00Z"),
                TwinParameters.defaults(),
                1,
                10,
                Optional.of(new ScheduledRoom(plan, schedule, decisions::add)))) {
            environment.reset();
            environment.apply(plan, PLAN);
            environment.approach(PLAN, () -> false);

            assertThat(environment.verify(plan.prescaling()).failures()).isEmpty();
        }
        Decision raise = decisions.stream()
                .filter(decision -> decision.before() != decision.after())
                .reduce((one, other) -> {
                    throw new AssertionError("the job changed the count more than once: " + decisions);
                })
                .orElseThrow();
        assertThat(raise.at())
                .as("the look before 08:42")
                .isBetween(Instant.parse("2027-01-25T08:40:00Z"), Instant.parse("2027-01-25T08:41:59Z"));
        assertThat(raise.after()).isEqualTo(2);
        assertThat(raise.outcome()).as("the autoscaler has not looked yet").isEqualTo(Decision.Outcome.WAITING);
        assertThat(decisions.get(0).at()).isBefore(raise.at());
        assertThat(decisions.get(decisions.size() - 1).summary())
                .isEqualTo("hold: the count stays 2; the schedule wants 2; verified");
    }

    @Test
    void roomThatWasAskedForTooLateIsMissingWithItsReason() {
        try (Environment environment = environment()) {
            Verification verification = approached(environment, Prescaling.nodePlaceholders(2), Duration.ofSeconds(90));

            assertThat(verification.verified()).isFalse();
            assertThat(verification.failures().get(0).kind()).isEqualTo(PrescaleFailure.Kind.NODES_BOOTING);
        }
    }

    @Test
    void aSettingWhoseLeadBeginsAfterTheFirstStudentDoesNotDelayTheClass() {
        try (Environment environment = environment()) {
            Verification verification = approached(environment, Prescaling.nodePlaceholders(2), Duration.ZERO);

            assertThat(verification.at()).isBefore(PLAN.firstArrival());
            assertThat(verification.failures().get(0).found()).isEqualTo("the cluster is asked for 0, not for 2");
        }
    }

    /** Settings are compared in pairs, so chance must be the same for all settings of a block, and another in the next. */
    @Test
    void theSettingsOfABlockShareAWorldAndBlocksDoNot() {
        try (Environment environment = environment()) {
            environment.beginBlock(2);
            List<NodeReadiness> first = nodes(environment, Prescaling.nodePlaceholders(2));
            List<NodeReadiness> again = nodes(environment, Prescaling.nodePlaceholders(3));
            environment.beginBlock(3);
            List<NodeReadiness> other = nodes(environment, Prescaling.nodePlaceholders(2));

            assertThat(again.subList(0, 2)).extracting(NodeReadiness::readyAt).isEqualTo(readyAt(first));
            assertThat(readyAt(other)).isNotEqualTo(readyAt(first));
        }
    }

    private static List<NodeReadiness> nodes(Environment environment, Prescaling room) {
        return approached(environment, room, Duration.ofMinutes(40)).nodes();
    }

    private static List<Optional<Instant>> readyAt(List<NodeReadiness> nodes) {
        return nodes.stream().map(NodeReadiness::readyAt).toList();
    }

    @Test
    void aResetWorldHasTheBaseNodesAlone() {
        try (Environment environment = environment()) {
            approached(environment, Prescaling.nodePlaceholders(2), Duration.ofMinutes(40));
            assertThat(environment.notReset()).hasSize(1);

            environment.reset();
            assertThat(environment.notReset()).isEmpty();
        }
    }

    @Test
    void aRosterIsRefused() {
        try (Environment environment = environment()) {
            assertThatThrownBy(() -> approached(environment, Prescaling.of(Means.ROSTER, 80), Duration.ofMinutes(40)))
                    .isInstanceOf(BadInputException.class);
        }
    }
}
