package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.LabCluster;
import dev.firstbell.cli.environment.TestingLab;
import dev.firstbell.cli.shared.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The permissions of the tool in a cluster, as the real API server grants them. */
@Tag("lab-cluster")
class LabRoleIT {
    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    @TempDir
    private Path folder;

    @Test
    void theRoleIsEnoughAndWithoutOneOfItsVerbsNothingIsBegun() {
        LabCluster cluster = lab.up("--nodes", "1");
        Path observer = lab.observer(cluster);
        assertThat(lab.drive(cluster, lab.students(5), "--kubeconfig", observer)
                        .end()
                        .run()
                        .cluster()
                        .orElseThrow()
                        .completeStudents())
                .isEqualTo(5);

        String role =
                "{\"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\", \"events\"], \"verbs\": [\"list\"]}]}";
        cluster.kubectl(
                "patch", "role", "firstbell-observer", "--namespace", "jhub", "--type", "merge", "--patch", role);
        Cli.Answer refused = lab.drive(cluster, lab.students(5), "--kubeconfig", observer)
                .answer()
                .join();

        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .isEqualTo(
                        "firstbell: --kubeconfig: missing permissions: watch pods in namespace jhub, watch events in namespace jhub;"
                                + " ask a cluster administrator to run `kubectl apply -f"
                                + " deploy/kubernetes/observer-role.yaml`, or check that --namespace is the hub's namespace\n");
        Cli.Answer unseen =
                Cli.firstbell("observe", "--kubeconfig", observer, "--for", "1m", "--out", folder.resolve("observed"));
        assertThat(unseen.exitCode()).as(unseen.err()).isEqualTo(ExitCode.USAGE);
        assertThat(unseen.err()).as("the same message").isEqualTo(refused.err());
        assertThat(folder.resolve("observed")).doesNotExist();
        assertThat(cluster.kubectl("get", "pods", "--namespace", "jhub", "--selector", "component=singleuser-server"))
                .isEmpty();
    }
}
