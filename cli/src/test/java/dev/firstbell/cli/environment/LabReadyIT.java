package dev.firstbell.cli.environment;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.readiness.ReadyPermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code firstbell ready} against the lab's real API server and hub, with the rights of its role and no others: GO for a
 * prepared lab, and NO-GO with the right line when a node is cordoned, lacks the image, or the pool is too small. The lab's hub
 * is a process, so its Deployments are unknown.
 */
@Tag("lab-cluster")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabReadyIT {
    @RegisterExtension
    private static final TestingLab LAB = new TestingLab();

    private static LabCluster cluster;
    private static Path kubeconfig;
    private static String image;

    @TempDir
    private Path folder;

    @BeforeAll
    static void up() {
        cluster = LAB.up("--nodes", "2", "--pool-max", "1");
        kubeconfig = LAB.kubeconfig(cluster, ReadyPermissions.MANIFEST, "firstbell-ready");
        image = cluster.fact("images").split(" ")[0];
    }

    private Cli.Answer ready(int students) throws IOException {
        return ready(students, image);
    }

    private Cli.Answer ready(int students, String wanted) throws IOException {
        Path classFile = Files.writeString(
                folder.resolve("class.yaml"),
                "name: lab\nstart: "
                        + LocalDateTime.now(ZoneOffset.UTC).plusMinutes(30).truncatedTo(ChronoUnit.MINUTES)
                        + "\ntimeZone: Etc/UTC\nstudents: " + students
                        + "\nshowUp: 1\narrivals:\n  - {shape: uniform, to: 60s}\n");
        List<Object> arguments = new ArrayList<>(List.of(
                "ready",
                classFile,
                "--kubeconfig",
                kubeconfig,
                "--namespace",
                cluster.fact("namespace"),
                "-f",
                Path.of("..", "deploy", "helm", "values.yaml"),
                "--hub",
                cluster.fact("url"),
                "--token-file",
                cluster.tokenFile()));
        arguments.addAll(List.of("--image", wanted));
        return firstbell(arguments.toArray());
    }

    private static List<String> noGos(Cli.Answer answer) {
        return answer.out()
                .lines()
                .filter(line -> line.startsWith("NO-GO    "))
                .map(line -> line.substring("NO-GO    ".length()))
                .toList();
    }

    @Test
    @Order(1)
    void aPreparedLabIsAGo() throws IOException {
        Cli.Answer answer = ready(60);

        assertThat(answer.exitCode()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("GO, as far as is known: ")
                .contains(
                        "GO       nodes: All 2 students' nodes are Ready and schedulable, and have the image (" + image)
                .contains("GO       warm-room: The 2 warm nodes have room for ")
                .contains("GO       hub: JupyterHub ")
                .contains("GO       servers: 0 servers are active, 0 of them starting.")
                .contains("UNKNOWN  deployments: The namespace has no Deployment with the label component=hub.");
    }

    @Test
    @Order(2)
    void aPoolThatIsTooSmallIsANoGo() throws IOException {
        assertThat(noGos(ready(200)))
                .anyMatch(line -> line.startsWith("warm-room: The 2 warm nodes have room for "))
                .anyMatch(line -> line.startsWith("pool: ") && line.contains("The pool is too small"));
    }

    @Test
    @Order(3)
    void aCordonedNodeIsANoGoWithTheCommand() throws IOException {
        String node = cluster.nodes().get(0).name();
        cluster.kubectl("cordon", node);
        try {
            Cli.Answer answer = ready(60);

            assertThat(answer.exitCode()).isEqualTo(3);
            assertThat(noGos(answer))
                    .anyMatch(line -> line.startsWith("nodes: 1 of 2 students' nodes is Ready")
                            && line.contains("run `kubectl uncordon " + node + "`"));
        } finally {
            cluster.kubectl("uncordon", node);
        }
    }

    @Test
    @Order(4)
    void anImageThatNoNodeHasIsANoGo() throws IOException {
        Cli.Answer answer = ready(60, "registry.example.org/courses/other:1");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(noGos(answer))
                .anyMatch(line -> line.startsWith("nodes: 0 of 2 students' nodes are Ready")
                        && line.contains("without the students' image registry.example.org/courses/other:1"));
    }

    @Test
    @Order(5)
    void aNodeThatPullsIsNotWarm() throws IOException {
        cluster.addNodes(1, Duration.ZERO, Duration.ofMinutes(10));

        assertThat(ready(110).out()).contains("nodes: 2 of 3 students' nodes are Ready");
    }

    @Test
    @Order(6)
    void eachRightThatIsTakenAwayIsNamed() throws IOException {
        cluster.kubectl("delete", "clusterrolebinding", "firstbell-ready");
        Cli.Answer answer = ready(60);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out()).contains("UNKNOWN  nodes: Needs `list nodes` in the cluster.");
    }
}
