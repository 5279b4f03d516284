package dev.firstbell.cli.prescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The four verbs of {@code firstbell prescale} as a person calls them, with the rights of their role and no others, on a real
 * API server, controllers and scheduler. The autoscaler is simulated; it removes an empty node after some seconds.
 */
@Tag("lab-cluster")
class LabPrescaleVerbsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(500);

    @RegisterExtension
    private static final TestingLab LAB = new TestingLab();

    private static LabCluster cluster;
    private static Path kubeconfig;

    @TempDir
    private Path folder;

    @BeforeAll
    static void up() {
        cluster = LAB.up(
                "--nodes",
                "0",
                "--pool-max",
                "4",
                "--ready-delay",
                "2",
                "--pull-seconds",
                "1",
                "--scan-interval",
                "1",
                "--initial-node-group-backoff-duration",
                "1",
                "--scale-down-unneeded-time",
                "3",
                "--scale-down-delay-after-add",
                "3");
        kubeconfig = LAB.prescaler(cluster);
    }

    @BeforeEach
    void withoutNodes() {
        prescale("release", "--force");
        awaitNodes(0);
    }

    @Test
    void theScheduleIsConvergedVerifiedLoweredAndReleased() throws IOException {
        Cli.Answer missing = prescale("status", "--nodes", 2);
        assertThat(missing.exitCode()).as(missing.toString()).isEqualTo(ExitCode.NO);
        assertThat(missing.out()).contains("0 of 2");

        Path schedule = schedule(2);
        JsonNode raised = converge(schedule, ExitCode.DONE);
        assertThat(raised.get("action").asString()).isEqualTo("raise");
        assertThat(raised.get("after").asInt()).isEqualTo(2);
        JsonNode verified = await("two nodes with the image")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(
                        () -> converge(schedule, ExitCode.DONE),
                        line -> line.get("outcome").asString().equals("verified"));
        assertThat(verified.get("action").asString()).isEqualTo("hold");
        assertThat(cluster.nodes()).as("no node more").hasSize(2);
        assertThat(prescale("status").exitCode()).as("as many as are asked for").isEqualTo(ExitCode.DONE);
        assertThat(prescale("status", "--schedule", schedule).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(events()).contains("Raised");

        JsonNode lowered = converge(schedule(1), ExitCode.DONE);
        assertThat(lowered.get("action").asString()).isEqualTo("lower");
        awaitNodes(1);

        cluster.kubectl("scale", "deployment", "firstbell-node-placeholder", "--namespace", "jhub", "--replicas", "2");
        assertThat(converge(schedule, ExitCode.DONE).get("after").asInt())
                .as("a person asked for more, and the schedule has not changed")
                .isEqualTo(2);

        Cli.Answer kept = prescale("release");
        assertThat(kept.exitCode()).as("the count is a person's").isEqualTo(ExitCode.FAILED);
        assertThat(kept.err()).contains("is set to 2", "--force");
        Cli.Answer released = prescale("release", "--force");
        assertThat(released.exitCode()).as(released.toString()).isEqualTo(ExitCode.DONE);
        assertThat(released.out()).contains("asks for 0 instead of 2");
        awaitNodes(0);
        assertThat(prescale("release").out()).contains("nothing is asked for");
    }

    @Test
    void aRehearsalBringsNodesSaysHowLongItTookAndGivesThemBack() throws IOException {
        Path out = folder.resolve("rehearsal.json");

        Cli.Answer answer = prescale("rehearse", "--nodes", 2, "--hold", "1s", "--interval", "1s", "--out", out);

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        Rehearsal rehearsal = Json.lines().readValue(Files.readString(out), Rehearsal.class);
        assertThat(rehearsal.took().orElseThrow()).as("boot and pull").isBetween(Duration.ofSeconds(3), PATIENCE);
        assertThat(rehearsal.givenBackAt()).isPresent();
        awaitNodes(0);
    }

    @Test
    void aRehearsalThatGetsNoNodesNamesTheStockOut() {
        cluster.control("{\"stockoutSeconds\": 600}");
        try {
            Path out = folder.resolve("none.json");

            Cli.Answer answer =
                    prescale("rehearse", "--nodes", 2, "--at-most", "15s", "--interval", "1s", "--out", out);

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.NO);
            // The pods' event says the former; until it is written, the autoscaler's status says the latter.
            assertThat(answer.out())
                    .contains("stockOut: ")
                    .containsPattern("GCE out of resources|does not have enough resources available");
        } finally {
            cluster.control("{\"stockoutSeconds\": 0}");
            // Until then the status names the stock-out, and rightly so, whichever test comes next.
            await("the end of the autoscaler's back-off")
                    .atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> !cluster.kubectl(
                                    "get",
                                    "configmap",
                                    "cluster-autoscaler-status",
                                    "--namespace",
                                    "kube-system",
                                    "--output",
                                    "jsonpath={.data.status}")
                            .contains("Backoff"));
        }
    }

    @Test
    void ctrlCDuringARehearsalGivesTheNodesBack() {
        try (FirstbellProcess rehearsing = FirstbellProcess.start(
                folder,
                "prescale",
                "rehearse",
                "--kubeconfig",
                kubeconfig,
                "--nodes",
                1,
                "--hold",
                "10m",
                "--interval",
                "1s",
                "--out",
                folder.resolve("stopped.json"))) {
            awaitNodes(1);

            rehearsing.interrupt();

            Cli.Answer answer = rehearsing.end();
            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.INTERRUPTED);
        }
        assertThat(prescale("release").out()).contains("nothing is asked for");
        awaitNodes(0);
    }

    private static Cli.Answer prescale(String verb, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("prescale", verb, "--kubeconfig", kubeconfig));
        arguments.addAll(List.of(more));
        return Cli.firstbell(arguments.toArray());
    }

    private static JsonNode converge(Path schedule, int exitCode) {
        Cli.Answer answer = prescale("converge", "--schedule", schedule, "--max-nodes", 3, "--max-node-hours", 100);
        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(exitCode);
        return Json.lines().readTree(answer.out());
    }

    private Path schedule(int nodes) throws IOException {
        return Files.writeString(folder.resolve("schedule-" + nodes + ".yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                  - {course: "always", from: 2020-01-01T00:00, until: 2100-01-01T00:00, nodes: %d}
                """.formatted(nodes));
    }

    private static String events() {
        return cluster.kubectl(
                "get",
                "events",
                "--namespace",
                "jhub",
                "--field-selector",
                "involvedObject.name=firstbell-prescaler",
                "--output",
                "jsonpath={.items[*].reason}");
    }

    private static void awaitNodes(int count) {
        await(count + " nodes")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> cluster.nodes().size() == count);
    }
}
