package dev.firstbell.twin.cluster;

import dev.firstbell.twin.cluster.image.Image;
import dev.firstbell.twin.cluster.image.Kubelet;
import dev.firstbell.twin.cluster.life.Zones;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A node of the students' pool, from its request to its removal. */
final class Node {
    private final int ordinal;
    private final NodeShape shape;
    private final Instant requestedAt;
    private final NodeOrigin origin;
    private final Set<Pod> students = new LinkedHashSet<>();
    private final Set<Pod> userPlaceholders = new LinkedHashSet<>();
    private Pod nodePlaceholder;
    private Pod nodeSizedPlaceholder;
    private Instant readyAt;
    private Instant imageAt;
    private List<Image> images = List.of();
    /** By the index of the image. */
    private final BitSet present = new BitSet();

    private Kubelet kubelet;
    private boolean reserved;
    private Instant suspendedAt;
    private Instant resumedAt;
    private boolean resuming;
    private Instant preemptedAt;
    private Instant deletedAt;
    private Instant emptySince;
    private int mostStudents;

    Node(int ordinal, NodeShape shape, Instant requestedAt, NodeOrigin origin) {
        this.origin = origin;
        this.ordinal = ordinal;
        this.shape = shape;
        this.requestedAt = requestedAt;
    }

    int ordinal() {
        return ordinal;
    }

    String name() {
        return origin.poolName() + "-" + ordinal;
    }

    /** The key of the node's draws. */
    String subject() {
        return "node-" + ordinal;
    }

    /** Whether the node is permanent, outside the autoscaler's pools. */
    boolean isBase() {
        return origin.kind() == NodeOrigin.Kind.BASE;
    }

    /** Whether the node is of the on-demand pool to fall back to. */
    boolean isOnDemand() {
        return origin.kind() == NodeOrigin.Kind.ON_DEMAND;
    }

    NodeOrigin origin() {
        return origin;
    }

    /** The index of the node's zone. */
    int zone() {
        return origin.zone();
    }

    /** Whether Kubernetes considers the node usable; the image may still be missing. */
    boolean isReady() {
        return readyAt != null && !reserved && !resuming && !isEnding();
    }

    /** Whether the node boots or resumes, and takes pods after that. */
    boolean isUpcoming() {
        return (readyAt == null || resuming) && !reserved && !isEnding();
    }

    /** Whether the node belongs to a standby buffer: it takes no pod until the autoscaler {@linkplain #resume resumes} it. */
    boolean isReserved() {
        return reserved && !isEnding();
    }

    boolean isSuspended() {
        return isReserved() && suspendedAt != null;
    }

    /** Whether the node is deleted or preempted, so that it accepts no new pods. */
    boolean isEnding() {
        return preemptedAt != null || deletedAt != null;
    }

    boolean isDeleted() {
        return deletedAt != null;
    }

    /** Whether the node is Ready and has all images of students. */
    boolean hasImage() {
        return isReady() && imageAt != null;
    }

    /** Whether the node has one of the images. */
    boolean has(int image) {
        return imageAt != null || present.get(image);
    }

    boolean isEmpty() {
        return students.isEmpty()
                && userPlaceholders.isEmpty()
                && nodePlaceholder == null
                && nodeSizedPlaceholder == null;
    }

    boolean holdsStudents() {
        return !students.isEmpty();
    }

    int students() {
        return students.size();
    }

    int userPlaceholders() {
        return userPlaceholders.size();
    }

    boolean holds(Pod.Kind kind) {
        return switch (kind) {
            case STUDENT -> !students.isEmpty();
            case USER_PLACEHOLDER -> !userPlaceholders.isEmpty();
            case NODE_PLACEHOLDER -> nodePlaceholder != null;
            case NODE_SIZED_PLACEHOLDER -> nodeSizedPlaceholder != null;
        };
    }

    /** Places of a student's size that are taken. */
    int takenSeats() {
        return students.size() + userPlaceholders.size();
    }

    boolean fits(Pod.Kind kind) {
        if (!isReady() || nodeSizedPlaceholder != null) {
            return false;
        }
        return switch (kind) {
            case STUDENT -> freeSeats() > 0 && students.size() < shape.volumes();
            case USER_PLACEHOLDER -> freeSeats() > 0;
            case NODE_PLACEHOLDER -> nodePlaceholder == null && freePods() > 0;
            case NODE_SIZED_PLACEHOLDER -> takenSeats() == 0;
        };
    }

    /** Places of a student's size that are free, if volumes are not counted. */
    int freeSeats() {
        return nodeSizedPlaceholder != null ? 0 : Math.min(shape.seats() - takenSeats(), freePods());
    }

