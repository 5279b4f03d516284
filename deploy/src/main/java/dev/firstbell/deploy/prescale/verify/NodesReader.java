package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.NodeReadiness;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads which of the students' nodes are Ready, schedulable and have the students' image. Times are the API server's.
 * Thread-safe.
 */
public final class NodesReader {
    private static final String STUDENT = "singleuser-server";

    private final ClusterCalls calls;
    private final StudentPool pool;
    private final Optional<String> image;
    private final Clock clock;

    /**
     * @param image the students' image; if empty, it is read from the image puller's pods or from students' pods
     * @param clock this machine's
     */
    public NodesReader(ClusterCalls calls, StudentPool pool, Optional<String> image, Clock clock) {
        this.calls = requireNonNull(calls, "calls is null");
        this.pool = requireNonNull(pool, "pool is null");
        this.image = requireNonNull(image, "image is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Reads the nodes and the pods of the hub's namespace.
     *
     * @throws PrescaleException if they cannot be read
     */
    public PoolState read() {
        String namespace = calls.cluster().namespace();
        List<Node> nodes =
                calls
                        .call(
                                "list nodes in the cluster",
                                () -> calls.cluster().client().nodes().list().getItems())
                        .stream()
                        .filter(pool::contains)
                        .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
                        .toList();
        List<Pod> pods = calls.call(
                "list pods in namespace " + namespace,
                () -> calls.cluster()
                        .client()
                        .pods()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        List<String> sources = new ArrayList<>();
        Optional<Duration> ahead = calls.cluster().clockAhead(clock);
        if (ahead.isEmpty()) {
            sources.add("the API server's clock (no Date in its answer): would tell the time of this check; this"
                    + " machine's clock is used");
        }
        Instant now = clock.instant().plus(ahead.orElse(Duration.ZERO));
        PullerPods pullers = new PullerPods(pods);
        Optional<String> wanted = image.or(pullers::studentImage).or(() -> ofStudents(pods));
        if (pullers.isEmpty()) {
            sources.add("image puller's pods (none in namespace " + namespace
                    + "): would tell since when a node has the image, and why a pull fails");
        }
        ImagePresence images = new ImagePresence(pullers, now);
        List<NodeReadiness> readiness =
                nodes.stream().map(node -> readiness(node, wanted, images)).toList();
        return new PoolState(
                now,
                wanted,
                readiness,
                pods,
                new NodeFailures(pool, pullers, wanted, now).of(nodes, readiness),
                sources,
                PoolState.labels(nodes));
    }

    private NodeReadiness readiness(Node node, Optional<String> wanted, ImagePresence images) {
        ImagePresence.Presence presence =
                wanted.map(name -> images.on(node, name)).orElse(ImagePresence.Presence.ABSENT);
        return new NodeReadiness(
                node.getMetadata().getName(),
                Conditions.ready(node)
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .flatMap(ready -> Conditions.time(ready.getLastTransitionTime())
                                .or(() -> Conditions.time(node.getMetadata().getCreationTimestamp()))),
                pool.obstacle(node).isEmpty(),
                presence.present(),
                presence.at(),
                presence.source());
    }

    /** The image that most of the students' pods use. */
    private static Optional<String> ofStudents(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> Conditions.label(pod, "component").equals(STUDENT))
                .filter(pod -> pod.getSpec() != null)
                .flatMap(pod -> pod.getSpec().getContainers().stream()
                        .filter(container -> "notebook".equals(container.getName()) && container.getImage() != null)
                        .map(container -> container.getImage()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }
}
