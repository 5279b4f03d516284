package dev.firstbell.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Disruptions in the middle of a class start: every student gets in, and the record shows each failed attempt. */
@Tag("lab-cluster")
class LabDisruptionIT {
    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    /** KubeSpawner waits for a pod that is gone until its start timeout, which is therefore short here. */
    @Test
    void aNodeIsTakenAwayWhileStudentsStartOnIt() throws IOException {
        LabCluster cluster = lab.up(
                "--nodes", "3", "--start-delay", "20", "--start-timeout", "45", "--consecutive-failure-limit", "0");
        TestingLab.ClassUnderWay aClass = lab.drive(cluster, lab.students(60), "--kubeconfig", lab.observer(cluster));
        aClass.awaitReached(Stage.SCHEDULED, 50);
        LabCluster.Node lost = cluster.nodes().stream()
                .max(Comparator.comparingInt(LabCluster.Node::students))
                .orElseThrow();
        assertThat(lost.students()).isPositive();
        cluster.removeNode(lost.name());

        RunRecord run = aClass.end().run();
        assertThat(cluster.nodes()).hasSize(2).extracting(LabCluster.Node::name).doesNotContain(lost.name());
        assertThat(run.students())
                .hasSize(60)
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Ready());
        List<StudentRecord> affected = run.students().stream()
                .filter(s -> !s.failedAttempts().isEmpty())
                .toList();
        assertThat(affected).as("those on the lost node, and no others").hasSizeBetween(1, lost.students());
        assertThat(affected)
                .allSatisfy(
                        student -> assertThat(student.failedAttempts().get(0).reason())
                                .as("in the start, or between being ready and the first page")
                                .containsAnyOf("Spawn failed", "the server was ready and is gone"));
        assertInterrupted(run, lost.name(), affected);
        Path folder = aClass.folder().path();
        assertThat(Cli.firstbell("report", folder).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(folder.resolve(FileNames.REPORT)))
                .contains("its node is gone", lost.name(), affected.get(0).user());
    }

    private static void assertInterrupted(RunRecord run, String node, List<StudentRecord> affected) {
        List<ClusterSummary.Interruption> interruptions =
                run.cluster().orElseThrow().interruptions();
        assertThat(interruptions)
                .extracting(ClusterSummary.Interruption::student)
                .as("each student with a failed attempt lost one server")
                .doesNotHaveDuplicates()
                .containsAll(affected.stream().map(StudentRecord::student).toList());
        assertThat(interruptions).allSatisfy(lost -> {
            assertThat(lost.node()).contains(node);
            assertThat(lost.reason()).isIn("DeletionByPodGC", "nodeGone");
            assertThat(lost.noticed().filter(at -> at.isBefore(lost.lost()))).isEmpty();
        });
        assertThat(interruptions)
                .filteredOn(lost -> affected.stream().anyMatch(student -> student.student() == lost.student()))
                .allSatisfy(lost -> {
                    assertThat(lost.noticed()).isPresent();
                    assertThat(lost.outage().orElseThrow()).isPositive();
                });
    }

    @Test
    void theHubIsKilledAndComesBackWhileStudentsStart() {
        LabCluster cluster = lab.up("--nodes", "3", "--start-delay", "10");
        TestingLab.ClassUnderWay aClass = lab.drive(cluster, lab.students(80).within("10s"));
        aClass.awaitReached(Stage.ACCEPTED, 30);
        cluster.restart("hub");

        RunRecord run = aClass.end().run();
        assertThat(run.students())
                .hasSize(80)
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Ready());
        assertThat(run.students())
                .as("students who had a stream open or arrived while the hub was away")
                .anySatisfy(student -> assertThat(student.failedAttempts()).isNotEmpty());
    }
}
