package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.PrescalerContract;
import dev.firstbell.deploy.prescale.PrescalerFixture;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Placeholders keep the contract on the real API server, controllers and scheduler, with the rights of their role. */
@Tag("lab-cluster")
class LabPlaceholdersIT extends PrescalerContract {
    @RegisterExtension
    private static final TestingLab lab = new TestingLab();

    private static LabCluster cluster;
    private static Path kubeconfig;

    @TempDir
    private Path folder;

    @BeforeAll
    static void up() {
        cluster = lab.up("--nodes", "0");
        kubeconfig = lab.prescaler(cluster);
    }

    @Override
    protected PrescalerFixture cluster() {
        return new LabPrescalerFixture(lab, cluster, kubeconfig, folder);
    }

    @Test
    void placeholdersBesideStudentsStayWhenThereAreFewer() {
        List<String> nodes = fixture().addNodes(4);
        apply(4);
        fixture().settle();
        Awaitility.await("all placeholders are ready, or Kubernetes deletes those that are not first")
                .atMost(Duration.ofSeconds(30))
                .until(() -> cluster.kubectl(
                                "get",
                                "deployment",
                                "firstbell-node-placeholder",
                                "--namespace",
                                "jhub",
                                "-o",
                                "jsonpath={.status.readyReplicas}")
                        .strip()
                        .equals("4"));
        fixture().startStudent("ada", nodes.get(1));
        fixture().startStudent("bob", nodes.get(3));

        apply(2);
        fixture().settle();

        assertThat(fixture().placeholderNodes()).containsExactlyInAnyOrder(nodes.get(1), nodes.get(3));
        assertThat(fixture().students()).containsExactlyInAnyOrder("ada", "bob");
    }

    /** The lab's Deployment of user placeholders is the chart's. */
    @Test
    void userPlaceholdersAreScaledAndGivenBack() {
        fixture().addNodes(2);
        try (ClusterAccess access = ClusterAccess.of(kubeconfig, cluster.fact("namespace"));
                Prescaler prescaler = ClusterMeans.of(
                                access,
                                PlaceholderOptions.DEFAULTS.withImage(
                                        cluster.fact("images").split(" ")[0]))
                        .prescaler(Prescaling.userPlaceholders(3))) {
            assertThat(prescaler.apply(3)).isZero();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> prescaler.verify(3).verified());
            cluster.kubectl("scale", "statefulset", "user-placeholder", "--namespace", "jhub", "--replicas", "4");
            assertThat(catchThrowableOfType(PrescaleException.class, prescaler::release))
                    .hasMessageContaining("StatefulSet user-placeholder is set to 4, not 0: `kubectl");
            cluster.kubectl("scale", "statefulset", "user-placeholder", "--namespace", "jhub", "--replicas", "0");
            assertThat(prescaler.release()).isZero();
        }
    }

    @Test
    void withoutARightOfTheRoleTheMissingOneIsNamed() {
        String role = "firstbell-prescaler";
        String all = cluster.kubectl("get", "role", role, "--namespace", "jhub", "-o", "jsonpath={.rules}");
        try {
            for (String resource : List.of("deployments", "pods", "events")) {
                String without = all.replace("\"" + resource + "\"", "\"none\"");
                rules(role, without);
                if (resource.equals("events")) {
                    apply(1);
                    fixture().settle();
                    Verification verification = verify(1);
                    assertThat(verification.missingSources())
                            .anySatisfy(source -> assertThat(source).contains("missing permission: list events"));
                } else {
                    PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> verify(1));
                    assertThat(refused.failure().kind()).isEqualTo(Kind.FORBIDDEN);
                    assertThat(refused.getMessage())
                            .startsWith("missing permission: ")
                            .contains(resource);
                }
            }
        } finally {
            rules(role, all);
        }
    }

    private static void rules(String role, String rules) {
        cluster.kubectl(
                "patch",
                "role",
                role,
                "--namespace",
                "jhub",
                "--type",
                "merge",
                "--patch",
                "{\"rules\":" + rules + "}");
    }
}
