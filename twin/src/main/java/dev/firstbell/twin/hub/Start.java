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
import java.util.concurrent.CopyOnWriteArrayList;

/** One start of one server, pending or ended. Confined to the loop's thread. */
public final class Start {
    private final ModelServer server;
    private final int attempt;
    private final Instant acceptedAt;
    private final HubLoad load;
    private final Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
    private final List<PodEvent> events = new ArrayList<>();
    /** A listener may come or go while the others are called. */
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    /** Those of the listeners that are progress streams. */
    private final List<Listener> streams = new ArrayList<>(1);

    private StartEnd end;

    // State that only the hub changes.
    Pod pod;
    Instant upAt;
    EventLoop.Timer deadline = () -> {};
    boolean launched;
    boolean givenUp;
    boolean lost;

    Start(ModelServer server, int attempt, Instant acceptedAt, HubLoad load) {
        this.server = server;
        this.attempt = attempt;
        this.acceptedAt = acceptedAt;
        this.load = load;
        stages.put(Stage.ACCEPTED, acceptedAt);
    }

    /** Follows a start. */
    public interface Listener {
        /** Called for each Kubernetes event about the pod. */
        void onEvent(PodEvent event);

        /** Called once, when the start has ended. No call follows. */
        void onEnd(StartEnd end);
    }

    public ModelServer server() {
        return server;
    }

    /** The attempt number, from 0: which start of this server this is, and the index of its draws. */
    public int attempt() {
        return attempt;
    }

    public Instant acceptedAt() {
        return acceptedAt;
    }

    /** When each stage up to {@link Stage#HUB_READY} was reached; an unmodifiable view. */
    public Map<Stage, Instant> stages() {
        return Collections.unmodifiableMap(stages);
    }

    /** The Kubernetes events so far; an unmodifiable view. */
    public List<PodEvent> events() {
        return Collections.unmodifiableList(events);
    }

    /** How the start ended; empty while it is pending. */
    public Optional<StartEnd> end() {
        return Optional.ofNullable(end);
    }

    /** Adds a listener for all further events. If the start has ended, the listener is called with its end at once. */
    public void follow(Listener listener) {
        requireNonNull(listener, "listener is null");
        if (end == null) {
            listeners.add(listener);
        } else {
            listener.onEnd(end);
        }
    }

    /**
     * Follows the start like {@link #follow}, through a progress stream, as a student's browser does. An open stream costs the
     * hub CPU time until the start has ended or the listener is removed.
     */
    public void stream(Listener listener) {
        follow(listener);
        if (end == null) {
            streams.add(listener);
            load.streamOpened();
        }
    }

    /** Removes a listener, and closes its stream if it has one. */
    public void unfollow(Listener listener) {
        listeners.remove(listener);
        if (streams.remove(listener)) {
            load.streamsClosed(1);
        }
    }

    void reached(Stage stage, Instant at) {
        stages.put(stage, at);
    }

    void add(PodEvent event) {
        events.add(event);
        load.happened(event.at());
        for (Listener listener : listeners) {
            listener.onEvent(event);
        }
    }

    void finish(StartEnd how) {
        end = how;
        List<Listener> notified = List.copyOf(listeners);
        listeners.clear();
        load.streamsClosed(streams.size());
        streams.clear();
        notified.forEach(listener -> listener.onEnd(how));
    }

    boolean isUnderWay() {
        return end == null && !givenUp;
    }
}
