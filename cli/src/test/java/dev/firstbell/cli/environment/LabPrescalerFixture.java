package dev.firstbell.cli.environment;

import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.PrescalerFixture;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Prescaling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The contract's cluster on the lab's real API server, controllers and scheduler. The prescaler has the rights of its role
 * and no other; everything else is done with {@code kubectl} and {@code lab/node}.
 */
final class LabPrescalerFixture implements PrescalerFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(300);

    private final TestingLab lab;
    private final LabCluster cluster;
    private final Path kubeconfig;
    private final Path folder;
    private final String image;
    private final List<ClusterAccess> connections = new ArrayList<>();

    /** Begins with an empty cluster: nodes, students and placeholders of an earlier test go first. */
    LabPrescalerFixture(TestingLab lab, LabCluster cluster, Path kubeconfig, Path folder) {
        this.lab = lab;
        this.cluster = cluster;
        this.kubeconfig = kubeconfig;
        this.folder = folder;
        this.image = cluster.fact("images").split(" ")[0];
        kubectl("delete", "deployment", NodePlaceholders.NAME, "--ignore-not-found");
        kubectl("delete", "pods", "--selector", "component=singleuser-server", "--now", "--ignore-not-found");
        cluster.kubectl("delete", "nodes", "--all", "--ignore-not-found");
        kubectl("delete", "pods", "--selector", label(), "--force", "--ignore-not-found");
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> lines("get", "pods", "--selector", label(), "-o", "name")
                        .isEmpty());
    }

    private static String label() {
        return "app.kubernetes.io/name=" + NodePlaceholders.NAME;
    }

    @Override
    public Prescaler open() {
        return open(PlaceholderOptions.DEFAULTS.withImage(image));
    }

    @Override
    public Prescaler openTakingOver() {
        return open(PlaceholderOptions.DEFAULTS.withImage(image).takingOver());
    }

    private Prescaler open(PlaceholderOptions options) {
        ClusterAccess access = ClusterAccess.of(kubeconfig, cluster.fact("namespace"));
        connections.add(access);
        return ClusterMeans.of(access, options).prescaler(Prescaling.nodePlaceholders(0));
    }

    @Override
    public int asked() {
        String count = kubectl(
                "get", "deployment", NodePlaceholders.NAME, "--ignore-not-found", "-o", "jsonpath={.spec.replicas}");
        return count.isBlank() ? 0 : Integer.parseInt(count.strip());
    }

    @Override
    public void setByHand(int count) {
        kubectl("scale", "deployment", NodePlaceholders.NAME, "--replicas", "" + count);
    }

    @Override
    public List<String> addNodes(int count) {
        List<String> names = add(count, 0);
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> cluster.nodes().stream()
                                .filter(node -> names.contains(node.name()) && node.warm())
                                .count()
                        == count);
        return names;
    }

    private List<String> add(int count, int pullSeconds) {
        return lab.scripts()
                .run("node", "--name", cluster.name(), "add", "--count", "" + count, "--pull-seconds", "" + pullSeconds)
                .lines()
                .filter(Predicate.not(String::isBlank))
                .toList();
    }

    @Override
    public String addNodeThatPulls() {
        return add(1, 6).get(0);
    }

    @Override
    public void addNodeOfAnotherPool() {
        String node = addNodes(1).get(0);
        cluster.kubectl("label", "node", node, "hub.jupyter.org/node-purpose=core", "--overwrite");
    }

    @Override
    public void cordon(String node) {
        cluster.kubectl("cordon", node);
    }

    @Override
    public boolean hasImage(String node) {
        return cluster.kubectl("get", "node", node, "-o", "jsonpath={.status.images[*].names}")
                .contains("\"" + image + "\"");
    }

    @Override
    public void startStudent(String name, String node) {
        Path file = folder.resolve("student-" + name + ".yaml");
        try {
            Files.writeString(file, """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: jupyter-%s, namespace: jhub, labels: {component: singleuser-server}}
                    spec:
                      nodeName: %s
                      containers: [{name: notebook, image: "%s"}]
                    """.formatted(name, node, image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kubectl("apply", "--filename", file.toString());
    }

    @Override
    public List<String> students() {
        return lines("get", "pods", "--selector", "component=singleuser-server", "-o", "name").stream()
                .map(name -> name.replaceFirst("^pod/jupyter-", ""))
                .toList();
    }

    @Override
    public void settle() {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            List<String> pods = lines(
                    "get",
                    "pods",
                    "--selector",
                    label(),
                    "-o",
                    "jsonpath={range .items[*]}{.metadata.deletionTimestamp}|{.spec.nodeName}|"
                            + "{.status.conditions[?(@.type==\"PodScheduled\")].reason}{\"\\n\"}{end}");
            return pods.size() == asked()
                    && pods.stream()
                            .map(pod -> pod.split("\\|", -1))
                            .allMatch(pod -> pod[0].isEmpty() && !(pod[1].isEmpty() && pod[2].isEmpty()));
        });
    }

    @Override
    public void step() {
        // The lab's time passes by itself.
    }

    @Override
    public List<String> placeholderNodes() {
        return lines(
                        "get",
                        "pods",
                        "--selector",
                        label(),
                        "-o",
                        "jsonpath={range .items[*]}{.spec.nodeName}{\"\\n\"}{end}")
                .stream()
                .toList();
    }

    private List<String> lines(String... arguments) {
        return kubectl(arguments).lines().filter(Predicate.not(String::isBlank)).toList();
    }

    private String kubectl(String... arguments) {
        return cluster.kubectl(Stream.concat(Stream.of(arguments), Stream.of("--namespace", cluster.fact("namespace")))
                .toArray(String[]::new));
    }

    @Override
    public void close() {
        connections.forEach(ClusterAccess::close);
    }
}
