package dev.firstbell.deploy.prescale.means;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.buffer.BufferOptions;
import dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler;
import dev.firstbell.deploy.prescale.gke.ConfigMapRecords;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GkePoolPrescaler;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderPermissions;
import dev.firstbell.deploy.prescale.placeholders.UserPlaceholders;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The means by which a cluster can be given room. Makes their prescalers. Immutable; connects to nothing by itself.
 *
 * @param cluster with the hub's namespace; stays the caller's to close
 * @param options of placeholders; its pool, its image and whether a count that another has set is replaced are those of every
 *     means
 * @param pool the students' node pool on GKE; empty if the cluster has none, or none that may be changed
 * @param buffer the capacity buffer; empty if the cluster has none. That of a standby buffer serves for an active one, too
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
    private static final Clock CLOCK = Clock.systemUTC();

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

    /** The same for a caller who has no use for notes; the placeholders have none. */
    public static ClusterMeans of(ClusterAccess cluster, PlaceholderOptions options) {
        return of(cluster, options, note -> {});
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

    /** The same, replacing a count that a person or another program has set. */
    public ClusterMeans takingOver() {
        return new ClusterMeans(cluster, options.takingOver(), pool, buffer, noBuffer, notes);
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
                if (wanted.strategy().orElseThrow() == BufferStrategy.STANDBY
                        && buffer.get().strategy() == BufferStrategy.ACTIVE) {
                    throw unavailable(wanted.means(), "the time after which standby nodes are suspended is not given");
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
            case NONE -> new NoPrescaling(nodes(PlaceholderPermissions.MANIFEST, "the nodes"));
            case NODE_PLACEHOLDERS -> new NodePlaceholders(cluster, options, CLOCK);
            case NODE_SIZED_PLACEHOLDERS -> new NodeSizedPlaceholders(cluster, options, CLOCK);
            case USER_PLACEHOLDERS -> new UserPlaceholders(cluster, options, CLOCK);
            case POOL_MINIMUM -> poolMinimum(pool.orElseThrow());
            case CAPACITY_BUFFER ->
                capacityBuffer(buffer.orElseThrow(), wanted.strategy().orElseThrow());
            case ROSTER -> throw new IllegalStateException("checked above");
        };
    }

    private Prescaler poolMinimum(GkePoolAccess gke) {
        GkePoolPrescaler minimum = new GkePoolPrescaler(
                gke,
                new ConfigMapRecords(cluster, gke.pool()),
                nodes(ConfigMapRecords.MANIFEST, "node pool " + gke.pool().pool()),
                notes);
        return options.takeOver() ? minimum.takingOver() : minimum;
    }

    private Prescaler capacityBuffer(BufferOptions given, BufferStrategy strategy) {
        BufferOptions own = strategy == given.strategy() ? given : BufferOptions.active(given.name(), given.chunk());
        CapacityBufferPrescaler made = new CapacityBufferPrescaler(
                cluster, own, nodes(CapacityBufferPrescaler.MANIFEST, "CapacityBuffer " + own.name()));
        return options.takeOver() ? made.takingOver() : made;
    }

    private Function<Prescaling, Verification> nodes(String manifest, String object) {
        return new NodeVerification(
                new ClusterCalls(cluster, manifest), options.pool(), options.image(), CLOCK, object);
    }

    /** The manifest that grants what {@code firstbell prescale} needs in the cluster with a means. */
    public static String manifest(Means means) {
        return switch (means) {
            case POOL_MINIMUM -> ConfigMapRecords.MANIFEST;
            case CAPACITY_BUFFER -> CapacityBufferPrescaler.MANIFEST;
            case NONE, NODE_PLACEHOLDERS, NODE_SIZED_PLACEHOLDERS, USER_PLACEHOLDERS, ROSTER ->
                PlaceholderPermissions.MANIFEST;
        };
    }

    /** Calls of the API server whose failures name the permissions of placeholders. */
    public ClusterCalls calls() {
        return new ClusterCalls(cluster, PlaceholderPermissions.MANIFEST);
    }
}
