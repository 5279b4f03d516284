package dev.firstbell.embedded.internal.hub;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hub's scopes that the embedded hub uses, and the scopes that they imply (JupyterHub 5.5 scopes.py,
 * scope_definitions).
 */
final class Scopes {
    private static final Map<String, List<String>> IMPLIED = Map.ofEntries(
            Map.entry("admin:users", List.of("admin:auth_state", "users", "read:roles:users", "delete:users")),
            Map.entry("admin:auth_state", List.of()),
            Map.entry("users", List.of("read:users", "list:users", "users:activity")),
            Map.entry("list:users", List.of("read:users:name")),
            Map.entry("read:users", List.of("read:users:name", "read:users:groups", "read:users:activity")),
            Map.entry("read:users:name", List.of()),
            Map.entry("read:users:groups", List.of("read:groups:name")),
            Map.entry("read:users:activity", List.of()),
            Map.entry("read:roles:users", List.of("read:users:name")),
            Map.entry("users:activity", List.of("read:users:activity")),
            Map.entry("delete:users", List.of()),
            Map.entry("admin:servers", List.of("admin:server_state", "servers")),
            Map.entry("admin:server_state", List.of()),
            Map.entry("servers", List.of("read:servers", "delete:servers")),
            Map.entry("read:servers", List.of("read:users:name")),
            Map.entry("delete:servers", List.of()),
            Map.entry("access:servers", List.of()),
            Map.entry("tokens", List.of("read:tokens")),
            Map.entry("read:tokens", List.of()),
            Map.entry("admin:groups", List.of("groups", "read:roles:groups", "delete:groups")),
            Map.entry("groups", List.of("read:groups", "list:groups")),
            Map.entry("list:groups", List.of("read:groups:name")),
            Map.entry("read:groups", List.of("read:groups:name")),
            Map.entry("read:groups:name", List.of()),
            Map.entry("read:roles:groups", List.of("read:groups:name")),
            Map.entry("delete:groups", List.of()),
            Map.entry("read:hub", List.of()),
            Map.entry("proxy", List.of()),
            Map.entry("read:metrics", List.of()));

    /** The scopes that every user holds for their own resources (the metascope {@code self}). */
    static final List<String> OF_A_USER = List.of(
            "access:servers",
            "delete:servers",
            "read:servers",
            "read:tokens",
            "read:users",
            "read:users:activity",
            "read:users:groups",
            "read:users:name",
            "servers",
            "tokens",
            "users:activity");

    private Scopes() {}

    /** Whether the hub has this scope. Ignores a filter after {@code !}. */
    static boolean exists(String scope) {
        int filter = scope.indexOf('!');
        return IMPLIED.containsKey(filter < 0 ? scope : scope.substring(0, filter));
    }

    /** The scopes and all that they imply. Implied scopes keep the filter. */
    static Set<String> expanded(Collection<String> scopes) {
        Set<String> all = new TreeSet<>();
        scopes.forEach(scope -> add(scope, all));
        return all;
    }

    private static void add(String scope, Set<String> all) {
        int filter = scope.indexOf('!');
        String bare = filter < 0 ? scope : scope.substring(0, filter);
        if (all.add(scope)) {
            IMPLIED.getOrDefault(bare, List.of())
                    .forEach(implied -> add(filter < 0 ? implied : implied + scope.substring(filter), all));
        }
    }
}
