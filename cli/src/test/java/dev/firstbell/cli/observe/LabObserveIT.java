package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A class that is driven by one process and observed by another: both records agree, and the observed one contains no names. */
@Tag("lab-cluster")
class LabObserveIT {
    private static final int STUDENTS = 30;

    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    @TempDir
    private Path temp;

    @Test
    void anObserverRecordsTheSameClassWithoutNames() throws IOException {
        LabCluster cluster = lab.up("--nodes", "2", "--concurrent-spawn-limit", "8", "--retry-after", "4,6");
        Path observer = lab.observer(cluster);
        Path salt = temp.resolve("config/salt");
        Path out = temp.resolve("observed");
        try (FirstbellProcess observing = FirstbellProcess.start(
                temp,
                "observe",
                "--kubeconfig",
                observer,
                "--for",
                "20m",
                "--hub-log",
                cluster.logs().resolve("hub.log"),
                "--log-time-zone",
                ZoneId.systemDefault(),
                "--metrics",
                cluster.hub().url(),
                "--token-file",
                cluster.tokenFile(),
                "--rung",
                "lab",
                "--salt-file",
                salt,
                "--out",
                out)) {
            await("the watch")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !observing.isAlive() || Files.exists(out.resolve("hub.jsonl")));
            TestingLab.ClassUnderWay aClass =
                    lab.drive(cluster, lab.students(STUDENTS).within("5s"), "--kubeconfig", observer);
            RunRecord driven = aClass.end().run();
            observing.interrupt();
            Cli.Answer answer = observing.end();

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.INTERRUPTED);
            assertSameClass(cluster, aClass.folder(), driven, out, salt);
        }
    }

    private static void assertSameClass(
            LabCluster cluster, RunFolder drivenFolder, RunRecord driven, Path out, Path salt) throws IOException {
        RunFolder folder = RunFolder.open(out);
        RunRecord seen = folder.read();
        assertThat(seen.info().observed().orElseThrow().sources())
                .containsExactlyInAnyOrder(
                        Observation.Source.CLUSTER, Observation.Source.HUB_LOG, Observation.Source.HUB_METRICS);
        assertThat(seen.cluster().orElseThrow().complete()).isTrue();
        assertThat(seen.info().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(seen.students())
                .hasSize(STUDENTS)
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Ready());
        sameFacts(drivenFolder, folder);
        sameStudents(driven, seen, Pseudonyms.withSaltIn(salt));
        assertThat(seen.summary().throttled().orElseThrow())
                .isPositive()
                .isEqualTo(driven.summary().throttled().orElseThrow())
                .isEqualTo((int) TestingLab.throttledByTheHub(cluster));
        theHubCountedThem(seen);
        assertThat(Cli.firstbell("report", out).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(out.resolve("report.html"))).contains("First pages were not observable");
        assertNoNamesIn(out, driven);
    }

    private static void theHubCountedThem(RunRecord seen) {
        HubMetricsSummary hub = seen.hub().orElseThrow();
        assertThat(hub.complete()).isTrue();
        HubMetricsSummary.Increase counted = hub.increase().orElseThrow();
        assertThat(counted.spawns(HubMetricsEntry.SpawnEnd.SUCCESS).count()).isEqualTo(STUDENTS);
        assertThat(counted.throttled())
                .isEqualTo((long) seen.summary().throttled().orElseThrow());
        HubMetricsSummary.Comparison compared = hub.comparison().orElseThrow();
        assertThat(compared.students()).isEqualTo(STUDENTS);
        assertThat(compared.hubMean()).as("each 429 begins its clock anew").isLessThan(compared.studentsMean());
    }

    /** Kubernetes' timestamps, unchanged. */
    private static void sameFacts(RunFolder driven, RunFolder seen) {
        Function<RunFolder, Set<String>> timestamps =
                folder -> ClusterJournal.read(folder.clusterJournalFile()).entries().stream()
                        .filter(PodFact.class::isInstance)
                        .map(PodFact.class::cast)
                        .filter(fact -> Set.of(
                                        PodMark.CREATED, PodMark.SCHEDULED, PodMark.IMAGE_PULLED, PodMark.STARTED)
                                .contains(fact.mark()))
                        .map(fact -> fact.uid() + " " + fact.mark().label() + " " + fact.at())
                        .collect(Collectors.toSet());
        assertThat(timestamps.apply(seen))
                .hasSizeGreaterThanOrEqualTo(4 * STUDENTS)
                .isEqualTo(timestamps.apply(driven));
    }

    private static void sameStudents(RunRecord driven, RunRecord seen, Pseudonyms names) {
        Map<String, StudentRecord> byName =
                seen.students().stream().collect(Collectors.toMap(StudentRecord::user, Function.identity()));
        for (StudentRecord student : driven.students()) {
            StudentRecord other = byName.get(names.ofUser(student.user()));
            assertThat(other).as(student.user()).isNotNull();
            assertThat(other.at(Stage.INTENDED)).isEmpty();
            assertThat(other.at(Stage.LANDED)).isEmpty();
            assertThat(other.throttled()).as(student.user()).hasSameSizeAs(student.throttled());
            assertThat(other.throttled())
                    .extracting(throttle -> throttle.retryAfter())
                    .containsExactlyElementsOf(student.throttled().stream()
                            .map(throttle -> throttle.retryAfter())
                            .toList());
            // Whole seconds are placed where each watch brought them.
            for (Stage stage : List.of(Stage.POD_CREATED, Stage.SCHEDULED, Stage.IMAGE_PULLED, Stage.STARTED)) {
                near(student, other, stage, Duration.ofSeconds(1));
            }
            near(student, other, Stage.SENT, Duration.ofSeconds(3));
            near(student, other, Stage.HUB_READY, Duration.ofSeconds(3));
        }
    }

    private static void near(StudentRecord student, StudentRecord other, Stage stage, Duration most) {
        assertThat(other.at(stage)).as(student.user() + " " + stage.label()).isPresent();
        assertThat(Duration.between(
                                student.at(stage).orElseThrow(), other.at(stage).orElseThrow())
                        .toMillis())
                .as(student.user() + " " + stage.label())
                .isCloseTo(0L, within(most.toMillis()));
    }

    private static void assertNoNamesIn(Path folder, RunRecord driven) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain("jupyter-");
                driven.students()
                        .forEach(student -> assertThat(text).as(file.toString()).doesNotContain(student.user()));
            }
        }
    }
}
