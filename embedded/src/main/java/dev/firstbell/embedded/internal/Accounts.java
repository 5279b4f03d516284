package dev.firstbell.embedded.internal;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who holds which token, and what it may do. The hub's scopes, without roles and groups. */
public final class Accounts {
    /** What the one service may do, as the hub expands it. */
    private static final Set<String> SERVICE_SCOPES = Set.of(
            "access:servers",
            "admin:auth_state",
            "admin:server_state",
            "admin:servers",
            "admin:users",
            "delete:servers",
            "delete:users",
            "list:users",
            "read:hub",
            "read:roles:users",
            "read:servers",
            "read:tokens",
            "read:users",
            "read:users:activity",
            "read:users:groups",
            "read:users:name",
            "servers",
            "tokens",
            "users",
            "users:activity");

    private static final List<String> USER_SCOPES = List.of(
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

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Principal> byToken = new HashMap<>();
    private final Map<String, List<JsonObject>> shown = new HashMap<>();
    private int nextId = 1;

    Accounts(String serviceToken) {
        byToken.put(serviceToken, new Principal("service", "firstbell", newId(), SERVICE_SCOPES));
    }

    /** What a scope check says. */
    enum Access {
        YES,
        /** The scope, but not for this user. */
        NOT_THIS_ONE,
        NO
    }

    /**
     * Whose token it is.
     *
     * @param kind {@code user} or {@code service}
     */
    record Principal(String kind, String name, String tokenId, Set<String> scopes) {
        boolean has(String scope) {
            return scopes.contains(scope);
        }

        Access may(String scope, String user) {
            if (has(scope) || has(scope + "!user=" + user)) {
                return Access.YES;
            }
            return scopes.stream().anyMatch(held -> held.startsWith(scope + "!")) ? Access.NOT_THIS_ONE : Access.NO;
        }
    }

    /** A token that has just been made. */
    record NewToken(String secret, Principal principal) {}

    /** A token like the hub's: 32 hex digits. */
    public static String newToken() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Who asks; from {@code Authorization: token X} or {@code Bearer X}. */
    Optional<Principal> authenticate(String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        String[] parts = authorization.trim().split("\\s+", 2);
        boolean known =
                parts.length == 2 && (parts[0].equalsIgnoreCase("token") || parts[0].equalsIgnoreCase("bearer"));
        return known ? Optional.ofNullable(byToken.get(parts[1])) : Optional.empty();
    }

    /**
     * Makes a token for a user.
     *
     * @param wanted scopes, or none for all that a user has
     * @return empty if the user does not have one of the scopes wanted
     */
    Optional<NewToken> createToken(String user, List<String> wanted) {
        Set<String> all = new LinkedHashSet<>();
        USER_SCOPES.forEach(scope -> all.add(scope + "!user=" + user));
        Set<String> scopes = new TreeSet<>();
        for (String scope : wanted) {
            String filtered = scope.contains("!") ? scope : scope + "!user=" + user;
            if (!all.contains(filtered)) {
                return Optional.empty();
            }
            scopes.add(filtered);
            // Every token can tell whose it is.
            scopes.add("read:users:name!user=" + user);
            scopes.add("read:users:groups!user=" + user);
        }
        Principal principal = new Principal("user", user, newId(), wanted.isEmpty() ? all : scopes);
        String secret = newToken();
        byToken.put(secret, principal);
        return Optional.of(new NewToken(secret, principal));
    }

    /** Keeps what the hub shows of a token: all but its secret. */
    void show(String user, JsonObject token) {
        JsonObject model = token.copy();
        model.remove("token");
        shown.computeIfAbsent(user, unseen -> new ArrayList<>()).add(model);
    }

    /** The tokens of a user, oldest first. */
    List<JsonObject> shown(String user) {
        return List.copyOf(shown.getOrDefault(user, List.of()));
    }

    /** Forgets all tokens of a user. */
    void forget(String user) {
        shown.remove(user);
        byToken.values()
                .removeIf(principal ->
                        principal.kind().equals("user") && principal.name().equals(user));
    }

    private String newId() {
        return "a" + nextId++;
    }
}
