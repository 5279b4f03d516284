package dev.firstbell.embedded.internal.hub;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Groups of users (JupyterHub orm.py, Group). */
public final class GroupStore {
    private final Map<String, Group> byName = new TreeMap<>();

    /** One group; its users in the order in which they joined. */
    public static final class Group {
        public final String name;
        public final Set<String> users = new LinkedHashSet<>();
        public JsonObject properties = new JsonObject();

        Group(String name) {
            this.name = name;
        }
    }

    public Collection<Group> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    public Optional<Group> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Group create(String name) {
        return byName.computeIfAbsent(name, Group::new);
    }

    /** @return false if there is no such group */
    public boolean delete(String name) {
        return byName.remove(name) != null;
    }

    /** The groups that a user is in. */
    public List<String> of(String user) {
        return byName.values().stream()
                .filter(group -> group.users.contains(user))
                .map(group -> group.name)
                .toList();
    }

    void forget(String user) {
        byName.values().forEach(group -> group.users.remove(user));
    }
}
