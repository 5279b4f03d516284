package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.cluster.Interruption;
import dev.firstbell.twin.cluster.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The twin's prediction of a class start: the result of one simulation with one world seed. Immutable.
 *
 * @param students the students in the order of the class plan, each with exactly one outcome
 * @param nodes all nodes of the pool, by ordinal
 * @param verifiedWarmNodes how many nodes were Ready with the image just before the first arrival
 * @param hubRestarts how often the hub exited because of consecutive failed starts
 * @param from the start of the simulation, before the lead time
 * @param to the end of the simulation
 * @param usdPerNodeHour the price of a node of the students' pool and its disk
 * @param usdPerOnDemandHour the price of a node of the on-demand pool and its disk
 * @param interruptions the students' pods that were lost with their nodes, in order; students who had ended their journey
 *     before are among them
 */
public record Prediction(
        List<StudentRecord> students,
        List<NodeRecord> nodes,
        int verifiedWarmNodes,
        int hubRestarts,
        Instant from,
        Instant to,
        double usdPerNodeHour,
        double usdPerOnDemandHour,
        List<Interruption> interruptions) {
    public Prediction {
        students = List.copyOf(students);
        nodes = List.copyOf(nodes);
        interruptions = List.copyOf(interruptions);
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
    }

    /** The number of throttled requests (429) of all students. */
    public int throttles() {
        return students.stream().mapToInt(student -> student.throttled().size()).sum();
    }

    /** The share of students who landed within a time after their intended arrival; 1 if there are no students. */
    public double shareLandedWithin(Duration within) {
        if (students.isEmpty()) {
            return 1;
        }
        long landed = students.stream()
                .filter(student -> student.readyLatency()
                        .filter(latency -> latency.compareTo(within) <= 0)
                        .isPresent())
                .count();
        return (double) landed / students.size();
    }

    /** The number of students who completed their journey. */
    public int ready() {
        return (int) students.stream()
                .filter(student -> student.outcome() instanceof Outcome.Ready)
                .count();
    }

    /** The node-hours of the whole simulation, from each node's request to its removal. */
    public double nodeHours() {
        return nodeHours(from, to);
    }

    /** The node-hours within a window, from each node's request to its removal. */
    public double nodeHours(Instant windowFrom, Instant windowTo) {
        return World.nodeHours(nodes, windowFrom, windowTo);
    }

    /** The cost of the nodes and their disks over the whole simulation, in US dollars. */
    public double usd() {
        double onDemand = onDemandHours();
        return (nodeHours() - onDemand) * usdPerNodeHour + onDemand * usdPerOnDemandHour;
    }

    /** The node-hours in the on-demand pool over the whole simulation; they are part of {@link #nodeHours()}. */
    public double onDemandHours() {
        return World.nodeHours(nodes.stream().filter(NodeRecord::onDemand).toList(), from, to);
    }

    /** The number of nodes that had at least one student's pod at some time. */
    public int nodesUsed() {
        return (int) nodes.stream().filter(node -> node.mostStudents() > 0).count();
    }
}
