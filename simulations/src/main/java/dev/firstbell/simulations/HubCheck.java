package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.AddressFinding;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.Identity;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.time.HubClock;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks whether a hub can be tested, without changing anything: the hub is reachable and new enough, and the token has the
 * required scopes. For a run it also checks that no user with the run's prefix exists, that no other run has locked the hub,
 * and that few enough real users are active. Immutable.
 */
public final class HubCheck {
    /** The scopes that the token needs, as JupyterHub expands them in {@code GET /hub/api/user}. */
    public static final List<String> REQUIRED_SCOPES =
            List.of("admin:users", "delete:users", "list:users", "servers", "delete:servers", "tokens");

    private static final int OLDEST_MAJOR = 4;
    private static final int UNAUTHORIZED = 401;
    private static final int MOST_SCOPES = 12;

    /** The one call that needs no token, so that a rejection of it does not come from the hub. */
    private static final String VERSION = "read the hub's version";

    private final HubAccess hub;
    private final Optional<String> prefix;
    private final OptionalInt activeUsers;
    private final boolean unlocked;

    private HubCheck(HubAccess hub, Optional<String> prefix, OptionalInt activeUsers, boolean unlocked) {
        this.hub = requireNonNull(hub, "hub is null");
        this.prefix = prefix;
        this.activeUsers = activeUsers;
        this.unlocked = unlocked;
    }

    /** Checks a hub that is to be cleaned up, or that has no other users. */
    public static HubCheck of(HubAccess hub) {
        return new HubCheck(hub, Optional.empty(), OptionalInt.empty(), false);
    }

    /** Also checks that no user with this prefix exists. */
    public HubCheck unused(String testPrefix) {
        return new HubCheck(hub, Optional.of(testPrefix), activeUsers, unlocked);
    }

    /** Also checks that at most this many users without the prefix have a server. */
    public HubCheck activeAtMost(int users) {
        return new HubCheck(hub, prefix, OptionalInt.of(users), unlocked);
    }

    /** Also checks that no other run has locked the hub. */
    public HubCheck unlocked() {
        return new HubCheck(hub, prefix, activeUsers, true);
    }

