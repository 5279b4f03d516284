package dev.firstbell.cli.ready;

import dev.firstbell.cli.shared.GkePoolOptions;
import dev.firstbell.cli.shared.StudentCluster;
import dev.firstbell.cli.shared.StudentImage;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.PoolBounds;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.deploy.readiness.ReadyOptions;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.NodeGroup;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster, and which of its nodes are students' nodes. */
final class NodeOptions {
    @Mixin
    private StudentCluster cluster;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "The students' image, as their pods name it. Default: the one that the values name, else that"
                    + " of the image puller or of students' pods.")
    private String image;

    @Option(
            names = "--match-node-purpose",
            paramLabel = "VALUE",
            description =
                    "require or prefer: which nodes are students' nodes. Default: what the values say, else require.")
    private String purpose;

    @Mixin
    private GkePoolOptions pool;

    /** Access to the cluster; connects to nothing yet. */
    ClusterAccess cluster() {
        return cluster.access();
    }

    /** What is read of the cluster, for a deployment. */
    ReadyOptions ready(ClusterAccess cluster, Deployment deployment, Clock clock) {
        return new ReadyOptions(
                students(deployment),
                Optional.ofNullable(image)
                        .map(StudentImage::checked)
                        .or(() -> deployment.image().name().ifKnown().filter(NodeOptions::isWhole)),
                deployment.scheduling().studentPriority().ifKnown().orElse(0L).intValue(),
                pool.isGiven() ? Optional.of(groups(cluster, clock)) : Optional.empty());
    }

    /** Whether a name has its tag or digest; to a name without one, the chart may append its own. */
    private static boolean isWhole(String name) {
        return name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/');
    }

    private Supplier<Fact<List<NodeGroup>>> groups(ClusterAccess cluster, Clock clock) {
        Supplier<GkePoolAccess> pools = pool.access("the pool's maximum", cluster, clock);
        return () -> {
            try {
                GkePoolAccess access = pools.get();
                return new Fact.Known<>(List.of(PoolBounds.read(access)), PoolBounds.source(access));
            } catch (PrescaleException e) {
                return new Fact.Unknown<>(
                        e.failure().source(),
                        e.failure().found(),
                        e.failure().remedy().orElse("look at the pool's maximum in the console"));
            }
        };
    }

    private StudentPool students(Deployment deployment) {
        StudentPool found = StudentPool.of(purpose == null ? purposeOf(deployment) : given());
        return cluster.tolerated(found);
    }

    private StudentPool.Purpose given() {
        return Arrays.stream(StudentPool.Purpose.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(purpose))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--match-node-purpose: expected require or prefer, found `" + purpose + "`"));
    }

    /** Without the label's condition, students' pods are placed on nodes without it, too. */
    private static StudentPool.Purpose purposeOf(Deployment deployment) {
        return deployment
                .scheduling()
                .nodePurpose()
                .match(
                        known -> known.value() == NodePurpose.REQUIRE
                                ? StudentPool.Purpose.REQUIRE
                                : StudentPool.Purpose.PREFER,
                        unknown -> StudentPool.Purpose.REQUIRE);
    }
}
