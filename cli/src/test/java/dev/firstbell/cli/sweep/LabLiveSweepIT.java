package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep of a hub that is already there, as its administrator calls it: a real JupyterHub and control plane, whose limits a
 * command of the administrator's changes and whose nodes the autoscaler adds and removes, here a simulated and quick one.
 */
@Tag("lab-cluster")
class LabLiveSweepIT {
    @RegisterExtension
    private static final TestingLab LAB = new TestingLab();

    @TempDir
    private Path folder;

    private LabCluster cluster;
    private Path commands;
    private Path sweep;
    private Path out;

    @BeforeEach
    void hubAndSweep() throws IOException {
        cluster = LAB.up(
                "--nodes",
                "0",
                "--pool-max",
                "3",
                "--ready-delay",
                "3",
                "--pull-seconds",
                "2",
                "--scan-interval",
                "1",
                "--retry-after",
                "2,3",
                "--scale-down-unneeded-time",
                "3",
                "--scale-down-delay-after-add",
                "3");
        commands = folder.resolve("commands");
        out = folder.resolve("out");
        Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2027-01-25T09:00
                timeZone: UTC
                students: 6
                journey: start
                arrivals: [{shape: uniform, to: 1s}]
                slo: {share: 0.95, within: 5m, neverAtMost: 0.01}
                limit: 5m
                """);
        sweep = Files.writeString(
                folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment:
                  hub:
                    url: %s
                    helm: sh %s {concurrentSpawnLimit} {startTimeoutSeconds}
                settings:
                  - {name: cold}
                  - name: warm
                    prescaling: {means: nodePlaceholders, nodes: 1}
                    lead: 3m
                    hub: {concurrentSpawnLimit: 3, startTimeout: 2m}
                repetitions: 1
                """.formatted(cluster.hub().url(), LAB.limitScript(cluster, commands)));
    }

    private Cli.Answer sweep(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "sweep",
                sweep,
                "--out",
                out,
                "--token-file",
                cluster.tokenFile(),
                "--kubeconfig",
                LAB.prescaler(cluster),
                "--rung",
                "lab"));
        arguments.addAll(List.of(more));
        return firstbell(arguments.toArray());
    }

    @Test
    void nothingIsChangedWithoutGoAndWithItEachSettingIsAppliedVerifiedAndMeasured() throws IOException {
        Cli.Answer checked = sweep();

        assertThat(checked.exitCode()).as(checked.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(checked.err()).contains("--go: is missing, so nothing was changed");
        assertThat(checked.out()).contains("sh ", " 64 300\n", " 3 120\n");
        assertThat(commands).doesNotExist();
        assertThat(out).doesNotExist();

        Cli.Answer done = sweep("--go");

        assertThat(done.exitCode())
                .as("done, or cells that do not count because this machine was too busy: " + done)
                .isIn(ExitCode.DONE, ExitCode.NO_ANSWER);
        assertThat(Files.readAllLines(commands)).contains("64 300", "3 120");
        RunRecord cold = new RunFolder(out.resolve("cold-1")).read();
        RunRecord warm = new RunFolder(out.resolve("warm-1")).read();
        assertThat(List.of(cold, warm)).allSatisfy(run -> {
            assertThat(run.info().environment().rung()).isEqualTo(Rung.LAB);
            assertThat(run.summary().landed()).isEqualTo(6);
            assertThat(run.info().reasons()).noneMatch(reason -> reason.contains("starting state"));
        });
        assertThat(use(cold).warmNodes()).as("no node before the class").isZero();
        assertThat(use(warm).warmNodes()).as("verified before the class").isEqualTo(1);
        assertThat(use(warm).createdNodes()).as("no second node").contains(1);
        assertThat(cold.summary().throttled()).as("limit 64").contains(0);
        assertThat(warm.summary().throttled().orElseThrow())
                .as("limit 3, six at once")
                .isPositive();
        assertThat(done.err()).contains("the hub keeps the limits of the last run that began (limit ");
        assertThat(cluster.kubectl(
                                "get",
                                "deployment",
                                "firstbell-node-placeholder",
                                "--namespace",
                                "jhub",
                                "--output",
                                "jsonpath={.spec.replicas}")
                        .strip())
                .as("released")
                .isEqualTo("0");
    }

    private static ClusterUse use(RunRecord run) {
        return run.info().cluster().orElseThrow();
    }
}
