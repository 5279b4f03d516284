package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journeys and behaviours, driven by the real injector at an embedded hub. */
class PeopleTest {
    private static final Behaviour PATIENT = new Behaviour.Patient();
    private static final Draws DRAWS =
            new Draws(TestingClass.plan(List.of(), Duration.ofMinutes(2)).seed());

    /** The hub's time passes ten times as fast as real time, so the machine's pauses count tenfold. */
    private static final Duration LATE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void everyJourneyCompletesAndAnOpenTabClosesAtItsTime() throws IOException {
        Duration until = Duration.ofSeconds(90);
        PlannedStudent withProfile = new PlannedStudent(
                0,
                "firstbell-000",
                Duration.ZERO,
                Journey.START,
                Optional.of("001"),
                Optional.of("large"),
                Optional.empty(),
                Optional.empty());
        ClassPlan plan = TestingClass.plan(
                List.of(
                        withProfile,
                        student(1, Journey.NOTEBOOK, PATIENT),
                        student(2, Journey.VSCODE, PATIENT),
                        student(3, Journey.TERMINAL, new Behaviour.SecondTab(Duration.ofSeconds(1))),
                        student(4, Journey.NOTEBOOK, new Behaviour.LeavesTabOpen(until))),
                Duration.ofMinutes(2));
        AtomicReference<String> asked = new AtomicReference<>();
        List<Integer> openTabs = new CopyOnWriteArrayList<>();

        try (TestingClass paced = new TestingClass(plan, 64, TestingClass.WARM, folder.resolve("run"))) {
            RunRecord run = drive(paced, progress -> {
                openTabs.add(progress.openTabs());
                if (progress.reached(Stage.LANDED) == 5 && asked.get() == null) {
                    asked.set(model(paced, withProfile.user()));
                }
            });

            assertThat(run.students()).extracting(StudentRecord::outcome).containsOnly(new Outcome.Ready());
            assertThat(run.students()).allSatisfy(PeopleTest::assertWholeJourneyInOrder);
            List<StudentRecord> predicted = Twin.predict(plan, TestingClass.setting(64), TestingClass.WARM, 1)
                    .students();
            for (int i = 0; i < predicted.size(); i++) {
                assertThat(ownStages(predicted.get(i)))
                        .as("a predicted record has the stages of a measured one")
                        .isEqualTo(ownStages(run.students().get(i)));
            }
            assertThat(openTabs).contains(0, 1).doesNotContain(2).endsWith(0);
            assertThat(asked.get()).contains("\"user_options\":{\"profile\":\"large\"}");
            assertThat(run.students().subList(0, 3))
                    .allSatisfy(student -> assertThat(student.actions()).isEmpty());
            assertThat(actions(run.students().get(3))).containsExactly(StudentAction.Kind.OPENED_SECOND_TAB);
            assertThat(run.students().get(4).actions()).singleElement().satisfies(act -> {
                assertThat(act.action()).isEqualTo(StudentAction.Kind.CLOSED_TAB);
                assertSoonAfter(act.at(), plan.classStart().plus(until));
            });
            assertThat(run.summary().stages().get(Stage.VSCODE_READY).p50().censored())
                    .as("students with other journeys do not count as missing at VS Code")
                    .isFalse();
        }
    }

