package dev.firstbell.cli.prescale;

import dev.firstbell.cli.shared.GkePoolOptions;
import dev.firstbell.cli.shared.StudentCluster;
import dev.firstbell.cli.shared.StudentImage;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.buffer.BufferChunk;
import dev.firstbell.deploy.prescale.buffer.BufferOptions;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster, and what the means of pre-scaling need to know about it. */
public final class PoolOptions {
    private static final String BUFFER = "firstbell";

    @Mixin
    private StudentCluster cluster;

    @Mixin
    private GkePoolOptions pool;

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

    /** Access to the cluster; connects to nothing yet. */
    public ClusterAccess cluster() {
        return cluster.access();
    }

    /**
     * The options that are for means which are not used, one line each.
     *
     * @param used the means that are used
     * @param otherwise what is to be said of an option that is for another means only, after the option
     */
    public List<String> unused(Collection<Means> used, Function<Means, String> otherwise) {
        List<String> lines = new ArrayList<>();
        Map<Means, List<String>> special = new LinkedHashMap<>();
        special.put(Means.POOL_MINIMUM, pool.given());
        special.put(Means.CAPACITY_BUFFER, ofBuffer());
        special.forEach((only, options) -> {
            if (!used.contains(only)) {
                options.forEach(option -> lines.add(option + ": " + otherwise.apply(only)));
            }
        });
        return lines;
    }

    private List<String> ofBuffer() {
        List<String> given = new ArrayList<>();
        if (unit != null) {
            given.add("--unit");
        }
        if (standbyAfter != null) {
            given.add("--standby-after");
        }
        return given;
    }

    /**
     * The means of a cluster for all that is to be asked for there.
     *
     * @param cluster that {@link #cluster} returned
     * @param wanted what is to be asked for
     * @param asker what asks for a means, for messages
     * @param notes receives what a person should know and what is not a failure, each in one sentence
     * @throws BadInputException if an option is missing or wrong, with every problem
     */
    public ClusterMeans means(
            ClusterAccess cluster,
            Collection<Prescaling> wanted,
            Function<Prescaling, String> asker,
            Consumer<String> notes) {
        Problems problems = new Problems();
        PlaceholderOptions options = problems.attempt(this::placeholders);
        Map<Means, Prescaling> each = new LinkedHashMap<>();
        wanted.forEach(one -> each.putIfAbsent(one.means(), one));
        Optional<Prescaling> minimum = Optional.ofNullable(each.get(Means.POOL_MINIMUM));
        Optional<Prescaling> buffered = Optional.ofNullable(each.get(Means.CAPACITY_BUFFER));
        GkePoolAccess gke = minimum.map(
                        one -> problems.attempt(() -> pool.access(asker.apply(one), cluster, Clock.systemUTC())
                                .get()))
                .orElse(null);
        BufferOptions buffer = buffered.map(one -> problems.attempt(() -> buffer(asker.apply(one))))
                .orElse(null);
        if (standbyAfter != null && standbyAfter.isZero()) {
            problems.add("--standby-after: must be longer than zero");
        }
        if (standbyAfter == null) {
            wanted.stream()
                    .filter(one -> one.strategy().equals(Optional.of(BufferStrategy.STANDBY)))
                    .findFirst()
                    .ifPresent(one -> problems.add("--standby-after: " + asker.apply(one)
                            + " needs the time after which standby nodes are suspended"));
        }
        problems.throwIfAny();
        ClusterMeans means = ClusterMeans.of(cluster, options, notes);
        means = gke == null ? means : means.withPool(gke);
        return buffer == null ? means : means.withBuffer(buffer);
    }

    private PlaceholderOptions placeholders() {
        PlaceholderOptions options = PlaceholderOptions.DEFAULTS.withPool(students());
        return image == null ? options : options.withImage(StudentImage.checked(image));
    }

    private BufferOptions buffer(String asker) {
        BufferChunk chunk = chunk(asker);
        return standbyAfter == null || standbyAfter.isZero()
                ? BufferOptions.active(BUFFER, chunk)
                : BufferOptions.standby(BUFFER, chunk, standbyAfter);
    }

    private BufferChunk chunk(String asker) {
        String[] parts = unit == null ? new String[0] : unit.split(",", -1);
        String why = "";
        try {
            if (parts.length == 2) {
                return new BufferChunk(parts[0].strip(), parts[1].strip());
            }
        } catch (IllegalArgumentException e) {
            why = e.getMessage().contains("not fill a node") ? ": " + e.getMessage() : "";
        }
        throw new BadInputException("--unit: " + asker
                + " needs what fills a node, as CPU,MEMORY like 6300m,44530Mi;"
                + (unit == null ? " it is missing" : " found `" + unit + "`" + why));
    }

    /** The strategy of a capacity buffer with these options. */
    BufferStrategy strategy() {
        return standbyAfter == null ? BufferStrategy.ACTIVE : BufferStrategy.STANDBY;
    }

    private StudentPool students() {
        StudentPool pool = StudentPool.of(Arrays.stream(StudentPool.Purpose.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(purpose))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--match-node-purpose: expected require or prefer, found `" + purpose + "`")));
        return cluster.tolerated(pool);
    }
}
