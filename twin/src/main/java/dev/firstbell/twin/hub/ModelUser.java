package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A user of the modelled hub, with their servers. Confined to the loop's thread. */
public final class ModelUser {
    private final String name;
    private final long id;
    private final Instant created;

    private final ModelServer defaultServer = new ModelServer(this, "");

    // Only the hub changes this map: the default server comes first, under the empty name.
    final Map<String, ModelServer> servers = new LinkedHashMap<>();
    /** Whether the hub has removed the user; its servers count no longer. */
    boolean removed;

    ModelUser(String name, long id, Instant created) {
        this.name = requireNonNull(name, "name is null");
        this.id = id;
        this.created = created;
        servers.put("", defaultServer);
    }

    public String name() {
        return name;
    }

    /** The user's id: users are numbered in the order of creation, from 1. */
    public long id() {
        return id;
    }

    public Instant created() {
        return created;
    }

    /** The default server, running or not. */
    public ModelServer server() {
        return defaultServer;
    }

    /**
     * A server that was requested before and not removed since. The default server, with the empty name, always exists.
     */
    public Optional<ModelServer> server(String serverName) {
        return Optional.ofNullable(servers.get(serverName));
    }

    /** A server that is requested, for the first time or again. */
    ModelServer requested(String serverName) {
        return serverName.isEmpty()
                ? defaultServer
                : servers.computeIfAbsent(serverName, key -> new ModelServer(this, key));
    }

    /** All servers, the default server first. */
    public Collection<ModelServer> servers() {
        return Collections.unmodifiableCollection(servers.values());
    }
}
