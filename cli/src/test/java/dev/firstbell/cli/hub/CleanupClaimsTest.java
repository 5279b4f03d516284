package dev.firstbell.cli.hub;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.deploy.claims.TestingClaims;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volume claims of test users that a hub left in its cluster when it deleted the users. */
class CleanupClaimsTest {
    private final TestingHub hub = TestingHub.jupyterHub();
    private final TestingApiServer server = new TestingApiServer();
    private final TestingClaims cluster = new TestingClaims(server);

    @TempDir
    private Path folder;

    private RunFolder run;
    private Path token;
    private Path kubeconfig;

    @BeforeEach
    void aRunThatCleanedUpAfterItself() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        kubeconfig = server.kubeconfig(folder);
        run = SampleFolder.ended(folder.resolve("run"), hub.url().toString());
        cluster.namespace("jhub");
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");
    }

    @AfterEach
    void close() {
        hub.close();
        server.close();
    }

    @Test
    void withoutAKubeconfigItSaysThatClaimsWereNotLookedAt() {
        assertThat(cleanup().out())
                .isEqualTo(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n"
                        + "volume claims in the cluster: not looked at; --kubeconfig FILE lists those that are left\n");
        assertThat(cleanup("--dry-run").out())
                .contains("volume claims in the cluster: not looked at; --kubeconfig FILE lists those that are left\n");
    }

    @Test
    void whereNoneIsLeftItSaysHowManyItLookedAt() {
        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig);

        assertThat(answer.out())
                .isEqualTo(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n"
                        + "  no volume claim of this run's users is left in namespace jhub, of 1 looked at\n");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void thoseOfTestUsersAreListedAndNoOthers() {
        leaveClaims();

        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig);

        assertThat(answer.out())
                .isEqualTo(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n"
                        + "  3 volume claims of this run's users left in namespace jhub (20.5 GiB); add --delete-claims to delete them\n"
                        + "    claim-firstbell-000, 10 GiB\n"
                        + "    claim-firstbell-000--lab, 0.5 GiB\n"
                        + "    claim-firstbell-001, 10 GiB\n");
        assertThat(answer.exitCode()).as("something is left").isEqualTo(1);
        assertThat(cleanup("--kubeconfig", kubeconfig, "--delete-claims", "--dry-run")
                        .exitCode())
                .isZero();
        assertThat(cluster.names("jhub")).hasSize(5);
    }

    @Test
    void withTheOptionTheyAreDeletedAndNoOthers() {
        leaveClaims();

        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig, "--delete-claims");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .isEqualTo(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n"
                        + "  3 volume claims deleted (20.5 GiB) in namespace jhub; none of this run's users is left\n");
        assertThat(answer.exitCode()).isZero();
        assertThat(cluster.names("jhub")).containsExactlyInAnyOrder("claim-ada", "claim-firstbell-9");
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void aClaimThatSomeoneMayNeedStays() {
        leaveClaims();
        cluster.claim("jhub", "claim-jupyter", "firstbell-001", "100Gi");
        cluster.pod("jhub", "jupyter-ada", "ada", "claim-firstbell-001");
        hub.users("firstbell-000");

        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig, "--delete-claims");

        assertThat(answer.out().lines())
                .containsExactly(
                        run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked",
                        "  not deleted: claim-firstbell-000, 10 GiB: the hub has this user; clean up the run that made the"
                                + " user first",
                        "  not deleted: claim-firstbell-000--lab, 0.5 GiB: the hub has this user; clean up the run that made"
                                + " the user first",
                        "  not deleted: claim-firstbell-001, 10 GiB: the pod of 1 user mounts it",
                        "  not deleted: claim-jupyter, 100 GiB: its name does not contain its user's name, so other users'"
                                + " servers may use it; delete it with kubectl if none does",
                        "  0 volume claims deleted (0 MiB) in namespace jhub");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(cluster.names("jhub")).hasSize(6);
    }

    @Test
    void aClusterThatCannotBeAskedIsReportedBeforeAnythingIsDone() {
        run = SampleFolder.driven(folder.resolve("driven"), hub.url().toString());
        server.deny("list persistentvolumeclaims jhub");

        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("missing permissions: list persistentvolumeclaims in namespace jhub;")
                .contains("kubectl apply -f deploy/kubernetes/claims-role.yaml");
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void anotherNamespaceIsNotTakenForOneWithoutClaims() {
        Cli.Answer answer = cleanup("--kubeconfig", kubeconfig, "--namespace", "hub");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("has no namespace `hub`");
    }

    @Test
    void deletionNeedsAClusterAndARunsFolder() {
        assertThat(cleanup("--delete-claims").err())
                .isEqualTo("firstbell: --delete-claims: needs --kubeconfig FILE, which names the hub's cluster\n");
        Cli.Answer unlock =
                firstbell("cleanup", "--unlock", "--hub", hub.url(), "--token-file", token, "--kubeconfig", kubeconfig);
        assertThat(unlock.exitCode()).isEqualTo(2);
        assertThat(unlock.err())
                .contains("--unlock: removes a lock only; --kubeconfig and --delete-claims need a run's");
    }

    private void leaveClaims() {
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "10Gi");
        cluster.claim("jhub", "claim-firstbell-000--lab", "firstbell-000", "512Mi");
        cluster.claim("jhub", "claim-firstbell-001", "firstbell-001", "10Gi");
        // Of another run with the same prefix.
        cluster.claim("jhub", "claim-firstbell-9", "firstbell-9", "10Gi");
    }

    private Cli.Answer cleanup(Object... more) {
        return firstbell(Stream.concat(Stream.of("cleanup", run.path(), "--token-file", token), Stream.of(more))
                .toArray());
    }
}
