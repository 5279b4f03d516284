package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.twin.World;
import dev.firstbell.twin.hub.ModelServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of the students' servers, each from a start to the next stop, and the files, which last as long as the
 * user.
 */
public final class SingleUserServers {
    private final World world;
    private final Map<String, SimulatedApp> apps;
    private final Map<String, SingleUserServer> byKey = new HashMap<>();
    private final Map<String, Home> homeByUser = new HashMap<>();

    /** @param apps behind every server, by the first segment of their path */
    public SingleUserServers(World world, Map<String, SimulatedApp> apps) {
        this.world = world;
        this.apps = apps;
        world.hub()
                .onStop(server ->
                        Optional.ofNullable(byKey.remove(server.key())).ifPresent(SingleUserServer::stop));
    }

    /** The process of a server that has a route. */
    SingleUserServer of(ModelServer server) {
        return byKey.computeIfAbsent(server.key(), key -> new SingleUserServer(world, apps, server, home(server)));
    }

    private Home home(ModelServer server) {
        return homeByUser.computeIfAbsent(server.user().name(), user -> new Home(world.loop()));
    }

    /** Removes the files of a user. */
    public void forget(String user) {
        homeByUser.remove(user);
    }
}
