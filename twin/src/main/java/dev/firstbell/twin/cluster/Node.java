package dev.firstbell.twin.cluster;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A node of the students' pool: requested, Ready, with the image, removed. */
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

    /** @param base whether it is there for good, outside the autoscaler's pool */
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

    /** Kubernetes' idea of usable: the image may still be on its way. */
    boolean isReady() {
        return readyAt != null && !isEnding();
    }

    boolean isUpcoming() {
        return readyAt == null && !isEnding();
    }

    /** Deleted, or about to be: it takes nothing new. */
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
