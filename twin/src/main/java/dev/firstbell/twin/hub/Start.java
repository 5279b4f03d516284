package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Pod;
import dev.firstbell.twin.cluster.PodEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One start of one server, while it goes on and after it has ended. Lives on the loop's thread. */
public final class Start {
    private final ModelServer server;
    private final int attempt;
    private final Instant acceptedAt;
    private final Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
    private final List<PodEvent> events = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private StartEnd end;

    // The hub's own notes.
    Pod pod;
    Instant upAt;
    EventLoop.Timer deadline = () -> {};
    boolean launched;
    boolean givenUp;
    boolean lost;

    Start(ModelServer server, int attempt, Instant acceptedAt) {
        this.server = server;
        this.attempt = attempt;
        this.acceptedAt = acceptedAt;
        stages.put(Stage.ACCEPTED, acceptedAt);
    }

    /** Hears of a start. */
    public interface Listener {
        /** Kubernetes says something about the pod. */
        void onEvent(PodEvent event);

        /** It is over; nothing follows. */
        void onEnd(StartEnd end);
    }

    public ModelServer server() {
        return server;
    }

    /** Which start of this server, from 0: the index of its draws. */
    public int attempt() {
        return attempt;
    }

    public Instant acceptedAt() {
        return acceptedAt;
    }

    /** When the stages up to {@link Stage#HUB_READY} were reached, to the model's precision. */
    public Map<Stage, Instant> stages() {
        return Collections.unmodifiableMap(stages);
    }

    /** What Kubernetes has said so far. */
    public List<PodEvent> events() {
        return Collections.unmodifiableList(events);
    }

    /** How it ended, once it has. */
    public Optional<StartEnd> end() {
        return Optional.ofNullable(end);
    }

    /** Tells the listener what is still to come; its end at once if that is past. */
    public void follow(Listener listener) {
        requireNonNull(listener, "listener is null");
        if (end == null) {
            listeners.add(listener);
        } else {
            listener.onEnd(end);
        }
    }

    /** Stops telling the listener. */
    public void unfollow(Listener listener) {
        listeners.remove(listener);
    }

    void reached(Stage stage, Instant at) {
        stages.put(stage, at);
    }

    void tell(PodEvent event) {
        events.add(event);
        List.copyOf(listeners).forEach(listener -> listener.onEvent(event));
    }

    void finish(StartEnd how) {
        end = how;
        List<Listener> told = List.copyOf(listeners);
        listeners.clear();
        told.forEach(listener -> listener.onEnd(how));
    }

    boolean isUnderWay() {
        return end == null && !givenUp;
    }
}
