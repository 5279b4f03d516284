package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.noPrescaling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model's students behave like those that are driven over HTTP. */
class VirtualPeopleTest {
    private static final long CLASS_SEED = 3;
    private static final Draws DRAWS = new Draws(CLASS_SEED);

    /** Records hold microseconds. */
    private static final Duration ROUNDING = Duration.ofNanos(1_000);

    /** Warm nodes, starts that take about 20 s, and a Retry-After of 40 s. */
    private static final TwinParameters WARM = TwinParameters.defaults()
            .withStudentsPerNode(40)
            .with(Quantity.POOL_BASE, 2)
            .with(RandomPart.CONTAINER_START, new Distribution.Constant(18))
            .with(RandomPart.SERVER_UP, new Distribution.Constant(2))
            .with(RandomPart.RETRY_AFTER, new Distribution.Constant(40));

    @Test
    void impatientStudentsReloadAfterTheirDrawnPatience() {
        List<StudentRecord> patient = predict(20, 4, Journey.START, new Behaviour.Patient());
        Behaviour impatience = new Behaviour.Impatient(Duration.ofSeconds(10));
        List<StudentRecord> impatient = predict(20, 4, Journey.START, impatience);

        assertThat(patient).allSatisfy(student -> assertThat(student.actions()).isEmpty());
        assertThat(throttles(impatient)).isGreaterThan(throttles(patient));
        assertThat(impatient).allSatisfy(student -> {
            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            if (!student.throttled().isEmpty()) {
                Duration patience =
                        impatience.reloadsAfter(DRAWS, student.student(), 0).orElseThrow();
                assertThat(student.actions().get(0).action()).isEqualTo(StudentAction.Kind.RELOADED);
                assertThat(Duration.between(
                                student.throttled().get(0).at(),
                                student.actions().get(0).at()))
                        .isEqualTo(patience);
            }
        });
    }

    @Test
    void studentsGiveUpAtTheDrawnTimeAndNeverLand() {
        Behaviour givesUp = new Behaviour.GivesUp(Duration.ofSeconds(30));
        List<StudentRecord> students = predict(40, 4, Journey.START, givesUp);

        assertThat(students).anyMatch(student -> student.outcome() instanceof Outcome.GaveUp);
        for (StudentRecord student : students) {
            Duration patience = givesUp.leavesAfter(DRAWS, student.student()).orElseThrow();
            boolean landed = student.at(Stage.LANDED).isPresent();
            assertThat(student.outcome()).isEqualTo(landed ? new Outcome.Ready() : new Outcome.GaveUp());
            student.readyLatency().ifPresent(latency -> assertThat(latency).isLessThanOrEqualTo(patience));
            assertThat(student.throttled())
                    .allMatch(throttle ->
                            !throttle.at().isAfter(student.intended().plus(patience)));
        }
    }

    @Test
    void secondTabIsAnotherRequestOfTheSameStudent() {
        List<StudentRecord> students = predict(12, 2, Journey.NOTEBOOK, new Behaviour.SecondTab(Duration.ofSeconds(5)));

        assertThat(students).hasSize(12).allSatisfy(student -> {
            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            assertThat(student.actions())
                    .extracting(StudentAction::action)
                    .containsExactly(StudentAction.Kind.OPENED_SECOND_TAB);
        });
        assertThat(throttles(students))
                .isGreaterThan(throttles(predict(12, 2, Journey.NOTEBOOK, new Behaviour.Patient())));
    }

    @Test
    void aStartThatFailsForGoodIsRequestedLessAndLessOften() {
        TwinParameters noNodes =
                WARM.with(Quantity.POOL_BASE, 0).with(Quantity.POOL_MAX, 0).with(Quantity.HUB_CONSECUTIVE_FAILURES, 0);
        ClassPlan plan = plan(1, Journey.START, new Behaviour.Patient(), Duration.ofMinutes(10));
        Setting impossible = Setting.withoutPrescaling("no nodes", new Setting.HubLimits(64, Duration.ofMillis(100)));

        StudentRecord student =
                Twin.predict(plan, impossible, noNodes, 1).students().get(0);

        assertThat(student.outcome()).isEqualTo(new Outcome.TimedOut());
        List<StudentAction> acts = student.actions();
        assertThat(acts).hasSize(10).allMatch(act -> act.action() == StudentAction.Kind.STARTED_AGAIN);
        assertThat(student.failedAttempts())
                .as("one for each of the 11 requests")
                .hasSize(11);
        for (int i = 0; i < acts.size(); i++) {
            assertThat(Duration.between(
                            student.failedAttempts().get(i).at(), acts.get(i).at()))
                    .isCloseTo(Retry.DEFAULT.pauseAfter(i + 1), ROUNDING);
        }
    }

