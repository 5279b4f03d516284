package dev.firstbell.cli.prescale;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.buffer.BufferChunk;
import dev.firstbell.deploy.prescale.buffer.BufferOptions;
import dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler;
import dev.firstbell.deploy.prescale.gke.ConfigMapRecords;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GkePoolPrescaler;
import dev.firstbell.deploy.prescale.gke.GoogleCredentials;
import dev.firstbell.deploy.prescale.gke.MetadataServer;
import dev.firstbell.deploy.prescale.gke.NodePoolName;
import dev.firstbell.deploy.prescale.means.Prescalers;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The cluster, and the means by which it gets room. */
final class PoolOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private static final List<Means> MEANS = List.of(
            Means.NODE_PLACEHOLDERS,
            Means.USER_PLACEHOLDERS,
            Means.NODE_SIZED_PLACEHOLDERS,
            Means.POOL_MINIMUM,
            Means.CAPACITY_BUFFER);

    private static final String BUFFER = "firstbell";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "The cluster. Default: the one whose pod this command runs in, with the pod's service account.")
    private Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "The hub's namespace (jhub; in a pod, the pod's own).")
    private String namespace;

    @Option(
            names = "--means",
            paramLabel = "MEANS",
            defaultValue = "nodePlaceholders",
            description = "nodePlaceholders: tiny pods, one on each node, that students never evict."
                    + " userPlaceholders: Zero to JupyterHub's own, each of the size of a student's pod."
                    + " nodeSizedPlaceholders: pods that fill a node each, for comparisons. poolMinimum: the minimum of a"
                    + " GKE node pool. capacityBuffer: the autoscaler's own, where the cluster has it. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String means;

    @Option(
            names = "--pool",
            paramLabel = "NAME",
            description =
                    "For poolMinimum: projects/P/locations/L/clusters/C/nodePools/POOL, or in a pod of that cluster"
                            + " POOL.")
    private String pool;

    @Option(
            names = "--google-token-file",
            paramLabel = "FILE",
            description =
                    "For poolMinimum: what `gcloud auth print-access-token` printed. Default: the metadata server.")
    private Path googleToken;

    @Option(
            names = "--unit",
            paramLabel = "CPU,MEMORY",
            description = "For capacityBuffer: what fills a node, about 80 %% of what its pods can have, like"
                    + " 6300m,44530Mi.")
    private String unit;

    @Option(
            names = "--standby-after",
            paramLabel = "TIME",
            description =
                    "For capacityBuffer on GKE: nodes are suspended after this time, which must exceed boot and pull."
                            + " Default: they run.")
    private Duration standbyAfter;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "The students' image, as their pods name it. Default: the one of the image puller or of"
                    + " students' pods.")
    private String image;

    @Option(
            names = "--match-node-purpose",
            paramLabel = "VALUE",
            defaultValue = "require",
            description =
                    "scheduling.userPods.nodeAffinity.matchNodePurpose of the hub's Helm values: require or prefer"
                            + " (${DEFAULT-VALUE}).")
    private String purpose;

    @Option(
            names = "--toleration",
            paramLabel = "TAINT",
            description = "Another taint that students' pods tolerate, as KEY=VALUE:EFFECT. Repeatable.")
    private List<String> tolerations = List.of();

    /** Access to the cluster; connects to nothing yet. */
    ClusterAccess cluster() {
        Map<String, String> environment = System.getenv();
        return kubeconfig == null
                ? ClusterAccess.inCluster(environment, Optional.ofNullable(namespace))
                : ClusterAccess.of(kubeconfig, Optional.ofNullable(namespace).orElse("jhub"));
    }

    /** The means that is chosen. */
    Means means() {
        return MEANS.stream()
                .filter(each -> each.label().equals(means))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--means: expected " + MEANS.stream().map(Means::label).collect(Collectors.joining(", "))
                                + ", found `" + means + "`"));
    }

    /**
     * The prescaler for a cluster.
     *
     * @param takeOver whether a count that a person has set is replaced
     */
    Prescaler prescaler(ClusterAccess cluster, boolean takeOver) {
        checkUnused("--pool", pool, Means.POOL_MINIMUM);
        checkUnused("--google-token-file", googleToken, Means.POOL_MINIMUM);
        checkUnused("--unit", unit, Means.CAPACITY_BUFFER);
        checkUnused("--standby-after", standbyAfter, Means.CAPACITY_BUFFER);
        PlaceholderOptions options = PlaceholderOptions.DEFAULTS.withPool(students());
        if (image != null) {
            options = options.withImage(image);
        }
        if (takeOver) {
            options = options.takingOver();
        }
        Clock clock = Clock.systemUTC();
        return switch (means()) {
            case POOL_MINIMUM -> {
                GkePoolPrescaler minimum = poolMinimum(cluster, clock);
                yield takeOver ? minimum.takingOver() : minimum;
            }
            case CAPACITY_BUFFER -> {
                CapacityBufferPrescaler buffer = capacityBuffer(cluster, clock);
                yield takeOver ? buffer.takingOver() : buffer;
            }
            case NODE_PLACEHOLDERS, USER_PLACEHOLDERS, NODE_SIZED_PLACEHOLDERS, NONE, ROSTER ->
                Prescalers.of(Prescaling.of(means(), 0), cluster, options);
        };
    }

    private void checkUnused(String option, Object value, Means only) {
        if (value != null && means() != only) {
            throw new BadInputException(option + ": is for --means " + only.label() + " only");
        }
    }

    private GkePoolPrescaler poolMinimum(ClusterAccess cluster, Clock clock) {
        if (pool == null) {
            throw new BadInputException("--pool: --means poolMinimum needs the name of the students' node pool");
        }
        MetadataServer metadata = new MetadataServer(MetadataServer.ADDRESS, clock);
        NodePoolName name = pool.contains("/")
                ? NodePoolName.parse("--pool", pool)
                : NodePoolName.ofThisCluster("--pool", pool, metadata);
        GoogleCredentials credentials = googleToken == null ? metadata : GoogleCredentials.ofFile(googleToken);
        PrintWriter err = spec.commandLine().getErr();
        return new GkePoolPrescaler(
                GkePoolAccess.of(name, credentials, cluster),
                new ConfigMapRecords(cluster, name),
                nodes(cluster, ConfigMapRecords.MANIFEST, "node pool " + name.pool(), clock),
                note -> {
                    err.println("note: " + note);
                    err.flush();
                });
    }

    private CapacityBufferPrescaler capacityBuffer(ClusterAccess cluster, Clock clock) {
        BufferChunk chunk = chunk();
        return new CapacityBufferPrescaler(
                cluster,
                standbyAfter == null
                        ? BufferOptions.active(BUFFER, chunk)
                        : BufferOptions.standby(BUFFER, chunk, standbyAfter),
                nodes(cluster, CapacityBufferPrescaler.MANIFEST, "CapacityBuffer " + BUFFER, clock));
    }

    private BufferChunk chunk() {
        String[] parts = unit == null ? new String[0] : unit.split(",", -1);
        try {
            if (parts.length == 2) {
                return new BufferChunk(parts[0].strip(), parts[1].strip());
            }
        } catch (IllegalArgumentException e) {
            // The message below has the form.
        }
        throw new BadInputException(
                "--unit: --means capacityBuffer needs what fills a node, as CPU,MEMORY like 6300m,44530Mi;"
                        + (unit == null ? " it is missing" : " found `" + unit + "`"));
    }

    private NodeVerification nodes(ClusterAccess cluster, String manifest, String object, Clock clock) {
        return new NodeVerification(
                new ClusterCalls(cluster, manifest), students(), Optional.ofNullable(image), clock, object);
    }

    /** The room of the chosen means. */
    Prescaling prescaling(int count) {
        return means() == Means.CAPACITY_BUFFER
                ? Prescaling.capacityBuffer(
                        count, standbyAfter == null ? BufferStrategy.ACTIVE : BufferStrategy.STANDBY)
                : Prescaling.of(means(), count);
    }

    private StudentPool students() {
        StudentPool pool = StudentPool.of(Arrays.stream(StudentPool.Purpose.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(purpose))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--match-node-purpose: expected require or prefer, found `" + purpose + "`")));
        for (String taint : tolerations) {
            try {
                pool = pool.tolerating(taint);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(
                        "--toleration: expected KEY=VALUE:EFFECT, like `pool=students:NoSchedule`, found `" + taint
                                + "`");
            }
        }
        return pool;
    }
}
