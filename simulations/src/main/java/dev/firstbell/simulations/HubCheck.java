package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubException;
import dev.firstbell.client.HubVersion;
import dev.firstbell.client.Identity;
import dev.firstbell.client.UserQuery;
import dev.firstbell.records.HubClock;
import java.security.cert.CertPathBuilderException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Looks whether a hub can be driven, and changes nothing: reachable, new enough, the token allowed what is needed; for a
 * run also that no user of its prefix is there yet, that nobody else is testing it and that few enough real users are at
 * work. Immutable.
 */
public final class HubCheck {
    /** What the token must be allowed, as JupyterHub expands it in {@code GET /hub/api/user}. */
    public static final List<String> REQUIRED_SCOPES =
            List.of("admin:users", "delete:users", "list:users", "servers", "delete:servers", "tokens");

    private static final int OLDEST_MAJOR = 4;

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

    /** Of a hub that is to be cleaned up, or that is ours alone. */
    public static HubCheck of(HubAccess hub) {
        return new HubCheck(hub, Optional.empty(), OptionalInt.empty(), false);
    }

    /** The same, and no user of this prefix may exist. */
    public HubCheck unused(String testPrefix) {
        return new HubCheck(hub, Optional.of(testPrefix), activeUsers, unlocked);
    }

    /** The same, and at most this many users without the prefix may have a server. */
    public HubCheck activeAtMost(int users) {
        return new HubCheck(hub, prefix, OptionalInt.of(users), unlocked);
    }

    /** The same, and nobody else may be testing it. */
    public HubCheck unlocked() {
        return new HubCheck(hub, prefix, activeUsers, true);
    }

    /**
     * Looks.
     *
     * @param problems is given every problem found, with its remedy
     * @return the hub's version, or {@code unknown}
     */
    public String run(Consumer<String> problems) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
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
                        + "; give its role admin:users, admin:servers and tokens, which hold them (hub.loadRoles in the"
                        + " Helm values; deploy/helm/values.yaml has it whole)");
            }
            return version.text();
        } catch (CompletionException e) {
            problems.accept(e.getCause() instanceof HubException hubError ? remedy(hubError) : e.getMessage());
            return "unknown";
        }
    }

    private void checkLock(HubClient client, Consumer<String> problems) {
        if (unlocked) {
            HubLock lock = new HubLock(client);
            lock.look().join().ifPresent(held -> problems.accept(lock.refusal(held.describe(Instant.now()))));
        }
    }

    private void checkUsers(HubClient client, Consumer<String> problems) {
        prefix.ifPresent(text -> {
            int existing = client.users(UserQuery.prefix(text)).join().size();
            if (existing > 0) {
                problems.accept("--hub: " + existing + " users named " + text
                        + "* exist already; run `firstbell cleanup` on the folder that made them, or choose another"
                        + " --prefix");
            }
        });
        activeUsers.ifPresent(most -> {
            long active = client.users(UserQuery.all().in(UserQuery.State.ACTIVE)).join().stream()
                    .filter(user ->
                            prefix.filter(text -> user.name().startsWith(text)).isEmpty())
                    .count();
            if (active > most) {
                problems.accept("--hub: " + active + " real users have a server there now, more than the " + most
                        + " that a test may disturb; wait, or `firstbell trust " + hub.url() + " --active-users N`");
            }
        });
    }

    private String remedy(HubException error) {
        if (isOfUnknownAuthority(error)) {
            return "--hub: the certificate of " + hub.url()
                    + " is signed by nobody whom this machine knows; give its authority with --ca-file";
        }
        return switch (error.code()) {
            case UNREACHABLE, TIMEOUT -> "--hub: " + hub.url() + " cannot be reached: " + error.hubMessage();
            case FORBIDDEN -> "token: the hub refuses it; give a valid one in --token-file or FIRSTBELL_TOKEN";
            case NOT_FOUND, PROTOCOL, BAD_REQUEST ->
                "--hub: " + hub.url()
                        + " does not answer like a JupyterHub; give its address as in the browser, with its base path";
            case THROTTLED, HUB_RESTARTING, SERVER_ERROR ->
                "--hub: " + error.getMessage() + "; try again in a minute, and look into the hub's log if it stays";
            case CONFLICT, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> "--hub: " + error.getMessage();
        };
    }

    private static boolean isOfUnknownAuthority(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }
}
