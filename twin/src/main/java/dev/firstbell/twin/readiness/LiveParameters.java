package dev.firstbell.twin.readiness;

import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.NodeGroup;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNodes;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The model's numbers with those that the cluster shows in place of assumptions. Stateless. */
final class LiveParameters {
    private LiveParameters() {}

    /** The smallest of the students' nodes counts, and the sum of its groups' maxima. */
    static TwinParameters of(TwinParameters given, ClusterFacts facts, Optional<Seats> seats) {
        TwinParameters changed = given;
        Optional<StudentNode> smallest = facts.nodes().ifKnown().map(StudentNodes::nodes).orElse(List.of()).stream()
                .filter(node -> node.room().memory() > 0 && node.room().pods() > 0)
                .min(Comparator.comparingLong((StudentNode node) -> node.room().memory())
                        .thenComparing(StudentNode::name));
        if (smallest.isPresent()) {
            changed = withNode(changed, smallest.get(), seats);
        }
        long most = facts.groups().ifKnown().orElse(List.of()).stream()
                .mapToLong(NodeGroup::maximum)
                .sum();
        return most > 0 ? changed.with(Quantity.POOL_MAX, most) : changed;
    }

    private static TwinParameters withNode(TwinParameters given, StudentNode node, Optional<Seats> seats) {
        StudentNode.Room room = node.room();
        long students = node.students();
        long memory = Math.max(
                0,
                node.used().memory()
                        - students * seats.map(one -> one.size().memory()).orElse(0L));
        long cpu = Math.max(
                0,
                node.used().cpu()
                        - students * seats.map(one -> one.size().cpu()).orElse(0L));
        TwinParameters changed = given.with(Quantity.NODE_MEMORY, room.memory())
                .with(Quantity.NODE_CPU, room.cpu())
                .with(
                        Quantity.NODE_MAX_PODS,
                        Math.min(room.pods(), room.addresses().orElse(Long.MAX_VALUE)))
                .with(Quantity.NODE_SYSTEM_MEMORY, memory)
                .with(Quantity.NODE_SYSTEM_CPU, cpu)
                .with(Quantity.NODE_SYSTEM_PODS, Math.max(0, node.used().pods() - students));
        return room.volumes().isPresent()
                ? changed.with(Quantity.NODE_MAX_VOLUMES, room.volumes().getAsLong())
                : changed;
    }
}
