package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;

/**
 * A group of users.
 *
 * @param properties values for the hub's own configuration, such as profiles. Strings, numbers and booleans are read as
 *     strings; nested values are omitted.
 */
public record Group(String name, Set<String> users, Map<String, String> properties) {
    public Group {
        requireNonNull(name, "name is null");
        users = Set.copyOf(users);
        properties = Map.copyOf(properties);
    }
}
