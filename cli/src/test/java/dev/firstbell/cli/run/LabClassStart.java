package dev.firstbell.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 200 students at once, through the real hub and the real control plane. The classes below it run side by side, each with a
 * cluster of its own.
 */
@Tag("lab-cluster")
abstract class LabClassStart {
    private static final int STUDENTS = 200;

    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    LabCluster start(int limit, String... nodes) {
        // A third of the hub's own Retry-After: the test counts rejections, and waiting for them is most of its time.
        LabCluster cluster = lab.up(Stream.concat(
                        Stream.of(nodes), Stream.of("--concurrent-spawn-limit", "" + limit, "--retry-after", "10,20"))
                .toArray(String[]::new));
        RunRecord run = lab.drive(cluster, lab.students(STUDENTS), "--kubeconfig", lab.observer(cluster))
                .end()
                .run();

        assertThat(run.students()).hasSize(STUDENTS).allSatisfy(LabClassStart::assertCompleteAndInOrder);
        assertSumsAreConsistent(run);
        assertThat(run.cluster().orElseThrow().completeStudents())
                .as("seen in the cluster itself, every stage")
                .isEqualTo(STUDENTS);
        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
        assertThat(run.summary().throttled())
                .as("429s that students met, and that the hub's log holds")
                .contains(Math.toIntExact(TestingLab.throttledByTheHub(cluster)));
        if (limit < STUDENTS) {
            assertThat(run.summary().studentsThrottled().orElseThrow())
                    .as("students who were not among the first")
                    .isBetween(1, STUDENTS - limit);
        } else {
            assertThat(run.summary().throttled()).contains(0);
        }
        return cluster;
    }

    private static void assertCompleteAndInOrder(StudentRecord student) {
        assertThat(student.outcome()).isEqualTo(new Outcome.Ready());
        Instant before = student.intended();
        for (Stage stage : List.of(
                Stage.SENT,
                Stage.POD_CREATED,
                Stage.SCHEDULED,
                Stage.IMAGE_PULLED,
                Stage.STARTED,
                Stage.HUB_READY,
                Stage.LANDED)) {
            Optional<Instant> at = student.at(stage);
            assertThat(at).as(student.user() + " " + stage.label()).isPresent();
            assertThat(at.get()).as(stage.label()).isAfterOrEqualTo(before);
            before = at.get();
        }
    }

    private static void assertSumsAreConsistent(RunRecord run) {
        RunSummary summary = run.summary();
        assertThat(summary.landed() + summary.neverLanded()).isEqualTo(STUDENTS);
        assertThat(summary.outcomes().values().stream().mapToInt(count -> count).sum())
                .isEqualTo(STUDENTS);
        assertThat(summary.throttled())
                .contains(run.students().stream()
                        .mapToInt(s -> s.throttled().size())
                        .sum());
        assertThat(summary.withinSlo()).isLessThanOrEqualTo(summary.landed());
    }
}
