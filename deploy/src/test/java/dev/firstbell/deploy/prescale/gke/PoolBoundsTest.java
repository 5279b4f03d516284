package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.readiness.NodeGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The size and the maximum of a pool are those of all its zones, and reading them changes nothing. */
class PoolBoundsTest {
    @TempDir
    private Path folder;

    private NodeGroup read(TestingGkePool pool) {
        return PoolBounds.read(new GkePoolAccess(
                ScriptedGke.POOL,
                new MetadataServer(pool.gke.url(), pool.clock),
                pool.gke.addresses(),
                pool.cluster,
                new Patience(pool.clock, pool.clock, Duration.ofMinutes(10), Duration.ofSeconds(30))));
    }

    @Test
    void limitsForEachZoneAreAddedUp() {
        try (TestingGkePool pool = new TestingGkePool(
                new ScriptedGke(
                        "{\"enabled\": true, \"minNodeCount\": 0, \"maxNodeCount\": 4}",
                        "us-central1-a",
                        "us-central1-b"),
                folder)) {
            pool.gke.sizes.put("us-central1-a", 3);

            assertThat(read(pool)).isEqualTo(new NodeGroup("user", 3, 8, Optional.empty()));
            assertThat(pool.gke.posts()).isEmpty();
        }
    }

    @Test
    void aPoolWithoutAutoscalingHasItsSizeAsMaximum() {
        try (TestingGkePool pool = new TestingGkePool(new ScriptedGke("{}", "us-central1-a"), folder)) {
            pool.gke.sizes.put("us-central1-a", 5);

            assertThat(read(pool)).isEqualTo(new NodeGroup("user", 5, 5, Optional.empty()));
        }
    }
}
