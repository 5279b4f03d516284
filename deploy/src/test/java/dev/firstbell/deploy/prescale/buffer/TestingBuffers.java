package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.PodTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A simulated API server with buffers, on which no controller works: tests write their status. */
final class TestingBuffers implements AutoCloseable {
    static final Instant NOW = Instant.parse("2027-01-25T15:30:00Z");
    static final BufferChunk CHUNK = BufferChunk.filling(7910, 58368000L * 1024);
    static final BufferOptions ACTIVE = BufferOptions.active("firstbell", CHUNK);
    static final BufferOptions STANDBY = BufferOptions.standby("firstbell", CHUNK, Duration.ofMinutes(15));

    final TestingApiServer server = new TestingApiServer();
    final ClusterAccess cluster;
    final List<NodeReadiness> nodes = new ArrayList<>();

    TestingBuffers(Path folder) {
        cluster = ClusterAccess.of(server.kubeconfig(folder), "jhub");
    }

    /** Another process: nothing is shared but the server. */
    Prescaler prescaler(BufferOptions options) {
        return new CapacityBufferPrescaler(cluster, options, this::verified);
    }

    private Verification verified(Prescaling wanted) {
        int warm = (int) nodes.stream().filter(NodeReadiness::warm).count();
        return new Verification(
                NOW,
                wanted,
                warm,
                nodes,
                warm >= wanted.count()
                        ? List.of()
                        : List.of(new PrescaleFailure(
                                PrescaleFailure.Kind.UNEXPLAINED, "nodes are missing", "nodes", Optional.empty())),
                List.of());
    }

    void addNode(String name, boolean schedulable) {
        nodes.add(new NodeReadiness(
                name, Optional.of(NOW), schedulable, true, Optional.empty(), Optional.of("node status")));
    }

    GenericKubernetesResource buffer() {
        return buffer(server).orElse(null);
    }

    /** The buffer, read without the prescaler. */
    static Optional<GenericKubernetesResource> buffer(TestingApiServer server) {
        return Optional.ofNullable(server.admin()
                .genericKubernetesResources(BufferObjects.BUFFERS)
                .inNamespace("jhub")
                .withName("firstbell")
                .get());
    }

    PodTemplate template() {
        return server.admin()
                .resources(PodTemplate.class)
                .inNamespace("jhub")
                .withName("firstbell")
                .get();
    }

    /** A person sets the number of units with {@code kubectl edit}. */
    static void setByHand(TestingApiServer server, BufferOptions options, int units) {
        edit(server, buffer -> {
            buffer.setAdditionalProperty("spec", BufferObjects.spec(options, units));
            buffer.getMetadata()
                    .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                            .withManager("kubectl-edit")
                            .withOperation("Update")
                            .withNewFieldsV1()
                            .addToAdditionalProperties("f:spec", Map.of("f:replicas", Map.of()))
                            .endFieldsV1()
                            .build()));
        });
    }

    /** What another writer does to the buffer. */
    void edit(Consumer<GenericKubernetesResource> change) {
        edit(server, change);
    }

    private static void edit(TestingApiServer server, Consumer<GenericKubernetesResource> change) {
        GenericKubernetesResource buffer = buffer(server).orElseThrow();
        change.accept(buffer);
        server.admin()
                .genericKubernetesResources(BufferObjects.BUFFERS)
                .inNamespace("jhub")
                .resource(buffer)
                .update();
    }

    /** Writes conditions as {@code TYPE STATUS REASON MESSAGE…}. */
    void status(int replicas, String... conditions) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (String condition : conditions) {
            String[] parts = condition.split(" ", 4);
            all.add(Map.of(
                    "type",
                    parts[0],
                    "status",
                    parts[1],
                    "reason",
                    parts[2],
                    "message",
                    parts.length > 3 ? parts[3] : ""));
        }
        edit(buffer -> buffer.setAdditionalProperty("status", Map.of("replicas", replicas, "conditions", all)));
    }

    @Override
    public void close() {
        cluster.close();
        server.close();
    }
}
