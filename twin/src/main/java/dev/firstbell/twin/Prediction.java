package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.cluster.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the twin says a class start will be like: one possible morning, of one world seed.
 *
 * @param students in the plan's order; each ends in exactly one outcome
 * @param nodes every node that the pool had, by ordinal
 * @param verifiedWarmNodes nodes Ready with the image just before the first student arrives
 * @param hubRestarts how often the hub exited because of failed starts in a row
 * @param from when the world began: before the lead
 * @param to when it was left
 * @param usdPerNodeHour node and disk
 */
public record Prediction(
        List<StudentRecord> students,
        List<NodeRecord> nodes,
        int verifiedWarmNodes,
        int hubRestarts,
        Instant from,
        Instant to,
        double usdPerNodeHour) {
    public Prediction {
        students = List.copyOf(students);
        nodes = List.copyOf(nodes);
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
    }

    /** All 429s of all students. */
    public int throttles() {
        return students.stream().mapToInt(student -> student.throttled().size()).sum();
    }

    /** The share of students who landed within a time of their intended arrival; 1 if there are none. */
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

    /** Students whose whole journey succeeded. */
    public int ready() {
        return (int) students.stream()
                .filter(student -> student.outcome() instanceof Outcome.Ready)
                .count();
    }

    /** Hours of nodes, from request to removal, over all that was simulated. */
    public double nodeHours() {
        return nodeHours(from, to);
    }

    /** Hours of nodes, from request to removal, that fall into a window. */
    public double nodeHours(Instant windowFrom, Instant windowTo) {
        return World.nodeHours(nodes, windowFrom, windowTo);
    }

    /** What the nodes and their disks cost over all that was simulated, in US dollars. */
    public double usd() {
        return nodeHours() * usdPerNodeHour;
    }

    /** Nodes that held a student at some time. */
    public int nodesUsed() {
        return (int) nodes.stream().filter(node -> node.mostStudents() > 0).count();
    }
}
