package dev.firstbell.deploy.prescale.buffer;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.BufferStrategy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a buffer looks like.
 *
 * @param name of the CapacityBuffer and of its PodTemplate
 * @param nodeSelector labels of the students' nodes
 * @param initTime for how long a standby node runs before it is suspended, GKE's default being 5 min; empty for an active
 *     buffer. It must exceed the boot and the pull of the students' image, or the node is suspended without it
 * @param refresh how often a standby node is made anew, GKE's default being 24 h; zero for never; empty for the default
 */
public record BufferOptions(
        String name,
        BufferStrategy strategy,
        BufferChunk chunk,
        Map<String, String> nodeSelector,
        Optional<Duration> initTime,
        Optional<Duration> refresh) {
    /** Zero to JupyterHub's label of nodes for students. */
    public static final Map<String, String> USER_NODES = Map.of("hub.jupyter.org/node-purpose", "user");

    /** GKE's default. */
    public static final Duration DEFAULT_INIT_TIME = Duration.ofMinutes(5);

    private static final String INIT_TIME = "buffer.gke.io/standby-capacity-init-time";
    private static final String REFRESH = "buffer.gke.io/standby-capacity-refresh-frequency";

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public BufferOptions {
        requireNonNull(name, "name is null");
        requireNonNull(strategy, "strategy is null");
        requireNonNull(chunk, "chunk is null");
        requireNonNull(initTime, "initTime is null");
        requireNonNull(refresh, "refresh is null");
        nodeSelector = Map.copyOf(nodeSelector);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be the name of an object of Kubernetes: " + name);
        }
        if (strategy == BufferStrategy.ACTIVE && (initTime.isPresent() || refresh.isPresent())) {
            throw new IllegalArgumentException("an active buffer has no times: its nodes run");
        }
        if (initTime.filter(time -> time.compareTo(Duration.ofSeconds(1)) < 0).isPresent()
                || refresh.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("times must be positive: " + initTime + ", " + refresh);
        }
    }

    /** Nodes that run. */
    public static BufferOptions active(String name, BufferChunk chunk) {
        return new BufferOptions(name, BufferStrategy.ACTIVE, chunk, USER_NODES, Optional.empty(), Optional.empty());
    }

    /** Suspended nodes, made anew as often as GKE does by default. */
    public static BufferOptions standby(String name, BufferChunk chunk, Duration initTime) {
        return new BufferOptions(
                name, BufferStrategy.STANDBY, chunk, USER_NODES, Optional.of(initTime), Optional.empty());
    }

    /**
     * Whether a standby node would be suspended before it has the students' image.
     *
     * @param readyToPulled from a node's Ready to the end of the pull
     * @return the problem, in one sentence; empty if there is none
     */
    public Optional<String> tooShortFor(Duration readyToPulled) {
        Duration time = initTime.orElse(DEFAULT_INIT_TIME);
        return strategy == BufferStrategy.ACTIVE || time.compareTo(readyToPulled) > 0
                ? Optional.empty()
                : Optional.of("a standby node is suspended after " + goDuration(time) + ", and the image takes "
                        + goDuration(readyToPulled)
                        + " to pull: the node would be suspended without it; set an init time"
                        + " above that");
    }

    /** The annotations that GKE reads. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        initTime.ifPresent(time -> annotations.put(INIT_TIME, goDuration(time)));
        refresh.ifPresent(time -> annotations.put(REFRESH, time.isZero() ? "never" : goDuration(time)));
        return annotations;
    }

    /** As Go reads a duration: {@code 15m}, {@code 12h}, {@code 90s}. */
    private static String goDuration(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
