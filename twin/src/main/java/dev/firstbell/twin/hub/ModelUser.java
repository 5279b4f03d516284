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

    // Only the hub changes this map: the default server comes first, under the empty name.
    final Map<String, ModelServer> servers = new LinkedHashMap<>();
    /** Whether the hub has removed the user; its servers count no longer. */
    boolean removed;

    ModelUser(String name, long id, Instant created) {
        this.name = requireNonNull(name, "name is null");
        this.id = id;
        this.created = created;
        servers.put("", new ModelServer(this, ""));
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
        return servers.get("");
    }

    /**
     * A server that was requested before and not removed since. The default server, with the empty name, always exists.
     */
    public Optional<ModelServer> server(String serverName) {
        return Optional.ofNullable(servers.get(serverName));
    }

    /** All servers, the default server first. */
    public Collection<ModelServer> servers() {
        return Collections.unmodifiableCollection(servers.values());
    }
}
