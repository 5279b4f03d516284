package dev.firstbell.cli.prescale;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.observe.TestingRights;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rights of the chart, as {@code helm} renders them ({@code PrescalerChartTest} compares the files with it): they are
 * enough, and without any one of them {@code converge} names its verb and its resource.
 */
class PrescalerRightsTest {
    private static final Path CHARTS = Path.of("..", "deploy", "src", "test", "resources", "golden", "prescaler-chart");

    /** Only a verification that fails reads these, and lists what they would tell. */
    private static final Set<String> EXPLAINING =
            Set.of("list events in jhub", "get configmaps in kube-system named cluster-autoscaler-status");

    @TempDir
    private Path folder;

    static Stream<Arguments> rights() {
        return Stream.of("minimal", "rendered-elsewhere")
                .flatMap(chart -> rights(chart).stream().map(right -> Arguments.of(chart, right)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "rendered-elsewhere"})
    void theRightsAreEnough(String chart) throws IOException {
        assertThat(looks(chart, rights(chart))).allSatisfy(answer -> {
            assertThat(answer.err()).isEmpty();
            assertThat(answer.exitCode()).isZero();
            assertThat(answer.out()).doesNotContain("missing permission");
        });
    }

    @ParameterizedTest
    @MethodSource("rights")
    void withoutOneItsVerbAndItsResourceAreNamed(String chart, String right) throws IOException {
        Set<String> others = rights(chart);
        others.remove(right);
        String named = TestingRights.missing(right);

        List<Cli.Answer> answers = looks(chart, others);

        if (EXPLAINING.contains(right)) {
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.exitCode()).isZero());
            assertThat(answers)
                    .anySatisfy(
                            answer -> assertThat(answer.out()).contains("\"missingSources\":", named, "would tell"));
        } else {
            assertThat(answers).anySatisfy(answer -> {
                assertThat(answer.exitCode()).isEqualTo(1);
                assertThat(answer.err())
                        .contains(
                                named,
                                "ask a cluster administrator to run `kubectl apply -f"
                                        + " deploy/kubernetes/prescaler-role.yaml`");
            });
        }
    }

    /** A class of five nodes, and later one of two, with a student on a node and a placeholder that has none. */
    private List<Cli.Answer> looks(String chart, Set<String> rights) throws IOException {
        try (TestingApiServer server = new TestingApiServer()) {
            KubernetesClient admin = server.admin();
            TestingRights.objects(CHARTS.resolve(chart + ".yaml")).stream()
                    .filter(object -> object instanceof Deployment || object instanceof PriorityClass)
                    .forEach(object -> admin.resource(object).create());
            server.permitOnly(rights);
            Path kubeconfig = server.kubeconfig(folder);
            List<Cli.Answer> answers = new ArrayList<>(List.of(converge(kubeconfig, 5)));
            admin.resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName("node-1")
                            .addToLabels("hub.jupyter.org/node-purpose", "user")
                            .endMetadata()
                            .build())
                    .create();
            pod(admin, "placeholder-1", "app.kubernetes.io/name", "firstbell-node-placeholder", "node-1");
            pod(admin, "placeholder-2", "app.kubernetes.io/name", "firstbell-node-placeholder", null);
            pod(admin, "jupyter-ada", "component", "singleuser-server", "node-1");
            answers.add(converge(kubeconfig, 2));
            return answers;
        }
    }

    private Cli.Answer converge(Path kubeconfig, int nodes) throws IOException {
        Path schedule = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                  - {course: "always", from: 2020-01-01T00:00, until: 2100-01-01T00:00, nodes: %d}
                """.formatted(nodes));
        return firstbell(
                "prescale",
                "converge",
                "--kubeconfig",
                kubeconfig,
                "--schedule",
                schedule,
                "--max-nodes",
                8,
                "--max-node-hours",
                100,
                "--image",
                "course:1");
    }

    private static void pod(KubernetesClient admin, String name, String label, String value, String node) {
        admin.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("jhub")
                        .addToLabels(label, value)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewContainer()
                        .withName("main")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private static Set<String> rights(String chart) {
        return TestingRights.of(CHARTS.resolve(chart + ".yaml"));
    }
}