    private int freePods() {
        return shape.pods() - takenSeats() - (nodePlaceholder == null ? 0 : 1);
    }

    /**
     * The placeholder whose eviction makes room for a student; of several, the one that started last. A node placeholder is
     * evicted only where the limit of pods is what the student lacks: it requests next to nothing else.
     */
    Optional<Pod> victim() {
        if (!isReady() || students.size() >= shape.volumes()) {
            return Optional.empty();
        }
        if (nodeSizedPlaceholder != null) {
            return Optional.of(nodeSizedPlaceholder);
        }
        if (!userPlaceholders.isEmpty()) {
            return Optional.of(youngest(userPlaceholders));
        }
        return Optional.ofNullable(nodePlaceholder).filter(tiny -> takenSeats() < shape.seats() && freePods() == 0);
    }

    private static Pod youngest(Set<Pod> pods) {
        Pod youngest = null;
        for (Pod pod : pods) {
            if (youngest == null || pod.boundAt().isAfter(youngest.boundAt())) {
                youngest = pod;
            }
        }
        return youngest;
    }

    List<Pod> placeholders() {
        List<Pod> placeholders = new ArrayList<>(userPlaceholders);
        if (nodePlaceholder != null) {
            placeholders.add(nodePlaceholder);
        }
        if (nodeSizedPlaceholder != null) {
            placeholders.add(nodeSizedPlaceholder);
        }
        return placeholders;
    }

    Optional<Instant> emptySince() {
        return Optional.ofNullable(emptySince);
    }

    Optional<Instant> readyAt() {
        return isReady() ? Optional.of(readyAt) : Optional.empty();
    }

    Optional<Instant> imageAt() {
        return Optional.ofNullable(imageAt);
    }

    void becomeReady(Instant at) {
        readyAt = at;
        emptySince = at;
    }

    /** The node has had all images from the start. */
    void becomeWarm(Instant at) {
        imageAt = at;
    }

    /** @param missing the images that the kubelet has to pull, at least one */
    void beginPulls(Kubelet newKubelet, List<Image> missing) {
        kubelet = newKubelet;
        images = missing;
    }

    Kubelet kubelet() {
        return kubelet;
    }

    List<Image> images() {
        return images;
    }

    OptionalInt firstMissingImage() {
        int first = present.nextClearBit(0);
        return first < images.size() ? OptionalInt.of(first) : OptionalInt.empty();
    }

    void imagePresent(int image, Instant at) {
        present.set(image);
        if (present.cardinality() == images.size()) {
            imageAt = at;
        }
    }

    /** Makes the node one of a standby buffer. */
    void reserve() {
        reserved = true;
    }

    /** A pull that is under way goes on when the node resumes. */
    void suspend(Instant at) {
        suspendedAt = at;
        kubelet.pause();
    }

    /**
     * Takes the node out of the standby buffer.
     *
     * @return whether it is suspended, so that it has to resume; otherwise it boots or is Ready
     */
    boolean claim() {
        reserved = false;
        resuming = suspendedAt != null;
        return resuming;
    }

    void resume(Instant at) {
        resuming = false;
        resumedAt = at;
        emptySince = at;
        kubelet.resume();
    }

    void preempt(Instant at) {
        preemptedAt = at;
    }

    void delete(Instant at) {
        deletedAt = at;
    }

    void add(Pod pod) {
        switch (pod.kind()) {
            case STUDENT -> {
                students.add(pod);
                mostStudents = Math.max(mostStudents, students.size());
            }
            case USER_PLACEHOLDER -> userPlaceholders.add(pod);
            case NODE_PLACEHOLDER -> nodePlaceholder = pod;
            case NODE_SIZED_PLACEHOLDER -> nodeSizedPlaceholder = pod;
        }
        emptySince = null;
    }

    void remove(Pod pod, Instant at) {
        switch (pod.kind()) {
            case STUDENT -> students.remove(pod);
            case USER_PLACEHOLDER -> userPlaceholders.remove(pod);
            case NODE_PLACEHOLDER -> nodePlaceholder = null;
            case NODE_SIZED_PLACEHOLDER -> nodeSizedPlaceholder = null;
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
                Zones.name(zone()),
                isOnDemand(),
                requestedAt,
                Optional.ofNullable(readyAt),
                Optional.ofNullable(imageAt),
                Optional.ofNullable(suspendedAt),
                Optional.ofNullable(resumedAt),
                Optional.ofNullable(preemptedAt),
                Optional.ofNullable(deletedAt),
                mostStudents);
    }
}
