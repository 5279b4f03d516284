package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;

/**
 * A group of users.
 *
 * @param properties what the hub's own configuration makes of the group, such as profiles; texts, numbers and flags as
 *     text, deeper values left out
 */
public record Group(String name, Set<String> users, Map<String, String> properties) {
    public Group {
        requireNonNull(name, "name is null");
        users = Set.copyOf(users);
        properties = Map.copyOf(properties);
    }
}
