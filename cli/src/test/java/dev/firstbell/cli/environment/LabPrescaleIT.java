package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.buffer.BufferChunk;
import dev.firstbell.deploy.prescale.buffer.BufferOptions;
import dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler;
import dev.firstbell.deploy.prescale.gke.ConfigMapRecords;
import dev.firstbell.deploy.prescale.gke.GkeAddresses;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GkePoolPrescaler;
import dev.firstbell.deploy.prescale.gke.GoogleCredentials;
import dev.firstbell.deploy.prescale.gke.NodePoolName;
import dev.firstbell.deploy.prescale.gke.Patience;
import dev.firstbell.deploy.prescale.gke.Pause;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The minimum of a pool against the lab's GKE calls, and a CapacityBuffer against a real API server. The calls and the
 * autoscaler are played by {@code lab/cluster/pool.py}; no controller works on buffers here, so their status is written by
 * hand.
 */
@Tag("lab-cluster")
class LabPrescaleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path BUFFERS = Path.of("..", "deploy", "src", "test", "resources", "prescale");

    @RegisterExtension
    private static final TestingLab LAB = new TestingLab();

    private static LabCluster cluster;
    private static ClusterAccess pools;
    private static ClusterAccess buffers;

    private final List<String> notes = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void up() {
        cluster = LAB.up(
                "--nodes",
                "0",
                "--pool-max",
                "6",
                "--ready-delay",
                "2",
                "--pull-seconds",
                "1",
                "--operation-seconds",
                "1");
        // With the rights of the manifests and no others.
        pools = ClusterAccess.of(
                LAB.kubeconfig(cluster, ConfigMapRecords.MANIFEST, "firstbell-prescaler"), cluster.fact("namespace"));
        buffers = ClusterAccess.of(
                LAB.kubeconfig(cluster, CapacityBufferPrescaler.MANIFEST, "firstbell-prescaler"),
                cluster.fact("namespace"));
    }

    @AfterAll
    static void close() {
        pools.close();
        buffers.close();
    }

    private static NodePoolName pool() {
        return NodePoolName.parse(
                "gkeUrl", URI.create(cluster.fact("gkeUrl")).getPath().replaceFirst("^/v1/", ""));
    }

    private static Path token() {
        return Path.of(cluster.fact("gkeTokenFile"));
    }

    private Prescaler prescaler(Path tokenFile) {
        URI gke = URI.create(cluster.fact("gkeUrl")).resolve("/v1/");
        GkePoolAccess access = new GkePoolAccess(
                pool(),
                GoogleCredentials.ofFile(tokenFile),
                new GkeAddresses(gke, gke.resolve("/compute/v1/")),
                pools,
                new Patience(Clock.systemUTC(), Pause.REAL, PATIENCE, Duration.ofSeconds(10)));
        return new GkePoolPrescaler(access, new ConfigMapRecords(pools, pool()), LabPrescaleIT::nodes, notes::add);
    }

    /** The nodes as the lab shows them. */
    private static Verification nodes(Prescaling wanted) {
        Instant now = Instant.now();
        List<NodeReadiness> nodes = new ArrayList<>();
        for (LabCluster.Node node : cluster.nodes()) {
            nodes.add(new NodeReadiness(
                    node.name(),
                    Optional.of(now).filter(time -> node.ready()),
                    true,
                    node.images() > 0,
                    Optional.empty(),
                    Optional.of("lab/node list")));
        }
        int warm = (int) nodes.stream().filter(NodeReadiness::warm).count();
        return new Verification(
                now,
                wanted,
                warm,
                nodes,
                warm >= wanted.count()
                        ? List.of()
                        : List.of(new PrescaleFailure(Kind.UNEXPLAINED, "nodes are missing", "lab", Optional.empty())),
                List.of());
    }

    @Test
    void aPoolIsRaisedVerifiedAndGivenBack() throws Exception {
        Prescaler prescaler = prescaler(token());
        assertThat(prescaler.applied()).isZero();
        assertThat(prescaler.apply(2)).isZero();
        assertThat(prescaler(token()).applied()).as("another process").isEqualTo(2);
        await("two warm nodes").atMost(PATIENCE).until(() -> prescaler.verify(2).verified());

        CompletableFuture<Integer> other =
                CompletableFuture.supplyAsync(() -> prescaler(token()).apply(3));
        prescaler.apply(4);
        other.join();
        assertThat(prescaler.applied()).as("one of two at once").isIn(3, 4);

        assertThat(catchThrowableOfType(PrescaleException.class, () -> prescaler.apply(7))
                        .failure()
                        .kind())
                .as("above the maximum")
                .isEqualTo(Kind.QUOTA);

        int size = cluster.nodes().size();
        prescaler(token()).release();
        assertThat(prescaler.applied()).isZero();
        assertThat(cluster.nodes()).as("no node was taken").hasSizeGreaterThanOrEqualTo(size);
        assertThat(cluster.control("{}")).doesNotContain("\"minNodeCount\": 3", "\"minNodeCount\": 4");

        cluster.control("{\"failNextOperation\": \"internal error\"}");
        assertThatThrownBy(() -> prescaler.apply(2)).hasMessageContaining("failed: `internal error`");
        assertThat(prescaler.applied()).isZero();

        cluster.control("{\"stockoutSeconds\": 600}");
        prescaler.apply(6);
        assertThat(prescaler.verify(6).failures())
                .first()
                .extracting(PrescaleFailure::kind)
                .isEqualTo(Kind.STOCK_OUT);
        prescaler.release();
        cluster.control("{\"stockoutSeconds\": 0}");

        Path wrong = Files.writeString(folder.resolve("token"), "ya29.expired");
        assertThat(catchThrowableOfType(
                                PrescaleException.class, () -> prescaler(wrong).applied())
                        .failure()
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void aBufferIsMadeChangedAndDeletedOnARealApiServer() {
        BufferOptions options = BufferOptions.active("firstbell", new BufferChunk("6", "40Gi"));
        Prescaler prescaler = new CapacityBufferPrescaler(buffers, options, LabPrescaleIT::none);

        assertThat(prescaler.applied()).isZero();
        assertThatThrownBy(() -> prescaler.apply(2))
                .hasMessageContaining("has no CapacityBuffer of autoscaling.x-k8s.io/v1beta1");
        assertThat(kubectl("get", "podtemplates", "--output", "name")).isEmpty();

        kubectl(
                "apply",
                "--filename",
                BUFFERS.resolve("capacitybuffer-crd.yaml").toString());
        kubectl(
                "wait",
                "--for",
                "condition=Established",
                "crd/capacitybuffers.autoscaling.x-k8s.io",
                "--timeout",
                "30s");

        assertThat(prescaler.apply(2)).isZero();
        assertThat(prescaler.apply(2)).isEqualTo(2);
        String version =
                kubectl("get", "capacitybuffer", "firstbell", "--output", "jsonpath={.metadata.resourceVersion}");
        assertThat(prescaler.apply(2)).isEqualTo(2);
        assertThat(kubectl("get", "capacitybuffer", "firstbell", "--output", "jsonpath={.metadata.resourceVersion}"))
                .as("nothing was written again")
                .isEqualTo(version);
        assertThat(kubectl(
                        "get",
                        "podtemplate",
                        "firstbell",
                        "--output",
                        "jsonpath={.template.spec.containers[0].resources}"))
                .contains("\"cpu\":\"6\"", "\"memory\":\"40Gi\"");

        kubectl("patch", "capacitybuffer", "firstbell", "--type", "merge", "--patch", "{\"spec\": {\"replicas\": 5}}");
        assertThatThrownBy(() -> prescaler.apply(3))
                .hasMessageStartingWith(
                        "CapacityBuffer firstbell is set to 5 units by `kubectl-patch`, and Firstbell had set `2`, so it is"
                                + " left as it is; ");
        assertThat(prescaler.apply(5)).as("agreed, and handed back").isEqualTo(5);
        assertThat(prescaler.apply(3)).isEqualTo(5);

        assertThat(prescaler.verify(3).failures())
                .first()
                .extracting(PrescaleFailure::kind)
                .isEqualTo(Kind.NODES_BOOTING);
        kubectl(
                "patch",
                "capacitybuffer",
                "firstbell",
                "--subresource",
                "status",
                "--type",
                "merge",
                "--patch",
                "{\"status\": {\"replicas\": 3, \"conditions\": [{\"type\": \"ReadyForProvisioning\", \"status\": \"True\","
                        + " \"reason\": \"Resolved\", \"message\": \"\", \"lastTransitionTime\": \"2027-01-25T15:30:00Z\"},"
                        + " {\"type\": \"Provisioning\", \"status\": \"False\", \"reason\": \"NoNodeGroup\", \"message\":"
                        + " \"no pool fits\", \"lastTransitionTime\": \"2027-01-25T15:30:00Z\"}]}}");
        assertThat(prescaler.verify(3).failures()).first().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_TRIGGERED);
            assertThat(failure.found()).contains("starts no node: `NoNodeGroup no pool fits`");
        });
        assertThatThrownBy(() -> kubectl(
                        "patch",
                        "capacitybuffer",
                        "firstbell",
                        "--type",
                        "merge",
                        "--patch",
                        "{\"spec\": {\"scalableRef\": {\"kind\": \"Deployment\", \"name\": \"hub\"}}}"))
                .as("the schema's own rule")
                .hasMessageContaining("exclude each other");

        assertThat(prescaler.release()).isEqualTo(3);
        assertThat(kubectl("get", "capacitybuffers,podtemplates", "--output", "name"))
                .isEmpty();
        assertThat(prescaler.release()).isZero();
    }

    private static Verification none(Prescaling wanted) {
        return new Verification(
                Instant.now(),
                wanted,
                0,
                List.of(),
                List.of(new PrescaleFailure(Kind.UNEXPLAINED, "nodes are missing", "lab", Optional.empty())),
                List.of());
    }

    private static String kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--namespace", cluster.fact("namespace")));
        all.addAll(List.of(arguments));
        return cluster.kubectl(all.toArray(String[]::new)).strip();
    }
}
