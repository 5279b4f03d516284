package dev.firstbell.simulations.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.simulations.TestingClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class start against a real JupyterHub on loopback; see the profile lab-hub in the root pom. */
@Tag("lab-hub")
class LabHubIT {
    private static final int STUDENTS = 15;
    private static final String PREFIX = "firstbell-lab-";
    private static final List<Stage> IN_ORDER = List.of(
            Stage.INTENDED,
            Stage.SENT,
            Stage.ACCEPTED,
            Stage.HUB_READY,
            Stage.LANDED,
            Stage.KERNEL_READY,
            Stage.FIRST_RESULT);

    @TempDir
    private Path folder;

    @Test
    void fifteenStudentsRunTheirFirstCellAndNothingRemains() throws IOException {
        HubClock clock = HubClock.realTime();
        RunRecord run = drive(plan(clock.now()), clock);

        assertThat(run.students()).hasSize(STUDENTS).allSatisfy(LabHubIT::assertReadyInOrder);
        assertThat(run.summary().missed(run.info().classPlan().slo())).isEmpty();
        // Fifteen Jupyter servers on two cores may leave the injector too little CPU time, which makes the run INVALID.
        // That
        // is a property of this machine; the students' records are the same.
        assertThat(run.info().verdict())
                .as(() -> String.join("; ", run.info().reasons()))
                .isIn(RunInfo.Verdict.SLO_MET, RunInfo.Verdict.INVALID);
        assertThat(run.info().reasons())
                .isEqualTo(run.health().map(InjectorHealth::problems).orElse(List.of()));
    }

    @Test
    void everyJourneyAndBehaviourWorksAndNothingRemains() throws IOException {
        HubClock clock = HubClock.realTime();
        Duration until = Duration.ofSeconds(60);
        ClassPlan plan = plan(
                clock.now(),
                List.of(
                        student(0, Journey.VSCODE, new Behaviour.LeavesTabOpen(until)),
                        student(1, Journey.TERMINAL, new Behaviour.Patient()),
                        student(2, Journey.NOTEBOOK, new Behaviour.SecondTab(Duration.ofMillis(1))),
                        student(3, Journey.START, new Behaviour.Impatient(Duration.ofSeconds(2))),
                        student(4, Journey.START, new Behaviour.GivesUp(Duration.ofMillis(1)))));

        RunRecord run = drive(plan, clock);

        assertThat(run.students().subList(0, 4)).allSatisfy(student -> {
            assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
            assertThat(student.stages().keySet())
                    .contains(Stage.LANDED, student.journey().lastStage());
        });
        assertThat(run.students().get(4).outcome())
                .as("no server starts within a second")
                .isEqualTo(new Outcome.GaveUp());
        assertThat(run.students().get(0).actions()).singleElement().satisfies(act -> {
            assertThat(act.action()).isEqualTo(StudentAction.Kind.CLOSED_TAB);
            assertThat(act.at())
                    .isAfterOrEqualTo(run.info().classPlan().classStart().plus(until));
        });
        assertThat(run.students().get(2).actions())
                .extracting(StudentAction::action)
                .containsExactly(StudentAction.Kind.OPENED_SECOND_TAB);
        assertThat(run.students().get(3).actions())
                .extracting(StudentAction::action)
                .containsOnly(StudentAction.Kind.RELOADED);
    }

    private RunRecord drive(ClassPlan plan, HubClock clock) throws IOException {
        HubAccess hub = LabAccess.access();
        List<String> problems = new ArrayList<>();
        String version = HubCheck.of(hub).unused(PREFIX).run(problems::add);
        assertThat(problems).isEmpty();

        RunInfo info = RunInfo.begun(
                "lab",
                new RunInfo.Environment(Rung.LAB, hub.url().toString(), version, clock.speed()),
                "test",
                Optional.empty(),
                plan,
                clock.now());
        ClassStart start = ClassStart.begin(
                hub,
                clock,
                RunFolder.create(folder.resolve("run")),
                info,
                ReadinessMode.STREAM,
                TestingClass::recordMetrics,
                progress -> {});
        assertThat(start.awaitPrepared()).isTrue();
        ClassStart.Result result = start.go(clock, clock.now().plusSeconds(2), List::of);

        assertThat(result.remaining()).isEmpty();
        Path complaints = start.folder().injectorLogFile();
        assertThat(Files.exists(complaints) ? Files.readString(complaints) : "").isEmpty();
        try (HubClient client = ClassStart.client(hub, clock)) {
            assertThat(client.users(UserQuery.prefix(PREFIX)).join()).isEmpty();
        }
        return result.run();
    }

    private static PlannedStudent student(int number, Journey journey, Behaviour behaviour) {
        return new PlannedStudent(
                number,
                String.format(Locale.ROOT, PREFIX + "%03d", number),
                Duration.ZERO,
                journey,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(behaviour));
    }

    private static void assertReadyInOrder(StudentRecord student) {
        assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
        List<Instant> stages =
                IN_ORDER.stream().map(stage -> student.at(stage).orElseThrow()).toList();
        assertThat(stages).isSorted();
        assertThat(student.readyLatency())
                .contains(Duration.between(
                        student.intended(), student.at(Stage.LANDED).orElseThrow()));
    }

    /** All students arrive within five seconds; a lab on two cores needs half a minute for them. */
    private static ClassPlan plan(Instant now) {
        List<PlannedStudent> students = IntStream.range(0, STUDENTS)
                .mapToObj(i -> new PlannedStudent(
                        i,
                        String.format(Locale.ROOT, PREFIX + "%03d", i),
                        Duration.ofMillis(5_000L * i / STUDENTS),
                        Journey.NOTEBOOK))
                .toList();
        return plan(now, students);
    }

    private static ClassPlan plan(Instant now, List<PlannedStudent> students) {
        Slo slo = new Slo(1, Duration.ofMinutes(3), 0);
        return new ClassPlan("lab", PREFIX, 1, now, Duration.ofMinutes(3), slo, students);
    }
}
