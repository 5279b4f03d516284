package dev.firstbell.twin.cluster;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A node of the students' pool, from its request to its removal. */
final class Node {
    private final int ordinal;
    private final int capacity;
    private final Instant requestedAt;
    private final boolean base;
    private final Set<Pod> students = new LinkedHashSet<>();
    private Pod placeholder;
    private Instant readyAt;
    private Instant imageAt;
    private Instant preemptedAt;
    private Instant deletedAt;
    private Instant emptySince;
    private int mostStudents;

    /** @param base whether the node is permanent, outside the autoscaler's pool */
    Node(int ordinal, int capacity, Instant requestedAt, boolean base) {
        this.base = base;
        this.ordinal = ordinal;
        this.capacity = capacity;
        this.requestedAt = requestedAt;
    }

    int ordinal() {
        return ordinal;
    }

    String name() {
        return "user-pool-" + ordinal;
    }

    boolean isBase() {
        return base;
    }

    /** Whether Kubernetes considers the node usable; the image may still be missing. */
    boolean isReady() {
        return readyAt != null && !isEnding();
    }

    boolean isUpcoming() {
        return readyAt == null && !isEnding();
    }

    /** Whether the node is deleted or preempted, so that it accepts no new pods. */
    boolean isEnding() {
        return preemptedAt != null || deletedAt != null;
    }

    boolean isDeleted() {
        return deletedAt != null;
    }

    boolean hasImage() {
        return isReady() && imageAt != null;
    }

    boolean isEmpty() {
        return students.isEmpty() && placeholder == null;
    }

    boolean holdsStudents() {
        return !students.isEmpty();
    }

    int students() {
        return students.size();
    }

    boolean fitsStudent() {
        return isReady() && placeholder == null && students.size() < capacity;
    }

    boolean fitsPlaceholder() {
        return isReady() && isEmpty();
    }

    Optional<Pod> placeholder() {
        return Optional.ofNullable(placeholder);
    }

    Optional<Instant> emptySince() {
        return Optional.ofNullable(emptySince);
    }

    void becomeReady(Instant at) {
        readyAt = at;
        emptySince = at;
    }

    void becomeWarm(Instant at) {
        imageAt = at;
    }

    void preempt(Instant at) {
        preemptedAt = at;
    }

    void delete(Instant at) {
        deletedAt = at;
    }

    void add(Pod pod) {
        if (pod.isPlaceholder()) {
            placeholder = pod;
        } else {
            students.add(pod);
            mostStudents = Math.max(mostStudents, students.size());
        }
        emptySince = null;
    }

    void remove(Pod pod, Instant at) {
        if (pod == placeholder) {
            placeholder = null;
        } else {
            students.remove(pod);
        }
        if (isEmpty()) {
            emptySince = at;
        }
    }

    Set<Pod> studentPods() {
        return students;
    }

    NodeRecord record() {
        return new NodeRecord(
                ordinal,
                name(),
                requestedAt,
                Optional.ofNullable(readyAt),
                Optional.ofNullable(imageAt),
                Optional.ofNullable(preemptedAt),
                Optional.ofNullable(deletedAt),
                mostStudents);
    }
}
