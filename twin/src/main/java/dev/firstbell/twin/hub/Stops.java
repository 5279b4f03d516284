package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.StartEnd.Failed.Reason;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stops servers, and removes the pods of starts that the hub gives up. */
final class Stops {
    private static final Duration CANCEL_DELAY = Duration.ofSeconds(1);

    private final HubContext hub;
    private final HubUsers users;
    private final Faults faults;
    private final Restarts restarts;
    private final List<Consumer<ModelServer>> listeners = new ArrayList<>();

    Stops(HubContext hub, HubUsers users, Faults faults, Restarts restarts) {
        this.hub = hub;
        this.users = users;
        this.faults = faults;
        this.restarts = restarts;
    }

    /** Adds a listener, which is called with every server that begins to stop. */
    void listen(Consumer<ModelServer> listener) {
        listeners.add(requireNonNull(listener, "listener is null"));
    }

    /** The proxy has no route to the server any more: it stops, or its pod was lost. */
    void unroute(ModelServer server) {
        server.routed = false;
        listeners.forEach(listener -> listener.accept(server));
    }

    void stop(String user, String name, Consumer<StopReply> reply) {
        Optional<ModelServer> found = users.find(user).flatMap(owner -> owner.server(name));
        if (found.isEmpty()) {
            reply.accept(new StopReply.NoSuchUser());
            return;
        }
        ModelServer server = found.get();
        switch (server.state) {
            case STOPPED -> reply.accept(new StopReply.Stopped());
            case STOPPING -> reply.accept(new StopReply.Stopping());
            // The hub takes it for a start that it can interrupt, and fails if a second later it is pending still.
            case CHECKING -> hub.loop().after(CANCEL_DELAY, () -> stopChecked(server, reply));
            case STARTING -> cancel(server, reply);
            case READY -> stopRunning(server, Duration.ZERO, reply);
        }
    }

    private void stopChecked(ModelServer server, Consumer<StopReply> reply) {
        if (!restarts.isAvailable()) {
            reply.accept(new StopReply.Unavailable());
            return;
        }
        switch (server.state) {
            case STOPPED -> reply.accept(new StopReply.Stopped());
            case READY -> stopRunning(server, Duration.ZERO, reply);
            case CHECKING, STARTING, STOPPING -> reply.accept(new StopReply.Failed());
        }
    }

    private void cancel(ModelServer server, Consumer<StopReply> reply) {
        Start start = server.start;
        start.givenUp = true;
        start.deadline.cancel();
        if (start.end().isEmpty()) {
            start.finish(new StartEnd.Failed(Reason.CANCELLED, "Spawn cancelled"));
        }
        stopRunning(server, CANCEL_DELAY, reply);
    }

    private void stopRunning(ModelServer server, Duration delay, Consumer<StopReply> reply) {
        users.become(server, State.STOPPING);
        unroute(server);
        Start start = server.start;
        Duration late = faults.of(start).stopsLater();
        List<StopReply> told = new ArrayList<>();
        hub.loop()
                .after(
                        hub.parameters().seconds(Quantity.HUB_SLOW_STOP),
                        () -> tellOnce(told, new StopReply.Stopping(), reply));
        hub.loop()
                .after(
                        delay.plus(late),
                        () -> deletePod(start, () -> {
                            users.become(server, State.STOPPED);
                            server.remembered = false;
                            tellOnce(told, new StopReply.Stopped(), reply);
                        }));
    }

    private static void tellOnce(List<StopReply> told, StopReply answer, Consumer<StopReply> reply) {
        if (told.isEmpty()) {
            told.add(answer);
            reply.accept(answer);
        }
    }

    /** Deletes the pod of a start, if it has one by then. */
    void deletePod(Start start, Runnable gone) {
        hub.loop().after(hub.draw(RandomPart.POD_STOP, start), () -> {
            if (start.pod != null) {
                hub.cluster().deletePod(start.pod);
            }
            gone.run();
        });
    }
}
