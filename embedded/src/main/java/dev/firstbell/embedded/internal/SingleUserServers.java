package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.twin.World;
import dev.firstbell.twin.hub.ModelServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The insides of the students' servers: they live from a start to the next stop, their files as long as the user. */
final class SingleUserServers {
    private final World world;
    private final HubFeatures features;
    private final Map<String, SingleUserServer> byKey = new HashMap<>();
    private final Map<String, Home> homeByUser = new HashMap<>();

    SingleUserServers(World world, HubFeatures features) {
        this.world = world;
        this.features = features;
        world.hub()
                .onStop(server ->
                        Optional.ofNullable(byKey.remove(server.key())).ifPresent(SingleUserServer::stop));
    }

    /** A server whose route exists. */
    SingleUserServer of(ModelServer server) {
        return byKey.computeIfAbsent(server.key(), key -> new SingleUserServer(world, features, server, home(server)));
    }

    private Home home(ModelServer server) {
        return homeByUser.computeIfAbsent(server.user().name(), user -> new Home(world.loop()));
    }

    void forget(String user) {
        homeByUser.remove(user);
    }
}
