package dev.firstbell.embedded;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.hub.StartFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An administrator's configuration of a hub, except its {@link dev.firstbell.records.plan.Setting.HubLimits limits}.
 * Immutable.
 *
 * @param basePath of all addresses; begins and ends with a slash
 * @param serviceScopes of the service's role, without the scopes that they imply
 * @param password of all users; empty to accept any password
 * @param namedServers how many servers a user may have beside the default one
 * @param slowSpawnTimeout how long a request for a start waits for its end; with zero, as in Z2JH, the hub answers 202
 *     at once
 * @param activeServerLimit how many servers may be active at the same time; 0 for any number
 * @param profiles in the form before a start
 * @param apps behind every server, by the first segment of their path, such as {@code vscode}
 * @param faults of starts and stops, by server
 */
public record HubFeatures(
        String basePath,
        Set<String> serviceScopes,
        Optional<String> password,
        int namedServers,
        Duration slowSpawnTimeout,
        int activeServerLimit,
        Profiles profiles,
        Map<String, App> apps,
        StartFault.Plan faults) {
    /**
     * The form before a start ({@code profileList} of KubeSpawner).
     *
     * @param slugs of the profiles, the default first; empty for no form
     * @param shownTo whether a user, by name, sees the form; other users' servers start without it
     */
    public record Profiles(List<String> slugs, Predicate<String> shownTo) {
        /** No form. */
        public static final Profiles NONE = new Profiles(List.of(), user -> false);

        public Profiles {
            slugs = List.copyOf(slugs);
            requireNonNull(shownTo, "shownTo is null");
        }
    }

    /**
     * An app behind jupyter-server-proxy: a page, a websocket and {@code healthz}.
     *
     * @param start how long its process takes to answer, from the first visit on; empty for the {@code vscode.start} of the
     *     hub's parameters, which differs between servers
     * @param timeout how long the proxy waits for that; its default is 5 s
     */
    public record App(Optional<Duration> start, Duration timeout) {
        public App {
            requireNonNull(start, "start is null");
            requireNonNull(timeout, "timeout is null");
        }

        /** An app with this start time and jupyter-server-proxy's default timeout of 5 s. */
        public static App startingIn(Duration start) {
            return startingIn(start, Duration.ofSeconds(5));
        }

        /** An app with this start time and this timeout. */
        public static App startingIn(Duration start, Duration timeout) {
            return new App(Optional.of(start), timeout);
        }

        /** VS Code, whose start takes as long as the model says, with this timeout. */
        public static App vsCode(Duration timeout) {
            return new App(Optional.empty(), timeout);
        }
    }

    public HubFeatures {
        if (!basePath.matches("/([A-Za-z0-9._~-]+/)*")) {
            throw new IllegalArgumentException("the base path must begin and end with a slash: " + basePath);
        }
        serviceScopes = Set.copyOf(serviceScopes);
        requireNonNull(password, "password is null");
        requireNonNull(slowSpawnTimeout, "slowSpawnTimeout is null");
        if (slowSpawnTimeout.isNegative()) {
            throw new IllegalArgumentException("the slow-spawn timeout is negative: " + slowSpawnTimeout);
        }
        if (namedServers < 0) {
            throw new IllegalArgumentException("the number of named servers is negative: " + namedServers);
        }
        if (activeServerLimit < 0) {
            throw new IllegalArgumentException("the limit of active servers is negative: " + activeServerLimit);
        }
        requireNonNull(profiles, "profiles is null");
        apps = Map.copyOf(apps);
        requireNonNull(faults, "faults is null");
    }

    /**
     * The defaults of Z2JH: any password, no named servers, no form, answers at once. The service holds only the scopes
     * that a class start needs: create users, start and stop their servers, make tokens for them, and read the hub's
     * metrics.
     */
    public static HubFeatures z2jh() {
        return new HubFeatures(
                "/",
                Set.of("admin:users", "admin:servers", "tokens", "read:metrics"),
                Optional.empty(),
                0,
                Duration.ZERO,
                0,
                Profiles.NONE,
                Map.of(),
                StartFault.Plan.NONE);
    }

    public HubFeatures withBasePath(String path) {
        return with(copy -> copy.basePath = path);
    }

    public HubFeatures withServiceScopes(String... scopes) {
        return with(copy -> copy.serviceScopes = Set.of(scopes));
    }

    public HubFeatures withPassword(String wanted) {
        return with(copy -> copy.password = Optional.of(wanted));
    }

    public HubFeatures withNamedServers(int limit) {
        return with(copy -> copy.namedServers = limit);
    }

    public HubFeatures withSlowSpawnTimeout(Duration timeout) {
        return with(copy -> copy.slowSpawnTimeout = timeout);
    }

    public HubFeatures withActiveServerLimit(int limit) {
        return with(copy -> copy.activeServerLimit = limit);
    }

    public HubFeatures withProfiles(Predicate<String> shownTo, String... slugs) {
        return with(copy -> copy.profiles = new Profiles(List.of(slugs), shownTo));
    }

    public HubFeatures withApps(Map<String, App> behindEveryServer) {
        return with(copy -> copy.apps = behindEveryServer);
    }

    public HubFeatures withFaults(StartFault.Plan plan) {
        return with(copy -> copy.faults = plan);
    }

    private HubFeatures with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** The components of a record, one of which is about to change. */
    private static final class Copy {
        private String basePath;
        private Set<String> serviceScopes;
        private Optional<String> password;
        private int namedServers;
        private Duration slowSpawnTimeout;
        private int activeServerLimit;
        private Profiles profiles;
        private Map<String, App> apps;
        private StartFault.Plan faults;

        Copy(HubFeatures original) {
            basePath = original.basePath;
            serviceScopes = original.serviceScopes;
            password = original.password;
            namedServers = original.namedServers;
            slowSpawnTimeout = original.slowSpawnTimeout;
            activeServerLimit = original.activeServerLimit;
            profiles = original.profiles;
            apps = original.apps;
            faults = original.faults;
        }

        HubFeatures build() {
            return new HubFeatures(
                    basePath,
                    serviceScopes,
                    password,
                    namedServers,
                    slowSpawnTimeout,
                    activeServerLimit,
                    profiles,
                    apps,
                    faults);
        }
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "HubFeatures[basePath=" + basePath + ", serviceScopes=" + serviceScopes + ", namedServers="
                + namedServers
                + ", slowSpawnTimeout=" + slowSpawnTimeout + ", activeServerLimit=" + activeServerLimit + ", profiles="
                + profiles.slugs() + ", apps=" + apps.keySet() + "]";
    }
}
