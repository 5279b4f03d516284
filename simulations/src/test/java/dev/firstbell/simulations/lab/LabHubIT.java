package dev.firstbell.simulations.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.UserQuery;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.InjectorHealth;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.Provenance;
import dev.firstbell.records.RunFolder;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.Rung;
import dev.firstbell.records.Slo;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
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

/** A class start against a real JupyterHub on loopback; the root pom's profile lab-hub says how it is told which. */
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
    void fifteenStudentsLandRunTheirFirstCellAndLeaveNothingBehind() throws IOException {
        HubAccess hub = LabHub.access();
        List<String> problems = new ArrayList<>();
        String version = HubCheck.of(hub).unused(PREFIX).run(problems::add);
        assertThat(problems).isEmpty();

        HubClock clock = HubClock.realTime();
        ClassPlan plan = plan(clock.now());
        RunInfo info = new RunInfo(
                RunInfo.SCHEMA,
                "lab",
                Provenance.MEASURED,
                new RunInfo.Environment(Rung.LAB, hub.url().toString(), version, clock.speed()),
                "test",
                Optional.empty(),
                plan,
                clock.now(),
                Optional.empty(),
                RunInfo.Verdict.RUNNING,
                List.of(),
                Optional.empty());
        ClassStart start = ClassStart.begin(hub, clock, RunFolder.create(folder.resolve("run")), info, progress -> {});
        assertThat(start.awaitPrepared()).isTrue();
        ClassStart.Result result = start.go(clock, clock.now().plusSeconds(2), List.of());

        assertThat(result.remaining()).isEmpty();
        assertThat(result.run().students()).hasSize(STUDENTS).allSatisfy(LabHubIT::assertReadyInOrder);
        assertThat(result.run().summary().missed(plan.slo())).isEmpty();
        // Fifteen Jupyter servers on two cores may leave the injector too little of them, which makes the run INVALID;
        // that is
        // a statement about this machine. What happened to the students is the same.
        assertThat(result.run().info().verdict())
                .as(() -> String.join("; ", result.run().info().reasons()))
                .isIn(RunInfo.Verdict.SLO_MET, RunInfo.Verdict.INVALID);
        assertThat(result.run().info().reasons())
                .isEqualTo(result.run().health().map(InjectorHealth::problems).orElse(List.of()));
        Path complaints = start.folder().injectorLogFile();
        assertThat(Files.exists(complaints) ? Files.readString(complaints) : "").isEmpty();
        try (HubClient client = ClassStart.client(hub.url(), hub.token(), clock)) {
            assertThat(client.users(UserQuery.prefix(PREFIX)).join()).isEmpty();
        }
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

    /** Within five seconds; a lab on two cores takes half a minute for all of them. */
    private static ClassPlan plan(Instant now) {
        List<PlannedStudent> students = IntStream.range(0, STUDENTS)
                .mapToObj(i -> new PlannedStudent(
                        i,
                        String.format(Locale.ROOT, PREFIX + "%03d", i),
                        Duration.ofMillis(5_000L * i / STUDENTS),
                        Journey.NOTEBOOK))
                .toList();
        Slo slo = new Slo(1, Duration.ofMinutes(3), 0);
        return new ClassPlan("lab", PREFIX, 1, now, Duration.ofMinutes(3), slo, students);
    }
}
