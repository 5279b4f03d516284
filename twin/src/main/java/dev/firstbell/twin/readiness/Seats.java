package dev.firstbell.twin.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.readiness.StudentNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many more students' pods fit on nodes as they are, by each resource that kube-scheduler counts (NodeResourcesFit,
 * NodeVolumeLimits). Immutable.
 *
 * @param size what one pod requests
 * @param source what says so
 * @param volumes how many volumes are attached for each student
 */
record Seats(PodSize size, String source, int volumes) {
    Seats {
        requireNonNull(size, "size is null");
        requireNonNull(source, "source is null");
    }

    /** On one node. */
    long on(StudentNode node) {
        return byResource(node).values().stream()
                .mapToLong(Long::longValue)
                .min()
                .orElse(0);
    }

    /** On all of these nodes. */
    long on(List<StudentNode> nodes) {
        return nodes.stream().mapToLong(this::on).sum();
    }

    /** The resource that limits a node, in words. */
    String limitOf(StudentNode node) {
        return byResource(node).entrySet().stream()
                .min(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .orElseThrow();
    }

    private Map<String, Long> byResource(StudentNode node) {
        StudentNode.Room room = node.room();
        StudentNode.Used used = node.used();
        Map<String, Long> seats = new LinkedHashMap<>();
        if (size.memory() > 0) {
            seats.put("memory", Math.max(0, room.memory() - used.memory()) / size.memory());
        }
        if (size.cpu() > 0) {
            seats.put("CPU", Math.max(0, room.cpu() - used.cpu()) / size.cpu());
        }
        seats.put("the kubelet's limit of pods", Math.max(0, room.pods() - used.pods()));
        room.addresses()
                .ifPresent(addresses -> seats.put("addresses for pods", Math.max(0, addresses - used.addresses())));
        if (volumes > 0) {
            room.volumes().ifPresent(most -> seats.put("volumes", Math.max(0, most - used.volumes()) / volumes));
        }
        return seats;
    }

    /** How many students a node of this kind has room for when no student is on it. */
    long empty(StudentNode node) {
        return on(node) + node.students();
    }
}