    @Test
    void everyBehaviourFollowsItsDrawnTimesAtACrowdedHub() throws IOException {
        // The spawn limit of one is reached when the others arrive; the hub sends Retry-After: 8.
        TwinParameters slow = TestingClass.WARM
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(6))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(1))
                .with(RandomPart.RETRY_AFTER, new Distribution.Constant(8));
        Behaviour impatient = new Behaviour.Impatient(Duration.ofSeconds(2));
        Behaviour givesUp = new Behaviour.GivesUp(Duration.ofSeconds(4));
        ClassPlan plan = TestingClass.plan(
                List.of(
                        TestingClass.student(0, Duration.ofSeconds(-2), Journey.START, PATIENT),
                        student(1, Journey.START, impatient),
                        student(2, Journey.START, givesUp),
                        student(3, Journey.START, new Behaviour.SecondTab(Duration.ofSeconds(2)))),
                Duration.ofMinutes(2));

        try (TestingClass paced = new TestingClass(plan, 1, slow, folder.resolve("run"))) {
            RunRecord run = drive(paced, progress -> {});

            assertThat(run.students())
                    .extracting(student -> student.outcome().label())
                    .containsExactly("ready", "ready", "gaveUp", "ready");
            assertThat(run.summary().neverLanded())
                    .as("the student who gave up never landed")
                    .isEqualTo(1);
            assertThat(actions(run.students().get(0))).isEmpty();
            assertReloadedAsDrawn(run.students().get(1), impatient);
            assertSoonAfter(
                    ended(paced, 2),
                    plan.classStart().plus(givesUp.leavesAfter(DRAWS, 2).orElseThrow()));
            StudentRecord twoTabs = run.students().get(3);
            assertThat(actions(twoTabs)).containsExactly(StudentAction.Kind.OPENED_SECOND_TAB);
            assertThat(twoTabs.throttled()).as("at least one per tab").hasSizeGreaterThanOrEqualTo(2);
        }
    }

    /** Asserts that a reload follows every 429 after the time drawn for it, which is shorter than the hub's 8 s. */
    private static void assertReloadedAsDrawn(StudentRecord student, Behaviour behaviour) {
        assertThat(student.throttled()).hasSizeGreaterThanOrEqualTo(2);
        for (int i = 0; i < student.throttled().size(); i++) {
            Instant refused = student.throttled().get(i).at();
            Duration patience = behaviour.reloadsAfter(DRAWS, 1, i).orElseThrow();
            assertThat(patience)
                    .as("the draw is shorter than Retry-After; otherwise the test would prove nothing")
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(student.actions().get(i).action()).isEqualTo(StudentAction.Kind.RELOADED);
            assertSoonAfter(student.actions().get(i).at(), refused.plus(patience));
        }
        assertThat(student.actions().size())
                .as("the student reloads while the server starts as well")
                .isGreaterThan(student.throttled().size());
    }

    private static void assertWholeJourneyInOrder(StudentRecord student) {
        // The pod may be observed before the hub's 202 has been read.
        assertThat(Stream.of(Stage.values())
                        .filter(stage -> !ClusterSummary.STAGES.contains(stage))
                        .flatMap(stage -> student.at(stage).stream())
                        .toList())
                .isSorted();
        assertThat(student.stages().keySet())
                .contains(student.journey().lastStage())
                .allMatch(student.journey()::goesTo);
    }

    /** The stages that the student observes; those of the pod are in a measured record only if the cluster was watched. */
    private static Set<Stage> ownStages(StudentRecord student) {
        return student.stages().keySet().stream()
                .filter(stage -> !ClusterSummary.STAGES.contains(stage))
                .collect(Collectors.toSet());
    }

    private static void assertSoonAfter(Instant at, Instant expected) {
        assertThat(at).isBetween(expected, expected.plus(LATE));
    }

    private static PlannedStudent student(int number, Journey journey, Behaviour behaviour) {
        return TestingClass.student(number, Duration.ZERO, journey, behaviour);
    }

    private static List<StudentAction.Kind> actions(StudentRecord student) {
        return student.actions().stream().map(StudentAction::action).toList();
    }

    private static Instant ended(TestingClass paced, int student) {
        return paced.folder().journal().entries().stream()
                .filter(entry -> entry instanceof JournalEntry.Ended ended && ended.student() == student)
                .map(JournalEntry::at)
                .findFirst()
                .orElseThrow();
    }

    private static String model(TestingClass paced, String user) {
        HttpRequest request = HttpRequest.newBuilder(paced.hub().url().resolve("hub/api/users/" + user))
                .header("Authorization", "token " + paced.hub().token())
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunRecord drive(TestingClass paced, Consumer<RunProgress> listener) {
        ClassStart start = paced.begin(listener);
        assertThat(start.awaitPrepared()).isTrue();
        ClassStart.Result result = paced.go(start);
        assertThat(result.remaining()).isEmpty();
        assertThat(paced.users()).isEmpty();
        assertThat(result.run().summary().throttled().orElseThrow())
                .as("every 429 of the hub, except one that may arrive just after the student has given up")
                .isBetween(paced.hub().throttles() - 1, paced.hub().throttles());
        return result.run();
    }
}