    /**
     * Runs the checks.
     *
     * @param problems receives every problem with its remedy
     * @return the hub's version, or {@code unknown}
     */
    public String run(Consumer<String> problems) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return run(client, problems);
        }
    }

    private String run(HubClient client, Consumer<String> problems) {
        try {
            HubVersion version = client.version().join();
            if (!version.atLeast(OLDEST_MAJOR, 0)) {
                problems.accept(
                        "--hub: this is JupyterHub " + version.text() + "; " + OLDEST_MAJOR + ".0 or newer is needed");
            }
            Identity identity = client.whoAmI().join();
            List<String> missing = REQUIRED_SCOPES.stream()
                    .filter(scope -> !identity.has(scope))
                    .toList();
            if (missing.isEmpty()) {
                checkLock(client, problems);
                checkUsers(client, problems);
            } else {
                problems.accept("token of " + identity.name() + ": lacks the scopes " + String.join(", ", missing)
                        + "; it has " + scopes(identity)
                        + "; give its role admin:users, admin:servers and tokens, which include them (hub.loadRoles in the"
                        + " Helm values; deploy/helm/values.yaml has a complete example)");
            }
            return version.text();
        } catch (CompletionException e) {
            problems.accept(
                    e.getCause() instanceof HubException hubError
                            ? remedy(client, hubError)
                            : "--hub: " + FailureReason.of(e));
            return "unknown";
        }
    }

    private void checkLock(HubClient client, Consumer<String> problems) {
        if (unlocked) {
            HubLock lock = new HubLock(client, hub.options());
            lock.look().join().ifPresent(held -> problems.accept(lock.lockedBy(held.describe(Instant.now()))));
        }
    }

    private void checkUsers(HubClient client, Consumer<String> problems) {
        prefix.ifPresent(text -> {
            int existing = client.users(UserQuery.prefix(text)).join().size();
            if (existing > 0) {
                problems.accept("--hub: " + Plural.of(existing, "user", "users") + " named " + text
                        + (existing == 1 ? "* exists" : "* exist")
                        + " already; run `firstbell cleanup` on the folder that made them, or choose another"
                        + " --prefix");
            }
        });
        activeUsers.ifPresent(most -> {
            int active = (int) client.users(UserQuery.all().in(UserQuery.State.ACTIVE)).join().stream()
                    .filter(user ->
                            prefix.filter(text -> user.name().startsWith(text)).isEmpty())
                    .count();
            if (active > most) {
                problems.accept("--hub: " + active + " real users have a server there now, more than the ceiling of "
                        + most + "; wait, or `"
                        + PastedCommand.of("firstbell", "trust", hub.url(), "--active-users", active) + "`");
            }
        });
    }

    private String remedy(HubClient client, HubException error) {
        if (isUntrusted(error)) {
            return "--hub: the certificate of " + hub.url()
                    + " is untrusted; name the file of its certificate authority with --ca-file";
        }
        return switch (error.code()) {
            case UNREACHABLE, TIMEOUT -> unreachable(client, error);
            case FORBIDDEN -> error.operation().equals(VERSION) ? notAHub(client) : rejected(error);
            case NOT_FOUND, PROTOCOL, BAD_REQUEST ->
                error.operation().equals(VERSION) ? notAHub(client) : "--hub: " + error.getMessage();
            case THROTTLED, HUB_RESTARTING, SERVER_ERROR ->
                "--hub: " + hub.url() + ": " + error.getMessage()
                        + error.retryAfter()
                                .map(pause -> "; the response asks to wait for " + Durations.format(pause)
                                        + " (Retry-After) before the next try")
                                .orElse("; try again in a minute, and check the hub's log if the problem persists");
            case CONFLICT, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> "--hub: " + error.getMessage();
        };
    }

    private String rejected(HubException error) {
        if (error.status().orElse(0) == UNAUTHORIZED) {
            return "--hub: " + hub.url() + " asks for a password of its own before the hub (401); the hub itself never"
                    + " responds with 401";
        }
        String said = error.hubMessage().isEmpty() ? "" : ": " + error.hubMessage();
        return "token: the hub rejects it (403" + said + "); it "
                + hub.token().doubt().orElse("has expired, was revoked, or is a token of another hub")
                + "; give a valid one in --token-file or FIRSTBELL_TOKEN";
    }

    /** The scopes of a token, as many as fit into a message. */
    private static String scopes(Identity identity) {
        List<String> all = identity.scopes().stream().sorted().toList();
        String more = all.size() > MOST_SCOPES ? " and " + (all.size() - MOST_SCOPES) + " more" : "";
        return all.isEmpty() ? "none" : String.join(", ", all.subList(0, Math.min(MOST_SCOPES, all.size()))) + more;
    }

    private String unreachable(HubClient client, HubException error) {
        AddressFinding finding = client.examineAddress().join();
        if (finding.protocol() == AddressFinding.Protocol.OTHER) {
            return notAHub(finding);
        }
        return finding.hub()
                .map(there -> "--hub: " + hub.url() + " cannot be reached: " + error.hubMessage()
                        + "; a JupyterHub answers at " + there + ": give --hub " + given(there))
                .orElse("--hub: " + hub.url() + " cannot be reached: " + error.hubMessage()
                        + withoutPort(error)
                        + withoutProxy(hub.url(), System.getenv()));
    }

    /** A hub without a server in front of it listens on port 8000 (configurable-http-proxy, in the URL of JupyterHub). */
    private String withoutPort(HubException error) {
        return hub.url().getPort() < 0 && error.hubMessage().startsWith("connection refused")
                ? "; the address has no port, so port "
                        + ("https".equals(hub.url().getScheme()) ? "443" : "80")
                        + " was tried; JupyterHub's own default is 8000"
                : "";
    }

    /** Load through a proxy would measure the proxy. But other programs on this machine may reach the hub only there. */
    static String withoutProxy(URI url, Map<String, String> environment) {
        boolean local = url.getHost().matches("localhost|127\\..*|\\[::1]");
        return Stream.of(url.getScheme() + "_proxy", "all_proxy")
                .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
                .filter(name -> !local && !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .map(name -> "; " + name + " is set in the environment, but Firstbell connects without a proxy")
                .orElse("");
    }

    /** A base path that ends in /hub/ would be read as the hub's own page, so that page is added. */
    private static String given(URI there) {
        return there.getPath().endsWith("/hub/") ? there + "hub/" : there.toString();
    }

    private String notAHub(HubClient client) {
        return notAHub(client.examineAddress().join());
    }

    private String notAHub(AddressFinding finding) {
        return "--hub: " + hub.url() + " does not answer like a JupyterHub: it " + finding.found()
                + finding.hub()
                        .map(there -> "; give --hub " + given(there))
                        .orElse(
                                "; give the address at which the browser shows the hub's log-in page, up to the part before"
                                        + " `/hub/`");
    }

    private static boolean isUntrusted(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }
}