    @Test
    void aStudentWaitsAMinuteAfterA429WithoutRetryAfterLikeTheRealOne() {
        ClassPlan plan = plan(2, Journey.START, new Behaviour.Patient(), Duration.ofMinutes(10));
        VirtualLoop loop = new VirtualLoop(NINE.minusSeconds(60));
        World world = new World(loop, WARM, noPrescaling(64).hub(), 1);
        world.hub().setActiveServerLimit(1);
        plan.students().forEach(student -> world.hub().addUser(student.user()));
        List<VirtualStudent> students = plan.students().stream()
                .map(student -> new VirtualStudent(world, plan, student, DRAWS))
                .toList();

        loop.runUntil(plan.lastDeadline());

        assertThat(students.get(0).record().outcome()).isEqualTo(new Outcome.Ready());
        StudentRecord crowdedOut = students.get(1).record();
        assertThat(crowdedOut.outcome()).isEqualTo(new Outcome.TimedOut());
        List<ThrottledRequest> throttled = crowdedOut.throttled();
        assertThat(throttled)
                .as("one a minute, not one every five seconds")
                .hasSize(10)
                .allMatch(request -> request.retryAfter().isEmpty());
        for (int i = 1; i < throttled.size(); i++) {
            assertThat(Duration.between(
                            throttled.get(i - 1).at(), throttled.get(i).at()))
                    .isBetween(Pauses.WITHOUT_RETRY_AFTER, Pauses.WITHOUT_RETRY_AFTER.plusSeconds(1));
        }
    }

    @Test
    void everyJourneyEndsAtItsOwnLastStage() {
        for (Journey journey : Journey.values()) {
            StudentRecord student =
                    predict(1, 64, journey, new Behaviour.Patient()).get(0);

            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            assertThat(student.stages().keySet())
                    .contains(Stage.LANDED, journey.lastStage())
                    .allMatch(journey::goesTo);
        }
    }

    @Test
    void vsCodeAndTerminalTakeAsLongAsTheirParameters() {
        TwinParameters parameters = WARM.with(RandomPart.VSCODE_START, new Distribution.Constant(7))
                .with(RandomPart.TERMINAL_START, new Distribution.Constant(0.5));
        Map<Journey, Duration> times =
                Map.of(Journey.VSCODE, Duration.ofSeconds(7), Journey.TERMINAL, Duration.ofMillis(500));

        times.forEach((journey, time) -> {
            ClassPlan plan = plan(1, journey, new Behaviour.Patient(), Duration.ofMinutes(30));
            StudentRecord student = Twin.predict(plan, noPrescaling(64), parameters, 1)
                    .students()
                    .get(0);
            assertThat(Duration.between(
                            student.at(Stage.LANDED).orElseThrow(),
                            student.at(journey.lastStage()).orElseThrow()))
                    .isEqualTo(time);
        });
    }

    private static int throttles(List<StudentRecord> students) {
        return students.stream().mapToInt(student -> student.throttled().size()).sum();
    }

    private static List<StudentRecord> predict(int students, int limit, Journey journey, Behaviour behaviour) {
        ClassPlan plan = plan(students, journey, behaviour, Duration.ofMinutes(30));
        return Twin.predict(plan, noPrescaling(limit), WARM, 1).students();
    }

    private static ClassPlan plan(int students, Journey journey, Behaviour behaviour, Duration limit) {
        List<PlannedStudent> planned = IntStream.range(0, students)
                .mapToObj(i -> new PlannedStudent(
                        i,
                        String.format(Locale.ROOT, "firstbell-%03d", i),
                        Duration.ZERO,
                        journey,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(behaviour)))
                .toList();
        return new ClassPlan("c", "firstbell-", CLASS_SEED, NINE, limit, Slo.DEFAULT, planned);
    }
}
