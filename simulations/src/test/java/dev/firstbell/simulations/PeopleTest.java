package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.Act;
import dev.firstbell.records.Behaviour;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
import dev.firstbell.records.Throttle;
import dev.firstbell.twin.Distribution;
import dev.firstbell.twin.RandomPart;
import dev.firstbell.twin.TwinParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do, driven by the real injector at an embedded hub: journeys to their end, and behaviours when it takes long. */
class PeopleTest {
    private static final Behaviour PATIENT = new Behaviour.Patient();

    /** The hub's time passes ten times as fast as this machine's, whose pauses count tenfold. */
    private static final Duration SOON = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void everyJourneyComesToItsEndAndATabThatIsLeftOpenClosesWithTheClass() throws IOException {
        Duration until = Duration.ofSeconds(45);
        ClassPlan plan = TestingClass.plan(
                List.of(
                        TestingClass.student(0, Journey.START, PATIENT),
                        TestingClass.student(1, Journey.NOTEBOOK, PATIENT),
                        TestingClass.student(2, Journey.VSCODE, PATIENT),
                        TestingClass.student(3, Journey.TERMINAL, PATIENT),
                        TestingClass.student(4, Journey.NOTEBOOK, new Behaviour.LeavesTabOpen(until))),
                Duration.ofMinutes(2));

        RunRecord run = drive(plan, 64, TestingClass.WARM);

        assertThat(run.students()).extracting(StudentRecord::outcome).containsOnly(new Outcome.Ready());
        for (StudentRecord student : run.students()) {
            List<Instant> stages = Stream.of(Stage.values())
                    .filter(stage -> student.journey().goesTo(stage))
                    .flatMap(stage -> student.at(stage).stream())
                    .toList();
            assertThat(stages).isSorted();
            assertThat(student.stages().keySet())
                    .as(student.journey().label())
                    .contains(student.journey().lastStage())
                    .allMatch(student.journey()::goesTo);
        }
        assertThat(run.students().subList(0, 4))
                .allSatisfy(student -> assertThat(student.acts()).isEmpty());
        assertThat(run.students().get(4).acts()).singleElement().satisfies(act -> {
            assertThat(act.act()).isEqualTo(Act.Kind.CLOSED_TAB);
            assertThat(act.at())
                    .isBetween(
                            plan.classStart().plus(until),
                            plan.classStart().plus(until).plus(SOON));
        });
        assertThat(run.summary().stages().get(Stage.VSCODE_READY).reached()).isEqualTo(1);
        assertThat(run.summary().stages().get(Stage.VSCODE_READY).p50().censored())
                .as("four of five students never set out for VS Code")
                .isFalse();
    }

    @Test
    void atACrowdedHubEachDoesWhatTheirBehaviourSays() throws IOException {
        // One place, taken for half a minute; who is refused is told to come back in 20 s.
        TwinParameters slow = TestingClass.WARM
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(14))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(1))
                .with(RandomPart.RETRY_AFTER, new Distribution.Constant(20));
        ClassPlan plan = TestingClass.plan(
                List.of(
                        TestingClass.student(0, Journey.START, PATIENT),
                        TestingClass.student(1, Journey.START, PATIENT),
                        TestingClass.student(2, Journey.START, new Behaviour.Impatient(Duration.ofSeconds(5))),
                        TestingClass.student(3, Journey.START, new Behaviour.GivesUp(Duration.ofSeconds(4))),
                        TestingClass.student(4, Journey.START, new Behaviour.SecondTab(Duration.ofSeconds(3)))),
                Duration.ofMinutes(3));

        RunRecord run = drive(plan, 1, slow);

        assertThat(run.students()).hasSize(5);
        assertImpatient(run.students().get(2));
        assertGaveUp(run.students().get(3));
        StudentRecord twoTabs = run.students().get(4);
        assertThat(acts(twoTabs)).containsExactly(Act.Kind.OPENED_SECOND_TAB);
        assertThat(twoTabs.outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.students().subList(0, 2)).allSatisfy(student -> {
            assertThat(student.acts()).isEmpty();
            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
        });
        assertThat(run.summary().outcomes()).containsEntry("gaveUp", 1).containsEntry("ready", 4);
        assertThat(run.summary().landed()).isEqualTo(4);
        assertThat(run.summary().never()).as("whoever gave up has not landed").isEqualTo(1);
    }

    private static void assertImpatient(StudentRecord student) {
        assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
        assertThat(acts(student)).isNotEmpty().containsOnly(Act.Kind.RELOADED);
        // The hub has one place, so whoever is not the first there is refused at least once.
        for (Throttle refused : student.throttled()) {
            assertThat(student.acts())
                    .as("came back before the hub's 20 s")
                    .anySatisfy(act -> assertThat(Duration.between(refused.at(), act.at()))
                            .isBetween(Duration.ZERO, Duration.ofSeconds(20).plus(SOON)));
        }
    }

    private static void assertGaveUp(StudentRecord student) {
        assertThat(student.outcome()).isEqualTo(new Outcome.GaveUp());
        assertThat(student.at(Stage.LANDED)).isEmpty();
    }

    private static List<Act.Kind> acts(StudentRecord student) {
        return student.acts().stream().map(Act::act).toList();
    }

    private RunRecord drive(ClassPlan plan, int spawnLimit, TwinParameters parameters) throws IOException {
        try (TestingClass paced = new TestingClass(plan, spawnLimit, parameters, folder.resolve("run"))) {
            ClassStart.Result result = paced.run();
            assertThat(result.remaining()).isEmpty();
            assertThat(paced.users()).isEmpty();
            assertThat(result.run().summary().throttled())
                    .as("every 429 that the hub gave, and no other")
                    .isLessThanOrEqualTo(paced.hub().throttles());
            return result.run();
        }
    }
}
