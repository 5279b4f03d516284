package dev.firstbell.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.claims.TestingClaims;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The bounds that {@code run --dry-run} states, and what it learns from the cluster. */
class DryRunTest {
    private final TestingApiServer server = new TestingApiServer();
    private final TestingClaims cluster = new TestingClaims(server);

    @TempDir
    private Path folder;

    private TestingRun run;

    @BeforeEach
    void files() {
        run = new TestingRun(folder, 20);
        cluster.namespace("jhub");
    }

    @AfterEach
    void assertUnchangedAndClose() {
        assertThat(run.hub().changes()).isEmpty();
        assertThat(run.out()).doesNotExist();
        run.close();
        server.close();
    }

    @Test
    void eachNumberIsABoundWithItsReason() {
        Cli.Answer answer = dryRun("lab");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out().lines())
                .contains(
                        "  volume claims: at most 20, one for each test user, if the hub keeps each home on a volume of its own"
                                + " (Z2JH's default); their size: not looked at without --kubeconfig",
                        "  nodes: at most 20 new ones, one for each server or for the placeholder that it pushes away, and no more than the node pool's maximum;"
                                + " `firstbell plan` computes how many a class of this size needs");
        assertThat(answer.out())
                .contains("hub's database: ")
                .contains("hub's log: ")
                .endsWith("nothing was changed\n");
    }

    @Test
    void expectedNodesAndTheirCostAreNamedWithTheirSource() throws IOException {
        assertThat(dryRun("lab").out())
                .containsPattern(
                        "    expected by the twin in 10 simulated class starts, if no node is warm and the hub has the"
                                + " chart's limits: 1 node, [0-9."
                                + " to]+ node hours, \\$0\\.\\d\\d( to \\$0\\.\\d\\d)?\n")
                .contains(
                        "    at $0.1139 for a node with its disk and an hour (price.nodeUsdPerHour prior: n1-highmem-8"
                                + " preemptible, cluster-autoscaler's GCE price table of 2026-08; price.diskUsdPerHour prior: ")
                .contains(
                        "    with Firstbell's own parameters of nodes, servers and prices; --parameters FILE takes those of"
                                + " your site\n");

        Path own = Files.writeString(
                folder.resolve("p.yaml"),
                "format: firstbell/twin-parameters/v1\nquantities:\n  price.nodeUsdPerHour: {value: 0.2, tag: assumed, source: x}\n");
        Cli.Answer answer = dryRun("lab", "--parameters", own);

        assertThat(answer.out())
                .contains("    at $0.2139 for a node with its disk and an hour (price.nodeUsdPerHour assumed: x; ")
                .doesNotContain("Firstbell's own parameters");
        JsonNode expected = Json.lines()
                .readTree(dryRun("lab", "--json", "--parameters", own).out())
                .path("expected");
        assertThat(expected.path("mostNodes").asInt()).isEqualTo(1);
        assertThat(expected.path("mostDollars").asDouble())
                .isCloseTo(expected.path("mostNodeHours").asDouble() * 0.2139, within(1e-9));
        assertThat(dryRun("embedded").out()).doesNotContain("expected by the twin");
    }

    @Test
    void parametersWithoutADryRunAreRefused() throws IOException {
        Path own = Files.writeString(folder.resolve("p.yaml"), "format: firstbell/twin-parameters/v1\n");

        Cli.Answer answer = run.runAt(run.hub().url(), "lab", run.out(), "--parameters", own);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--parameters: has no effect without --dry-run; leave it out");
    }

    @Test
    void withAKubeconfigTheSizeIsBoundedByTheClaimsThatExist() {
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");
        cluster.claim("jhub", "claim-bob", "bob", "512Mi");

        assertThat(dryRun("lab", "--kubeconfig", server.kubeconfig(folder)).out())
                .contains(
                        "; at most 200 GiB if none is larger than the largest of the 2 users' claims in namespace jhub (10"
                                + " GiB)\n");
    }

    @Test
    void withoutClaimsTheirSizeIsUnknown() {
        assertThat(dryRun("lab", "--kubeconfig", server.kubeconfig(folder)).out())
                .contains("; their size: unknown, because namespace jhub has no user's claim\n");
    }

    @Test
    void withTheObserversRoleClaimsAreNotLookedAt() {
        server.refuse("/persistentvolumeclaims", 403);

        assertThat(dryRun("lab", "--kubeconfig", server.kubeconfig(folder)).out())
                .contains("; their size: not looked at: the kubeconfig's user may not list pods and volume claims in"
                        + " namespace jhub, which deploy/kubernetes/claims-role.yaml permits\n");
    }

    @Test
    void theEmbeddedHubHasNeitherClaimsNorNodes() {
        assertThat(dryRun("embedded").out()).doesNotContain("volume claims", "database");
    }

    @Test
    void aRunWhoseCleanUpWouldDeleteTheHomeOfRealUsersIsRefused() {
        cluster.claim("jhub", "claim-jupyter", "ada", "100Gi");
        cluster.pod("jhub", "jupyter-ada", "ada", "claim-jupyter");
        cluster.pod("jhub", "jupyter-bob", "bob", "claim-jupyter");

        Cli.Answer answer = dryRun("lab", "--kubeconfig", server.kubeconfig(folder));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: --hub: servers of several users share a volume claim in namespace jhub (claim-jupyter: 2"
                                + " users); KubeSpawner deletes such a claim, with the files of all its users, when any of them"
                                + " is deleted, and a run deletes its test users; set delete_pvc to False in KubeSpawner's"
                                + " configuration, then add --claims-stay\n");
        assertThat(dryRun("lab", "--kubeconfig", server.kubeconfig(folder), "--claims-stay")
                        .exitCode())
                .isZero();
    }

    @Test
    void asJsonOnlyJson() {
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");

        Cli.Answer answer = dryRun("lab", "--json", "--kubeconfig", server.kubeconfig(folder));

        JsonNode steps = Json.lines().readTree(answer.out());
        assertThat(steps.path("hub").asString()).isEqualTo(run.hub().url().toString());
        assertThat(steps.path("rung").asString()).isEqualTo("lab");
        assertThat(steps.path("users").asInt()).isEqualTo(20);
        assertThat(steps.path("lastUser").asString()).isEqualTo("firstbell-019");
        assertThat(steps.path("costs").path("volumeClaimBytes").asLong()).isEqualTo(200L << 30);
        assertThat(steps.path("watch").path("namespace").asString()).isEqualTo("jhub");
        assertThat(steps.path("changed").asBoolean(true)).isFalse();
        assertThat(Json.lines().readTree(dryRun("embedded", "--json").out()).has("costs"))
                .isFalse();
    }

    @Test
    void theMetricsEndpointIsCheckedAsTheRunWouldOpenIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    dryRun("lab", "--metrics-port", taken.getLocalPort()),
                    "--metrics-port: cannot listen at 127.0.0.1 port " + taken.getLocalPort()
                            + ": the address is already in use; --metrics-port 0 chooses a free one");
        }
        assertRefused(dryRun("lab", "--metrics-port", 70_000), "--metrics-port: must be from 0 to 65535: 70000");
        assertRefused(
                dryRun("lab", "--metrics-port", 0, "--metrics-address", "192.0.2.1"),
                "--metrics-address: this machine does not have the address 192.0.2.1; 127.0.0.1 is this machine alone,"
                        + " 0.0.0.0 all its addresses");
        assertRefused(
                dryRun("lab", "--metrics-port", 0, "--metrics-address", "nowhere.invalid"),
                "--metrics-address: nowhere.invalid is not an address; 127.0.0.1 is this machine alone");
        assertRefused(
                dryRun("lab", "--metrics-port", 0, "--metrics-address", ""),
                "--metrics-address: the address is empty;");
        assertThat(dryRun("lab", "--metrics-port", 0).exitCode()).isZero();
    }

    @Test
    void theFolderIsCheckedAsTheRunWouldCreateIt() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        Path gone = Files.createSymbolicLink(folder.resolve("gone"), folder.resolve("nowhere"));

        assertRefused(
                into(run.classFile().resolve("run")),
                "class.yaml/run: the folder cannot be created: " + run.classFile() + " is a file, not a folder; give");
        assertRefused(into("/proc/x"), "/proc/x: the folder cannot be created: no such file or folder; give");
        assertRefused(into("/dev/full"), "/dev/full: this is a file; give a folder that is new or empty");
        assertRefused(into(loop.resolve("run")), loop + " is a symbolic link, and symbolic links form a loop");
        assertRefused(into(gone), gone + " is a symbolic link, and its target does not exist; give another folder");
        assertRefused(into(folder.resolve("n".repeat(300))), "the folder cannot be created: the name is too long");
        assertThat(into(folder.resolve("with space/and 'quote'/-dash")).exitCode())
                .isZero();
        assertThat(folder.toFile().list()).contains("loop", "gone").doesNotContain("with space");
    }

    private Cli.Answer into(Object out) {
        return run.runAt(run.hub().url(), "lab", out, "--dry-run");
    }

    private static void assertRefused(Cli.Answer answer, String problem) {
        assertThat(answer.err()).contains(problem).doesNotContain("Exception");
        assertThat(answer.out()).isEmpty();
        assertThat(answer.exitCode()).isEqualTo(2);
    }

    private Cli.Answer dryRun(String rung, Object... options) {
        return run.runAt(
                run.hub().url(),
                rung,
                run.out(),
                Stream.concat(Stream.of("--dry-run"), Stream.of(options)).toArray());
    }
}
