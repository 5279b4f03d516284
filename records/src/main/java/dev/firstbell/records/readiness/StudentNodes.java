package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.util.List;
import java.util.Optional;

/**
 * The students' nodes.
 *
 * @param nodes by name
 * @param image the students' image; empty if no source says which one it is
 * @param failures why nodes that exist are not warm, the gravest first
 * @param othersUnread why the pods of other namespaces were not counted; empty if they were
 * @param volumesUnread why it could not be read how many volumes the nodes attach; empty if it could
 * @param podSize what the pod of one student requests, and which pod shows it; empty if none does
 */
public record StudentNodes(
        List<StudentNode> nodes,
        Optional<String> image,
        List<PrescaleFailure> failures,
        Optional<String> othersUnread,
        Optional<String> volumesUnread,
        Optional<SeenPod> podSize) {
    public StudentNodes {
        nodes = List.copyOf(nodes);
        requireNonNull(image, "image is null");
        failures = List.copyOf(failures);
        requireNonNull(othersUnread, "othersUnread is null");
        requireNonNull(volumesUnread, "volumesUnread is null");
        requireNonNull(podSize, "podSize is null");
    }

    /** What a pod of a student's size requests, with the pod that shows it. */
    public record SeenPod(PodSize size, String source) {}
}
