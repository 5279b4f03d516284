package dev.firstbell.embedded.internal.hub;

import dev.firstbell.twin.clock.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tokens, their owners and their scopes (JupyterHub orm.py, scopes.py), without roles; and the password for log-ins.
 */
public final class Accounts {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** {@code JupyterHub.activity_resolution}, 30 s by default (handlers/base.py, _record_activity). */
    private static final Duration ACTIVITY_RESOLUTION = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final Optional<String> password;
    private final Map<String, Token> bySecret = new LinkedHashMap<>();
    private int nextId = 1;

    public Accounts(EventLoop loop, String serviceToken, Collection<String> serviceScopes, Optional<String> password) {
        this.loop = loop;
        this.password = password;
        Principal service = new Principal("service", "firstbell", Scopes.expanded(serviceScopes));
        bySecret.put(serviceToken, Token.made(newId(), service, "", loop.now(), Optional.empty()));
    }

    /** The result of a scope check. */
    public enum Access {
        YES,
        /** The scope is held for other users only. */
        NOT_THIS_ONE,
        NO
    }

    /**
     * A user or a service that makes a request.
     *
     * @param kind {@code user} or {@code service}
     */
    public record Principal(String kind, String name, Set<String> scopes) {
        /** A user with all scopes that users have. */
        public static Principal user(String name) {
            return new Principal(
                    "user",
                    name,
                    Scopes.OF_A_USER.stream()
                            .map(scope -> scope + "!user=" + name)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        /** Whether the principal holds the scope for all users. */
        public boolean has(String scope) {
            return scopes.contains(scope);
        }

        public Access may(String scope, String user) {
            if (has(scope) || has(scope + "!user=" + user)) {
                return Access.YES;
            }
            return scopes.stream().anyMatch(held -> held.startsWith(scope + "!")) ? Access.NOT_THIS_ONE : Access.NO;
        }
    }

    /**
     * A token without its secret.
     *
     * @param used when it was last used, to 30 s
     */
    public record Token(
            String id,
            Principal owner,
            String note,
            Instant created,
            Optional<Instant> used,
            Optional<Instant> expires) {
        private static Token made(String id, Principal owner, String note, Instant created, Optional<Instant> expires) {
            return new Token(id, owner, note, created, Optional.empty(), expires);
        }

        private Token usedAt(Instant now) {
            boolean lately = used.filter(last -> now.isBefore(last.plus(ACTIVITY_RESOLUTION)))
                    .isPresent();
            return lately ? this : new Token(id, owner, note, created, Optional.of(now), expires);
        }
    }

    /** A new token with its secret. */
    public record NewToken(String secret, Token token) {}

    /** A random secret in the form of the hub's tokens: 32 hexadecimal digits. */
    public static String newToken() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether users may log in with this password. */
    public boolean accepts(String shown) {
        return password.map(right -> right.equals(shown)).orElse(true);
    }

    /**
     * The token in an {@code Authorization} header, with either scheme in any case (handlers/base.py, auth_header_pat).
     */
    public Optional<Token> authenticate(String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        String[] parts = authorization.trim().split("\\s+", 2);
        boolean known =
                parts.length == 2 && (parts[0].equalsIgnoreCase("token") || parts[0].equalsIgnoreCase("bearer"));
        return known ? bySecret(parts[1]) : Optional.empty();
    }

    Optional<Token> bySecret(String secret) {
        Optional<Token> token = Optional.ofNullable(bySecret.get(secret));
        if (token.filter(this::isExpired).isPresent()) {
            bySecret.remove(secret);
            return Optional.empty();
        }
        return token.map(known -> {
            Token used = known.usedAt(loop.now());
            bySecret.put(secret, used);
            return used;
        });
    }

    /** The hub's message when a user may not have a token with these scopes; empty if the user may. */
    public Optional<String> rejection(String user, List<String> wanted) {
        Set<String> all = Principal.user(user).scopes();
        for (String scope : wanted) {
            if (!Scopes.exists(scope)) {
                return Optional.of("\"Scope '" + scope + "' for token does not exist\"");
            }
            if (!all.contains(filtered(scope, user))) {
                return Optional.of("Not assigning requested scopes, which " + user + " does not have");
            }
        }
        return Optional.empty();
    }

    /**
     * Makes a token for a user.
     *
     * @param wanted scopes that {@link #rejection} allows; empty for all scopes that users have
     */
    public NewToken create(String user, List<String> wanted, String note, Optional<Duration> lifetime) {
        Principal owner = Principal.user(user);
        if (!wanted.isEmpty()) {
            Set<String> scopes = new TreeSet<>();
            wanted.forEach(scope -> scopes.add(filtered(scope, user)));
            // Every token may read its owner's name and groups.
            scopes.add("read:users:name!user=" + user);
            scopes.add("read:users:groups!user=" + user);
            owner = new Principal("user", user, Scopes.expanded(scopes));
        }
        Instant now = loop.now();
        NewToken made = new NewToken(newToken(), Token.made(newId(), owner, note, now, lifetime.map(now::plus)));
        bySecret.put(made.secret(), made.token());
        return made;
    }

    private static String filtered(String scope, String user) {
        return scope.contains("!") ? scope : scope + "!user=" + user;
    }

    /** All tokens of a user, oldest first. Removes expired tokens, as the hub does when it lists them. */
    public List<Token> of(String user) {
        bySecret.values().removeIf(this::isExpired);
        return bySecret.values().stream().filter(token -> belongs(token, user)).toList();
    }

    /** @return false if the user has no such token */
    public boolean revoke(String user, String id) {
        return bySecret.values()
                .removeIf(token -> belongs(token, user) && token.id().equals(id));
    }

    /** Forgets all tokens of a user. */
    void forget(String user) {
        bySecret.values().removeIf(token -> belongs(token, user));
    }

    private static boolean belongs(Token token, String user) {
        return token.owner().kind().equals("user") && token.owner().name().equals(user);
    }

    private boolean isExpired(Token token) {
        return token.expires().filter(end -> !end.isAfter(loop.now())).isPresent();
    }

    private String newId() {
        return "a" + nextId++;
    }
}
