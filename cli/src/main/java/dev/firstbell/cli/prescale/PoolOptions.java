package dev.firstbell.cli.prescale;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.placeholders.UserPlaceholders;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.Means;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The cluster, and the means by which it gets room. */
final class PoolOptions {
    /** The means that this command can use; the others need a cloud's own API. */
    private static final List<Means> MEANS =
            List.of(Means.NODE_PLACEHOLDERS, Means.USER_PLACEHOLDERS, Means.NODE_SIZED_PLACEHOLDERS);

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster. Default: the one whose pod this command runs in, with the pod's service account.")
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
                    + " nodeSizedPlaceholders: pods that fill a node each, for comparisons. Default: ${DEFAULT-VALUE}.")
    private String means;

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
            description = "scheduling.userPods.nodeAffinity.matchNodePurpose of the hub's Helm values: require or prefer"
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
                .orElseThrow(() -> new BadInputException("--means: expected "
                        + MEANS.stream().map(Means::label).collect(Collectors.joining(", ")) + ", found `" + means + "`"));
    }

    /**
     * The prescaler for a cluster.
     *
     * @param takeOver whether a count that a person has set is replaced
     */
    Prescaler prescaler(ClusterAccess cluster, boolean takeOver) {
        PlaceholderOptions options = PlaceholderOptions.DEFAULTS.withPool(pool());
        if (image != null) {
            options = options.withImage(image);
        }
        if (takeOver) {
            options = options.takingOver();
        }
        Clock clock = Clock.systemUTC();
        return switch (means()) {
            case NODE_PLACEHOLDERS -> new NodePlaceholders(cluster, options, clock);
            case USER_PLACEHOLDERS -> new UserPlaceholders(cluster, options, clock);
            case NODE_SIZED_PLACEHOLDERS -> new NodeSizedPlaceholders(cluster, options, clock);
            case NONE, POOL_MINIMUM, CAPACITY_BUFFER, ROSTER ->
                throw new IllegalStateException("not one of the means of this command: " + means);
        };
    }

    private StudentPool pool() {
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
                        "--toleration: expected KEY=VALUE:EFFECT, like `pool=students:NoSchedule`, found `" + taint + "`");
            }
        }
        return pool;
    }
}
