package dev.firstbell.cli.run;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.deploy.claims.TestingClaims;
import dev.firstbell.deploy.observe.TestingApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds that {@code run --dry-run} states, and what it learns from the cluster. */
class DryRunTest {
    private final TestingHub hub = TestingHub.jupyterHub();
    private final TestingApiServer server = new TestingApiServer();
    private final TestingClaims cluster = new TestingClaims(server);

    @TempDir
    private Path folder;

    private Path classFile;
    private Path token;

    @BeforeEach
    void files() throws IOException {
        classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 20
                arrivals:
                  - {shape: uniform, to: 10s}
                """);
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret\n");
        cluster.namespace("jhub");
    }

    @AfterEach
    void assertUnchangedAndClose() {
        assertThat(hub.changes()).isEmpty();
        assertThat(folder.resolve("run")).doesNotExist();
        hub.close();
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

    private Cli.Answer dryRun(String rung, Object... options) {
        return firstbell(Stream.concat(
                        Stream.of(
                                "run",
                                classFile,
                                "--hub",
                                hub.url(),
                                "--token-file",
                                token,
                                "--out",
                                folder.resolve("run"),
                                "--rung",
                                rung,
                                "--dry-run"),
                        Stream.of(options))
                .toArray());
    }
}
