package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.client.TestingHub;
import dev.firstbell.deploy.prescale.TestingNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live hub is checked as {@code run} checks it, and neither hub nor cluster is changed without {@code --go}. */
class LiveHubSweepTest {
    private final TestingHub hub = TestingHub.jupyterHub();
    private final TestingNodes nodes = new TestingNodes();

    @TempDir
    private Path folder;

    private Path out;
    private Path token;
    private Path kubeconfig;
    private Path changed;
    private int before;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2027-01-25T09:00
                timeZone: UTC
                students: 6
                journey: start
                arrivals: [{shape: uniform, to: 10s}]
                limit: 90s
                """);
        out = folder.resolve("out");
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret\n");
        kubeconfig = nodes.server().kubeconfig(folder);
        changed = folder.resolve("changed");
        before = nodes.server().requests().size();
    }

    @AfterEach
    void assertUnchangedAndClose() {
        assertThat(hub.changes()).isEmpty();
        assertThat(nodes.server()
                        .requests()
                        .subList(before, nodes.server().requests().size()))
                .noneMatch(request -> request.matches("(PATCH|DELETE|PUT) .*"));
        assertThat(changed).doesNotExist();
        assertThat(out).doesNotExist();
        hub.close();
        nodes.close();
    }

    private Path sweep(Object url, String settings) throws IOException {
        return Files.writeString(folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment:
                  hub:
                    url: %s
                    helm: echo {concurrentSpawnLimit} {startTimeoutSeconds} >> %s
                settings:
                %s
                repetitions: 1
                """.formatted(url, changed, settings.indent(2)));
    }

    private Path twoLimits() throws IOException {
        return sweep(hub.url(), """
                - {name: cold}
                - name: warm
                  prescaling: {means: nodePlaceholders, nodes: 2}
                  lead: 20m
                  hub: {concurrentSpawnLimit: 200, startTimeout: 10m}
                """);
    }

    private Cli.Answer checked(Path sweep, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "sweep", sweep, "--out", out, "--token-file", token, "--kubeconfig", kubeconfig, "--rung", "live"));
        arguments.addAll(List.of(more));
        return firstbell(arguments.toArray());
    }

    @Test
    void planOnlyChecksEverythingAndShowsTheCommandsInTheirOrder() throws IOException {
        Cli.Answer answer = checked(twoLimits(), "--plan-only");

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        String cold = "  before cold, block 1: echo 64 300 >> " + changed + "\n";
        String warm = "  before warm, block 1: echo 200 600 >> " + changed + "\n";
        String head = "commands that change the hub's limits, in their order; each restarts the hub:\n";
        boolean coldFirst = answer.out().contains("block 1: cold; warm");
        assertThat(answer.out()).endsWith(head + (coldFirst ? cold + warm : warm + cold));
    }

    @Test
    void withoutGoEverythingIsCheckedAndTheCommandsAreShown() throws IOException {
        Cli.Answer answer = checked(twoLimits());

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.out()).contains("echo 64 300 >> " + changed, "echo 200 600 >> " + changed);
        assertThat(answer.err())
                .contains(
                        "--go: is missing, so nothing was changed; everything was checked, and with --go the sweep runs"
                                + " the commands above at " + hub.url());
    }

    @Test
    void aCommandIsShownOnceWhereTheLimitsStayTheSame() throws IOException {
        Path same = sweep(hub.url(), """
                - {name: cold}
                - {name: warm, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 20m}
                """);

        Cli.Answer answer = checked(same, "--plan-only");

        assertThat(answer.out()).containsOnlyOnce("echo 64 300");
    }

    @Test
    void everyProblemIsNamedAtOnceAlsoWithGo() throws IOException {
        Path file = sweep("https://hub.example.invalid/", "- {name: cold}");

        Cli.Answer answer = firstbell(
                "sweep",
                file,
                "--out",
                out,
                "--go",
                "--rung",
                "embedded",
                "--token-file",
                folder.resolve("none"),
                "--kubeconfig",
                folder.resolve("nowhere"),
                "--unit",
                "6300m,44530Mi");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "environment.hub.url: https://hub.example.invalid/ is not trusted yet",
                        "--rung: the embedded hub listens on this machine only",
                        "--token-file: token file " + folder.resolve("none") + " does not exist",
                        "--unit: is for capacityBuffer, which no setting of the sweep has",
                        folder.resolve("nowhere").toString());
    }

    @Test
    void aHubOnThisMachineIsNotCalledLiveByDefaultAndNeverEmbedded() throws IOException {
        Path file = twoLimits();

        assertThat(firstbell("sweep", file, "--out", out, "--token-file", token, "--kubeconfig", kubeconfig)
                        .err())
                .contains("--rung: say what the hub on this machine is");
        assertThat(firstbell(
                                "sweep",
                                file,
                                "--out",
                                out,
                                "--token-file",
                                token,
                                "--kubeconfig",
                                kubeconfig,
                                "--rung",
                                "embedded")
                        .err())
                .contains("--rung: an embedded hub has no cluster; sweep it with `environment: embedded`");
    }

    @Test
    void theOptionThatAMeansNeedsIsNamedWithItsSetting() throws IOException {
        Path file = sweep(hub.url(), """
                - {name: pool, prescaling: {means: poolMinimum, nodes: 2}, lead: 20m}
                - {name: buffer, prescaling: {means: capacityBuffer, nodes: 2, strategy: standby}, lead: 20m}
                """);

        Cli.Answer answer = checked(file, "--go");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--pool: `pool` (poolMinimum) needs the name of the students' node pool",
                        "--unit: `buffer` (capacityBuffer) needs what fills a node, as CPU,MEMORY like 6300m,44530Mi; it is"
                                + " missing",
                        "--standby-after: `buffer` (capacityBuffer) needs the time after which standby nodes are"
                                + " suspended");
    }

    @Test
    void missingPermissionsAreNamedBeforeTheFirstRun() throws IOException {
        nodes.server().forbid("get deployments");

        Cli.Answer answer = checked(twoLimits(), "--go");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("nodePlaceholders: ", "missing permission", "prescaler-role.yaml");
    }

    @Test
    void withoutThePermissionToWatchARecordIsSaidToLackThePods() throws IOException {
        nodes.server().deny("watch pods jhub");

        Cli.Answer answer = checked(twoLimits(), "--plan-only");

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        assertThat(answer.err())
                .contains(
                        "note: the records of the runs will not have the students' pods and nodes: missing permissions:"
                                + " watch pods");
    }
}
