package dev.firstbell.cli.calibrate;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.PullReport;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CalibrateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void findsTheNodesThatTheRunsHad() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 4);
        Path out = folder.resolve("parameters.yaml");

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", out);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("from 4 runs, the model's parts (intervals at 95 %, over runs):\n")
                .contains("  node.boot", "  page.first", "\nkept as they were:\n");
        TwinParameters found = TwinParameters.parse("parameters.yaml", Files.readString(out));
        assertThat(found.distribution(RandomPart.NODE_BOOT).quantile(0.5))
                .isBetween(Duration.ofSeconds(26), Duration.ofSeconds(34));
        assertThat(found.distribution(RandomPart.IMAGE_PULL).quantile(0.5))
                .isBetween(Duration.ofMillis(19_000), Duration.ofMillis(21_000));
        assertThat(Files.readString(out))
                .startsWith("# Written by firstbell calibrate on ")
                .contains("# hub.refuse: kept, constant, 0.003 s: no run shows it\n", "4 runs (run-0, run-1, run-2");
        assertThat(Files.readString(folder.resolve("parameters.html"))).contains("node.boot", "<svg ", "run-3");
        assertThat(folder.resolve("parameters.calibration.json")).exists();
    }

    @Test
    void theRateOfPullsIsPrintedWhereKubeletsReportTheSize() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 4);
        RunFolder watched = new RunFolder(folder.resolve("runs/run-0"));
        Instant at = Instant.parse("2026-10-05T15:01:00Z");
        try (JournalWriter journal = JournalWriter.append(watched.clusterJournalFile())) {
            journal.write(new ClusterEntry.Opened(at, ClusterJournal.SCHEMA, "run-0", "https://10.0.0.1", "jhub"));
            for (int node = 0; node < 4; node++) {
                journal.write(new ClusterEntry.PodFact(
                        at,
                        Optional.empty(),
                        at,
                        ClusterEntry.PodMark.IMAGE_PULLED,
                        "uid-" + node,
                        "jupyter-x" + node,
                        "x" + node,
                        Optional.of("node-" + node),
                        Optional.of("Pulled"),
                        Optional.of(new PullReport(
                                Duration.ofSeconds(200), Optional.empty(), Optional.of(3_000_000_000L)))));
            }
            journal.write(new ClusterEntry.Closed(at.plusSeconds(900), true));
        }
        // Anew, because run.json has the checksums of the sources.
        watched.write(watched.info());
        Path out = folder.resolve("parameters.yaml");

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", out);

        String rate = "3000 MB at 15.0 MB/s in the median of 4 nodes, 1.00 times as long at the 95th percentile";
        assertThat(answer.err()).contains("image pulls, as the kubelets report them: " + rate + "\n");
        assertThat(Files.readString(out))
                .contains(
                        "# Image pulls, as the kubelets report them: " + rate + ".\n",
                        "#   image.downloadPerSecond: 15000000\n");
    }

    @Test
    void aSecondCalibrationReplacesTheFirst() {
        ModelledRuns.write(folder.resolve("runs"), 2);
        Path out = folder.resolve("parameters.yaml");
        firstbell("calibrate", folder.resolve("runs"), "-o", out);

        assertThat(firstbell("calibrate", folder.resolve("runs"), "-o", out).exitCode())
                .isZero();
    }

    @Test
    void anotherFileIsNeverReplaced() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 2);
        Path out = Files.writeString(folder.resolve("parameters.yaml"), "format: firstbell/twin-parameters/v1\n");

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", out);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: --out: " + out + " is there already and is not of an earlier calibration; give"
                        + " another file, or --force to replace it\n");
    }

    @Test
    void runsWithoutAResultAreNamedAndLeftOut() {
        ModelledRuns.write(folder.resolve("runs"), 2);
        ModelledRuns.write(folder.resolve("runs/stopped"), 3, "http://hub.example.edu/", false);

        Cli.Answer answer =
                firstbell("calibrate", folder.resolve("runs"), "-o", folder.resolve("p.yaml"), "--since", "2026-10-06");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err())
                .contains(
                        "firstbell: left out: " + folder.resolve("runs/stopped")
                                + ": aborted: the run was stopped before every student's start had ended\n",
                        "firstbell: left out: " + folder.resolve("runs/run-0") + ": of 2026-10-05T14:",
                        ", before --since\n");
        assertThat(answer.out()).startsWith("from 1 run, ").contains("no interval from one run");
    }

    @Test
    void aCopyOfARunCountsOnce() {
        ModelledRuns.write(folder.resolve("runs/a"), 0, "http://hub.example.edu/", true);
        ModelledRuns.write(folder.resolve("runs/b"), 0, "http://hub.example.edu/", true);

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", folder.resolve("p.yaml"));

        assertThat(answer.err())
                .contains("left out: " + folder.resolve("runs/b") + ": the same run as " + folder.resolve("runs/a"));
    }

    @Test
    void runsOfTwoHubsAreNotAveragedSilently() {
        ModelledRuns.write(folder.resolve("runs"), 2);
        ModelledRuns.write(folder.resolve("runs/other"), 5, "http://other.example.edu/", true);
        Path out = folder.resolve("p.yaml");

        Cli.Answer refused = firstbell("calibrate", folder.resolve("runs"), "-o", out);
        Cli.Answer together = firstbell("calibrate", folder.resolve("runs"), "-o", out, "--together");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("firstbell: these runs are of 2 deployments, and the average of two is neither;")
                .contains("1 run (other) of live hub http://other.example.edu/, JupyterHub 5.5.4");
        assertThat(together.exitCode()).as(together.err()).isZero();
        assertThat(together.err()).contains("note: runs of 2 deployments are used together:");
    }

    @Test
    void withoutAnyUsableRunThereIsNoAnswer() {
        ModelledRuns.write(folder.resolve("runs/stopped"), 3, "http://hub.example.edu/", false);

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", folder.resolve("p.yaml"));

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.err()).endsWith("firstbell: no run is left to learn from, so nothing was written\n");
        assertThat(folder.resolve("p.yaml")).doesNotExist();
    }

    @Test
    void badOptionsAreNamedTogether() {
        Cli.Answer answer =
                firstbell("calibrate", folder, "-o", folder.resolve("p.txt"), "--since", "monday", "--half-life", "0");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "--since: expected a day like 2027-01-25, found `monday`",
                        "--half-life: expected a number of days from 1 to 3650, found 0",
                        "p.txt has no ending .yaml; give a file, such as ");
    }

    @Test
    void aFileThatIsNoRehearsalIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.json"), "{\"schema\": 1}");

        Cli.Answer answer = firstbell("calibrate", file, "-o", folder.resolve("p.yaml"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: " + file + ": this is neither the folder of a run nor a rehearsal");
    }

    @Test
    void rehearsalsShowTheirNodes() throws IOException {
        Path one = rehearsal("rehearsal-1.json", 88, 92, 90);
        Path other = rehearsal("rehearsal-2.json", 95, 85, 90);
        Path out = folder.resolve("p.yaml");

        Cli.Answer answer = firstbell("calibrate", one, other, "-o", out);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("6 values from 2 runs");
        TwinParameters found = TwinParameters.parse("p.yaml", Files.readString(out));
        assertThat(found.distribution(RandomPart.NODE_BOOT).quantile(0.5))
                .isBetween(Duration.ofSeconds(88), Duration.ofSeconds(92));
        assertThat(found.distribution(RandomPart.IMAGE_PULL).quantile(0.5))
                .isBetween(Duration.ofSeconds(239), Duration.ofSeconds(241));
    }

    @Test
    void aCopyOfARehearsalIsNotNewEvidence() throws IOException {
        Path one = rehearsal("rehearsal.json", 88, 92, 90);
        Path copy = Files.copy(one, folder.resolve("copy.json"));

        Cli.Answer answer = firstbell("calibrate", one, copy, "-o", folder.resolve("p.yaml"));

        assertThat(answer.out()).startsWith("from 1 run, ").contains("3 values from 1 run");
        assertThat(answer.err()).contains("left out: " + copy + ": the same rehearsal as " + one);
    }

    private Path rehearsal(String name, int... readyAfter) throws IOException {
        Instant asked = Instant.parse("2026-11-20T06:00:00Z");
        List<Rehearsal.NodeTimes> nodes = Arrays.stream(readyAfter)
                .mapToObj(seconds -> new Rehearsal.NodeTimes(
                        "node-" + seconds,
                        false,
                        Optional.of(asked.plusSeconds(seconds)),
                        Optional.of(asked.plusSeconds(seconds + 240)),
                        Optional.empty()))
                .toList();
        Rehearsal rehearsal = new Rehearsal(
                Rehearsal.SCHEMA,
                Prescaling.poolMinimum(readyAfter.length),
                0,
                asked,
                Duration.ofSeconds(10),
                Optional.empty(),
                nodes,
                List.of(),
                Optional.empty());
        return Files.writeString(folder.resolve(name), Json.pretty().writeValueAsString(rehearsal));
    }

    @Test
    void jsonHasTheFigures() {
        ModelledRuns.write(folder.resolve("runs"), 3);

        Cli.Answer answer = firstbell("calibrate", folder.resolve("runs"), "-o", folder.resolve("p.yaml"), "--json");

        JsonNode json = Json.lines().readTree(answer.out());
        assertThat(json.path("fits").size()).isGreaterThan(4);
        assertThat(json.path("fits").get(0).path("part").asString()).isEqualTo("node.boot");
        assertThat(json.path("fits").get(0).path("median95").path("lowSeconds").isNumber())
                .isTrue();
        assertThat(json.path("draws").size()).isEqualTo(40);
    }
}
