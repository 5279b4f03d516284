package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.noPrescaling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model's students behave like those that are driven over HTTP. */
class VirtualPeopleTest {
    private static final long CLASS_SEED = 3;
    private static final Draws DRAWS = new Draws(CLASS_SEED);

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

        assertThat(patient).allSatisfy(student -> assertThat(student.acts()).isEmpty());
        assertThat(throttles(impatient)).isGreaterThan(throttles(patient));
        assertThat(impatient).allSatisfy(student -> {
            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            if (!student.throttled().isEmpty()) {
                Duration patience =
                        impatience.reloadsAfter(DRAWS, student.student(), 0).orElseThrow();
                assertThat(student.acts().get(0).act()).isEqualTo(StudentAction.Kind.RELOADED);
                assertThat(Duration.between(
                                student.throttled().get(0).at(),
                                student.acts().get(0).at()))
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
            assertThat(student.acts())
                    .extracting(StudentAction::act)
                    .containsExactly(StudentAction.Kind.OPENED_SECOND_TAB);
        });
        assertThat(throttles(students))
                .isGreaterThan(throttles(predict(12, 2, Journey.NOTEBOOK, new Behaviour.Patient())));
    }

    @Test
    void stagesThatAreNotModelledAreMissing() {
        for (Journey journey : List.of(Journey.VSCODE, Journey.TERMINAL)) {
            StudentRecord student =
                    predict(1, 64, journey, new Behaviour.Patient()).get(0);

            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            assertThat(student.stages()).containsKey(Stage.LANDED).doesNotContainKey(journey.lastStage());
        }
    }

    private static int throttles(List<StudentRecord> students) {
        return students.stream().mapToInt(student -> student.throttled().size()).sum();
    }

    private static List<StudentRecord> predict(int students, int limit, Journey journey, Behaviour behaviour) {
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
        ClassPlan plan =
                new ClassPlan("c", "firstbell-", CLASS_SEED, NINE, Duration.ofMinutes(30), Slo.DEFAULT, planned);
        return Twin.predict(plan, noPrescaling(limit), WARM, 1).students();
    }
}
