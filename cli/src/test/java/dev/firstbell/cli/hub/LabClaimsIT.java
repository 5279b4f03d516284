package dev.firstbell.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of test users' volume claims on a real hub with KubeSpawner: they go with their users, or, where KubeSpawner
 * keeps them, with {@code cleanup --delete-claims}. No other user's claim is touched.
 */
@Tag("lab-cluster")
class LabClaimsIT {
    private static final int STUDENTS = 5;

    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    @TempDir
    private Path folder;

    @Test
    void theHubDeletesTheClaimOfEachTestUserAndOfNoOther() {
        LabCluster cluster = lab.up("--nodes", "1", "--start-delay", "0");
        claimOfAda(cluster);

        TestingLab.ClassUnderWay aClass =
                lab.drive(cluster, lab.students(STUDENTS).within("3s"));
        await("a claim for each student")
                .atMost(Duration.ofMinutes(1))
                .until(() -> claims(cluster).size() == STUDENTS + 1);
        aClass.end();

        await("their end")
                .atMost(Duration.ofSeconds(30))
                .until(() -> claims(cluster).equals(List.of("claim-ada")));
        Cli.Answer looked = cleanup(cluster, aClass, "--kubeconfig", lab.claims(cluster));
        assertThat(looked.out())
                .contains("no volume claim of this run's users is left in namespace jhub, of 1 looked at");
        assertThat(looked.exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void whatAHubKeepsIsListedAndDeletedOnRequest() throws IOException {
        Path values =
                Files.writeString(folder.resolve("keeps.yaml"), "hub: {config: {KubeSpawner: {delete_pvc: false}}}\n");
        LabCluster cluster = lab.up("--nodes", "1", "--start-delay", "0", "--values", values.toString());
        claimOfAda(cluster);
        Path kubeconfig = lab.claims(cluster);

        TestingLab.ClassUnderWay aClass =
                lab.drive(cluster, lab.students(STUDENTS).within("3s"), "--kubeconfig", lab.administrator(cluster));
        assertThat(aClass.end().answer().err())
                .contains(
                        "5 volume claims of test users left in namespace jhub (50 GiB): the hub deleted the users and kept"
                                + " their claims; ");

        Cli.Answer listed = cleanup(cluster, aClass, "--kubeconfig", kubeconfig);
        assertThat(listed.exitCode()).as(listed.toString()).isEqualTo(ExitCode.FAILED);
        assertThat(listed.out())
                .contains("5 volume claims of this run's users left in namespace jhub (50 GiB); add --delete-claims")
                .contains("    claim-firstbell-000, 10 GiB\n")
                .doesNotContain("ada");
        assertThat(claims(cluster)).hasSize(STUDENTS + 1);

        Cli.Answer deleted = cleanup(cluster, aClass, "--kubeconfig", kubeconfig, "--delete-claims");
        assertThat(deleted.out())
                .contains("5 volume claims deleted (50 GiB) in namespace jhub; none of this run's users is left");
        assertThat(deleted.exitCode()).as(deleted.toString()).isEqualTo(ExitCode.DONE);
        assertThat(claims(cluster)).containsExactly("claim-ada");
    }

    private static Cli.Answer cleanup(LabCluster cluster, TestingLab.ClassUnderWay aClass, Object... more) {
        return Cli.firstbell(Stream.concat(
                        Stream.of("cleanup", aClass.folder().path(), "--token-file", cluster.tokenFile()),
                        Stream.of(more))
                .toArray());
    }

    private static List<String> claims(LabCluster cluster) {
        return Stream.of(cluster.kubectl(
                                "get", "pvc", "--namespace", "jhub", "--output", "jsonpath={.items[*].metadata.name}")
                        .split("\\s+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The claim of a real user who is not logged in. */
    private void claimOfAda(LabCluster cluster) {
        try {
            Path claim = Files.writeString(folder.resolve("ada.yaml"), """
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata:
                      name: claim-ada
                      namespace: jhub
                      labels: {component: singleuser-storage, hub.jupyter.org/username: ada}
                      annotations: {hub.jupyter.org/username: ada}
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 10Gi}}
                    """);
            cluster.kubectl("apply", "--filename", claim.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
