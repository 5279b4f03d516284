package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;

/** The hub's decision about a spawn request, by its limits (JupyterHub handlers/base.py, spawn_single_user). */
final class Admission {
    private final HubContext hub;
    private final HubUsers users;
    private HubLimits limits;
    private int activeServerLimit;
    private int throttles;

    Admission(HubContext hub, HubUsers users, HubLimits limits) {
        this.hub = hub;
        this.users = users;
        setLimits(limits);
    }

    HubLimits limits() {
        return limits;
    }

    void setLimits(HubLimits newLimits) {
        limits = requireNonNull(newLimits, "newLimits is null");
    }

    /** @param limit 0 for no limit */
    void setActiveServerLimit(int limit) {
        activeServerLimit = limit;
    }

    /** The number of throttled spawn requests (429) so far. */
    int throttles() {
        return throttles;
    }

    /** Decides about a request. An accepted start is pending from now on. */
    StartReply decide(String user, String name) {
        return users.find(user)
                .<StartReply>map(owner -> decide(owner.requested(name)))
                .orElseGet(StartReply.NoSuchUser::new);
    }

    private StartReply decide(ModelServer server) {
        return switch (server.state) {
            case STARTING -> new StartReply.Accepted(server.start);
            case READY -> new StartReply.AlreadyRunning();
            case STOPPING -> new StartReply.Busy("stop");
            case CHECKING -> new StartReply.Busy("check");
            case STOPPED -> acceptOrThrottle(server);
        };
    }

    private StartReply acceptOrThrottle(ModelServer server) {
        if (users.starting() >= limits.concurrentSpawnLimit()) {
            throttles++;
            Duration wait = hub.times().draw(RandomPart.RETRY_AFTER, server.key(), server.throttles++);
            return new StartReply.Throttled(Duration.ofSeconds(wait.toSeconds()));
        }
        if (activeServerLimit > 0 && users.active() >= activeServerLimit) {
            throttles++;
            return new StartReply.Full();
        }
        users.become(server, State.STARTING);
        server.start = new Start(server, server.attempts++, hub.loop().now(), hub.load());
        server.remembered = true;
        server.known = true;
        return new StartReply.Accepted(server.start);
    }
}
