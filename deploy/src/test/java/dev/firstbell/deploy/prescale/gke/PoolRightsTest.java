package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.observe.TestingRights;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.converge.Ceilings;
import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.Converger;
import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.deploy.prescale.converge.DecisionEvents;
import dev.firstbell.deploy.prescale.converge.Demand;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The role for the minimum of a pool: it is enough for the looks of the pre-scaler, and without any one of its rights the
 * verb and the resource are named.
 */
class PoolRightsTest {
    private static final Path MANIFEST = Path.of("..").resolve(ConfigMapRecords.MANIFEST);

    @TempDir
    private Path folder;

    static Set<String> rights() {
        return TestingRights.of(MANIFEST);
    }

    @Test
    void theRightsAreEnough() {
        assertThat(looks(rights())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rights")
    void withoutOneItsVerbAndItsResourceAreNamed(String right) {
        Set<String> others = rights();
        others.remove(right);

        assertThat(looks(others))
                .isNotEmpty()
                .allSatisfy(
                        message -> assertThat(message)
                                .contains(
                                        TestingRights.missing(right),
                                        "ask a cluster administrator to run `kubectl apply -f deploy/kubernetes/pool-role.yaml`"));
    }

    /** A class of five nodes, and later none; what went wrong. */
    private List<String> looks(Set<String> rights) {
        ScriptedGke gke = new ScriptedGke(
                "{\"enabled\": true, \"maxNodeCount\": 10, \"locationPolicy\": \"ANY\"}",
                "us-central1-a",
                "us-central1-b");
        try (TestingGkePool pool = new TestingGkePool(gke, folder)) {
            TestingApiServer server = pool.apiServer;
            server.permitOnly(rights);
            List<String> wrong = new ArrayList<>();
            for (int nodes : List.of(5, 0)) {
                try (Prescaler prescaler = prescaler(pool)) {
                    look(pool.cluster, prescaler, pool.clock, nodes, wrong);
                } catch (PrescaleException e) {
                    wrong.add(e.getMessage());
                }
                pool.clock.sleep(Duration.ofHours(2));
            }
            return wrong;
        }
    }

    private static Prescaler prescaler(TestingGkePool pool) {
        GkePoolAccess access = new GkePoolAccess(
                ScriptedGke.POOL,
                new MetadataServer(pool.gke.url(), pool.clock),
                pool.gke.addresses(),
                pool.cluster,
                new Patience(pool.clock, pool.clock, Duration.ofMinutes(10), Duration.ofSeconds(30)));
        return ClusterMeans.of(pool.cluster, PlaceholderOptions.DEFAULTS.withImage("course:1"))
                .withPool(access)
                .prescaler(Prescaling.of(Means.POOL_MINIMUM, 0));
    }

    private static void look(
            ClusterAccess cluster, Prescaler prescaler, ScriptedGke.Steps clock, int nodes, List<String> wrong) {
        ClusterCalls calls = new ClusterCalls(cluster, ClusterMeans.manifest(Means.POOL_MINIMUM));
        ConfigMapJobStore store = new ConfigMapJobStore(calls);
        Decision decision = new Converger(
                        prescaler,
                        store,
                        new Converger.Settings(
                                new Ceilings(8, 100), Duration.ZERO, Duration.ofMinutes(20), Duration.ZERO),
                        clock)
                .look(store.read(), new Always(nodes), Map.of(), Optional.of(Duration.ZERO), false);
        decision.error().ifPresent(error -> wrong.add(new PrescaleException(error).getMessage()));
        new DecisionEvents(calls).write(decision);
    }

    private record Always(int nodes) implements Demand {
        @Override
        public Wanted at(Instant instant) {
            return new Wanted(nodes, List.of("Always."));
        }

        @Override
        public Optional<Instant> nextChange(Instant after) {
            return Optional.empty();
        }

        @Override
        public ZoneId timeZone() {
            return ZoneId.of("America/Denver");
        }
    }
}
