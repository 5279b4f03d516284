package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A pool behind {@link ScriptedGke}, an API server that keeps its record, and prescalers for it. */
final class TestingGkePool implements AutoCloseable {
    final ScriptedGke gke;
    final TestingApiServer apiServer = new TestingApiServer();
    final ScriptedGke.Steps clock = new ScriptedGke.Steps();
    final List<String> notes = new CopyOnWriteArrayList<>();
    final ClusterAccess cluster;
    int warm = -1;

    TestingGkePool(ScriptedGke gke, Path folder) {
        this.gke = gke;
        this.cluster = ClusterAccess.of(apiServer.kubeconfig(folder), "jhub");
    }

    /** Another process: nothing is shared but the servers. */
    GkePoolPrescaler prescaler() {
        return prescaler(new MetadataServer(gke.url(), clock));
    }

    GkePoolPrescaler prescaler(GoogleCredentials credentials) {
        GkePoolAccess access = new GkePoolAccess(
                ScriptedGke.POOL,
                credentials,
                gke.addresses(),
                cluster,
                new Patience(clock, clock, Duration.ofMinutes(10), Duration.ofSeconds(30)));
        return new GkePoolPrescaler(access, records(), this::nodes, notes::add);
    }

    ConfigMapRecords records() {
        return new ConfigMapRecords(cluster, ScriptedGke.POOL);
    }

    /** As many warm nodes as the pool has, unless a test says how many. */
    private Verification nodes(Prescaling wanted) {
        int present = warm < 0 ? gke.size() : warm;
        Instant now = clock.instant();
        return new Verification(
                now,
                wanted,
                present,
                IntStream.range(0, present)
                        .mapToObj(i -> new NodeReadiness(
                                "node-" + i,
                                Optional.of(now),
                                true,
                                true,
                                Optional.empty(),
                                Optional.of("node status")))
                        .toList(),
                present >= wanted.count()
                        ? List.of()
                        : List.of(new PrescaleFailure(
                                PrescaleFailure.Kind.UNEXPLAINED, "nodes are missing", "nodes", Optional.empty())),
                List.of());
    }

    @Override
    public void close() {
        cluster.close();
        apiServer.close();
        gke.close();
    }
}
