package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.buffer.BufferOptions;
import dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler;
import dev.firstbell.deploy.prescale.gke.ConfigMapRecords;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GkePoolPrescaler;
import dev.firstbell.deploy.prescale.means.Prescalers;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The means by which a cluster can be given room. Makes their prescalers.
 *
 * @param cluster with the hub's namespace; stays the caller's to close
 * @param options of placeholders; its pool and its image are those of every means
 * @param pool the students' node pool on GKE; empty if the cluster has none, or none that may be changed
 * @param buffer the capacity buffer; empty if the cluster has none
 * @param noBuffer why it has none, as the end of a sentence; used only if {@code buffer} is empty
 * @param notes receives what a person should know and what is not a failure, each in one sentence
 */
public record ClusterMeans(
        ClusterAccess cluster,
        PlaceholderOptions options,
        Optional<GkePoolAccess> pool,
        Optional<BufferOptions> buffer,
        String noBuffer,
        Consumer<String> notes) {
    /** The manifest that grants the permissions of placeholders. */
    static final String PRESCALER = "deploy/kubernetes/prescaler-role.yaml";

    public ClusterMeans {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(options, "options are null");
        requireNonNull(pool, "pool is null");
        requireNonNull(buffer, "buffer is null");
        requireNonNull(noBuffer, "noBuffer is null");
        requireNonNull(notes, "notes is null");
    }

    /** Those that need nothing but the cluster's API server: placeholders, and none. */
    public static ClusterMeans of(ClusterAccess cluster, PlaceholderOptions options, Consumer<String> notes) {
        return new ClusterMeans(
                cluster, options, Optional.empty(), Optional.empty(), "the size of its units is not given", notes);
    }

    /** The same with a node pool on GKE. */
    public ClusterMeans withPool(GkePoolAccess gke) {
        return new ClusterMeans(cluster, options, Optional.of(gke), buffer, noBuffer, notes);
    }

    /** The same with a capacity buffer. */
    public ClusterMeans withBuffer(BufferOptions own) {
        return new ClusterMeans(cluster, options, pool, Optional.of(own), noBuffer, notes);
    }

    /** The same without a capacity buffer, for another reason. */
    public ClusterMeans withoutBuffer(String why) {
        return new ClusterMeans(cluster, options, pool, Optional.empty(), why, notes);
    }

    /**
     * Checks that the cluster has a means, without connecting to it.
     *
     * @throws BadInputException if it does not, with the reason
     */
    public void check(Prescaling wanted) {
        switch (wanted.means()) {
            case NONE, NODE_PLACEHOLDERS, NODE_SIZED_PLACEHOLDERS, USER_PLACEHOLDERS -> {
                // Any cluster has them.
            }
            case POOL_MINIMUM -> {
                if (pool.isEmpty()) {
                    throw unavailable(wanted.means(), "the students' node pool on GKE is not given");
                }
            }
            case CAPACITY_BUFFER -> {
                if (buffer.isEmpty()) {
                    throw unavailable(wanted.means(), noBuffer);
                }
                String strategy = wanted.strategy().orElseThrow().label();
                String given = buffer.get().strategy().label();
                if (!strategy.equals(given)) {
                    throw unavailable(
                            wanted.means(),
                            "the setting's strategy is " + strategy + ", and the cluster's buffer is " + given);
                }
            }
            case ROSTER ->
                throw unavailable(wanted.means(), "the spawner that would start its servers does not exist yet");
        }
    }

    private static BadInputException unavailable(Means means, String why) {
        return new BadInputException("this cluster cannot be pre-scaled by " + means.title() + ": " + why);
    }

    /**
     * Makes a prescaler.
     *
     * @throws BadInputException if the cluster does not have the means
     */
    public Prescaler prescaler(Prescaling wanted) {
        check(wanted);
        return switch (wanted.means()) {
            case NONE -> new NoPrescaling(nodes("", "the nodes"));
            case NODE_PLACEHOLDERS, NODE_SIZED_PLACEHOLDERS, USER_PLACEHOLDERS ->
                Prescalers.of(wanted, cluster, options);
            case POOL_MINIMUM -> {
                GkePoolAccess gke = pool.orElseThrow();
                yield new GkePoolPrescaler(
                        gke,
                        new ConfigMapRecords(cluster, gke.pool()),
                        nodes(
                                ConfigMapRecords.MANIFEST,
                                "node pool " + gke.pool().pool()),
                        notes);
            }
            case CAPACITY_BUFFER ->
                new CapacityBufferPrescaler(
                        cluster,
                        buffer.orElseThrow(),
                        nodes(
                                CapacityBufferPrescaler.MANIFEST,
                                "CapacityBuffer " + buffer.get().name()));
            case ROSTER -> throw new IllegalStateException("checked above");
        };
    }

    private Function<Prescaling, Verification> nodes(String manifest, String object) {
        return new NodeVerification(
                calls(manifest.isEmpty() ? PRESCALER : manifest),
                options.pool(),
                options.image(),
                Clock.systemUTC(),
                object);
    }

    /** Calls of the API server whose failures name this cluster's permissions. */
    ClusterCalls calls() {
        return calls(PRESCALER);
    }

    private ClusterCalls calls(String manifest) {
        return new ClusterCalls(cluster, manifest);
    }
}
