package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why nodes that exist are not warm: one failure for each cause, with the nodes that it concerns. */
final class NodeFailures {
    /** The autoscaler gives a node up after this long (cluster-autoscaler, {@code max-node-provision-time}). */
    private static final Duration BOOTS_FOR = Duration.ofMinutes(15);

    private static final String STATUS = "node status";
    private static final int NAMED = 3;

    private final StudentPool pool;
    private final PullerPods pullers;
    private final Optional<String> image;
    private final Instant now;

    NodeFailures(StudentPool pool, PullerPods pullers, Optional<String> image, Instant now) {
        this.pool = pool;
        this.pullers = pullers;
        this.image = image;
        this.now = now;
    }

    List<PrescaleFailure> of(List<Node> nodes, List<NodeReadiness> readiness) {
        List<PrescaleFailure> failures = new ArrayList<>();
        List<String> booting = new ArrayList<>();
        List<String> withoutImage = new ArrayList<>();
        List<String> unpulled = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            NodeReadiness state = readiness.get(i);
            String name = state.name();
            Optional<String> obstacle = pool.obstacle(node);
            if (state.readyAt().isEmpty()) {
                if (isBooting(node)) {
                    booting.add(name);
                } else {
                    failures.add(new PrescaleFailure(
                            Kind.NOT_SCHEDULABLE,
                            "node " + name + " is not Ready" + since(Conditions.ready(node)),
                            STATUS,
                            Optional.of("the autoscaler replaces it if it does not come back")));
                }
            } else if (obstacle.isPresent()) {
                failures.add(new PrescaleFailure(
                        Kind.NOT_SCHEDULABLE,
                        "no student's pod may be placed on node " + name + ": " + obstacle.get(),
                        STATUS,
                        obstacle.filter(words -> words.contains("cordoned"))
                                .map(words -> "run `kubectl uncordon " + name + "`, or delete the node")));
            } else if (!state.image() && image.isPresent()) {
                Optional<String> problem = pullers.problem(name, image.get());
                if (problem.isPresent()) {
                    failures.add(0, cannotBePulled(name, problem.get()));
                } else if (pullers.isPulling(name, image.get())) {
                    withoutImage.add(name);
                } else {
                    unpulled.add(name);
                }
            }
        }
        image.ifPresentOrElse(
                name -> {
                    if (!unpulled.isEmpty()) {
                        failures.add(new PrescaleFailure(
                                Kind.IMAGE_PULLING,
                                the(unpulled) + " without the students' image " + name
                                        + " in the status, and without a pod of the image puller that pulls it",
                                STATUS,
                                Optional.of("enable prePuller.continuous, which pulls it on each new node; a kubelet"
                                        + " lists only its 50 largest images")));
                    }
                    if (!withoutImage.isEmpty()) {
                        failures.add(new PrescaleFailure(
                                Kind.IMAGE_PULLING,
                                the(withoutImage) + " still pulling the students' image " + name,
                                "pods of the image puller",
                                Optional.empty()));
                    }
                },
                () -> failures.add(0, unknownImage()));
        if (!booting.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.NODES_BOOTING, the(booting) + " created and not Ready yet", STATUS, Optional.empty()));
        }
        return failures;
    }

    private PrescaleFailure cannotBePulled(String node, String problem) {
        return new PrescaleFailure(
                Kind.IMAGE_PULLING,
                "node " + node + " cannot pull the students' image " + image.orElseThrow() + ": " + problem,
                "pod of the image puller",
                Optional.of("check the image's name and the pull secret"));
    }

    private static PrescaleFailure unknownImage() {
        return new PrescaleFailure(
                Kind.UNEXPLAINED,
                "the students' image is unknown, so no node can be shown to have it: no image is given, no pod of the image"
                        + " puller names one, and no student's pod runs",
                "pods of the hub's namespace",
                Optional.of("give the image's name"));
    }

    private boolean isBooting(Node node) {
        boolean lost = Conditions.ready(node)
                .filter(ready -> "Unknown".equals(ready.getStatus()))
                .isPresent();
        return !lost
                && Conditions.time(node.getMetadata().getCreationTimestamp())
                        .filter(created -> created.plus(BOOTS_FOR).isAfter(now))
                        .isPresent();
    }

    private static String since(Optional<NodeCondition> ready) {
        return ready.map(condition ->
                        (condition.getLastTransitionTime() == null ? "" : " since " + condition.getLastTransitionTime())
                                + (condition.getReason() == null ? "" : " (" + condition.getReason() + ")"))
                .orElse("");
    }

    private static String the(List<String> nodes) {
        int others = nodes.size() - NAMED;
        String named = String.join(", ", nodes.subList(0, Math.min(NAMED, nodes.size())));
        return (nodes.size() == 1 ? "1 node" : nodes.size() + " nodes") + " (" + named
                + (others > 0 ? " and " + others + " more" : "") + ") " + (nodes.size() == 1 ? "is" : "are");
    }
}
