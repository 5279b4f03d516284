package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.PrescalerContract;
import dev.firstbell.deploy.prescale.PrescalerFixture;
import dev.firstbell.deploy.prescale.ScriptedCluster;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The minimum of a node pool keeps the contract, with Google's side played by {@link ScriptedGke}. */
class GkePoolContractTest extends PrescalerContract {
    @TempDir
    private Path folder;

    @Override
    protected PrescalerFixture cluster() {
        return new Pool(folder);
    }

    private static final class Pool extends ScriptedCluster {
        private final ScriptedGke gke = ScriptedGke.ofOneZone();
        private final ScriptedGke.Steps clock = new ScriptedGke.Steps();

        Pool(Path folder) {
            super(folder);
        }

        @Override
        public Prescaler open() {
            return prescaler();
        }

        @Override
        public Prescaler openTakingOver() {
            return prescaler().takingOver();
        }

        private GkePoolPrescaler prescaler() {
            ClusterAccess cluster = connect();
            return new GkePoolPrescaler(
                    new GkePoolAccess(
                            ScriptedGke.POOL,
                            new MetadataServer(gke.url(), clock),
                            gke.addresses(),
                            cluster,
                            new Patience(clock, clock, Duration.ofMinutes(10), Duration.ofSeconds(30))),
                    new ConfigMapRecords(cluster, ScriptedGke.POOL),
                    new NodeVerification(
                            new ClusterCalls(cluster, ConfigMapRecords.MANIFEST),
                            StudentPool.of(StudentPool.Purpose.REQUIRE),
                            Optional.of(TestingNodes.IMAGE),
                            Clock.systemUTC(),
                            "node pool user"),
                    note -> {});
        }

        @Override
        public String command() {
            return "`gcloud container node-pools update user --cluster hub --location us-central1 --enable-autoscaling"
                    + " --min-nodes ";
        }

        @Override
        public int asked() {
            return gke.minimum();
        }

        @Override
        public void setByHand(int count) {
            gke.autoscaling = "{\"enabled\": true, \"minNodeCount\": " + count + ", \"maxNodeCount\": 10}";
        }

        @Override
        public void close() {
            super.close();
            gke.close();
        }
    }
}
