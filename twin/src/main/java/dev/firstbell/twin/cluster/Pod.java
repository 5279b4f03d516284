package dev.firstbell.twin.cluster;

import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.Optional;

/** A student's pod, or a placeholder that keeps room for students. */
public final class Pod {
    private final Kind kind;
    private final String user;
    private final int attempt;
    private final int image;
    private final int zone;
    private final Watcher watcher;
    private final Runnable onEvicted;
    private final Instant createdAt;
    private Node node;
    private Instant boundAt;
    private boolean mounted;
    private boolean deleted;

    private Pod(
            Kind kind,
            String user,
            int attempt,
            int image,
            int zone,
            Watcher watcher,
            Runnable onEvicted,
            Instant createdAt) {
        this.kind = kind;
        this.user = user;
        this.attempt = attempt;
        this.image = image;
        this.zone = zone;
        this.watcher = watcher;
        this.onEvicted = onEvicted;
        this.createdAt = createdAt;
    }

    /**
     * @param image the index of the student's image
     * @param zone the index of the zone that the pod's volumes bind it to; -1 if none does
     */
    static Pod student(String user, int attempt, int image, int zone, Watcher watcher, Instant createdAt) {
        return new Pod(Kind.STUDENT, user, attempt, image, zone, watcher, null, createdAt);
    }

    /** @param onEvicted runs after a student's pod or the cloud has taken the placeholder's place */
    static Pod placeholder(Kind kind, Runnable onEvicted, Instant createdAt) {
        return new Pod(kind, "placeholder", 0, 0, -1, null, onEvicted, createdAt);
    }

    /** What a pod takes of a node. */
    enum Kind {
        /** A place of a student's size, and the student's volumes. Evicts placeholders. */
        STUDENT,
        /** A place of a student's size. */
        USER_PLACEHOLDER,
        /** Next to nothing, but at most one on each node. */
        NODE_PLACEHOLDER,
        /** All places of a node. */
        NODE_SIZED_PLACEHOLDER
    }

    /** Follows a student's pod. */
    public interface Watcher {
        /** Called for each Kubernetes event about the pod. */
        void event(PodEvent event);

        /** Called when the pod has reached a stage. */
        void reached(Stage stage);

        /** Called when the container runs. */
        void running();

        /** Called when the pod was lost with its node. */
        void lost();
    }

    Kind kind() {
        return kind;
    }

    boolean isPlaceholder() {
        return kind != Kind.STUDENT;
    }

    String user() {
        return user;
    }

    int attempt() {
        return attempt;
    }

    int image() {
        return image;
    }

    /** The index of the zone that the pod's volumes bind it to; -1 if none does. */
    int zone() {
        return zone;
    }

    Watcher watcher() {
        return watcher;
    }

    Runnable onEvicted() {
        return onEvicted;
    }

    Instant createdAt() {
        return createdAt;
    }

    Optional<Node> node() {
        return Optional.ofNullable(node);
    }

    Instant boundAt() {
        return boundAt;
    }

    boolean isDeleted() {
        return deleted;
    }

    boolean isWaiting() {
        return node == null && !deleted;
    }

    void bind(Node newNode, Instant at) {
        node = newNode;
        boundAt = at;
    }

    /** The pod's volumes are mounted, so its container can have its image. */
    void mount() {
        mounted = true;
    }

    boolean isMounted() {
        return mounted;
    }

    void delete() {
        deleted = true;
    }

    /** Tells the watcher of an event about the pod; events about placeholders and deleted pods concern none. */
    void emit(Instant at, PodEvent.Reason reason, String message) {
        if (!isPlaceholder() && !deleted) {
            watcher.event(new PodEvent(at, reason, message));
        }
    }
}
