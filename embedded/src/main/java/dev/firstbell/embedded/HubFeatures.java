package dev.firstbell.embedded;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.hub.StartFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How an administrator has set a hub up, beside its {@link dev.firstbell.records.plan.Setting.HubLimits limits}. Immutable.
 *
 * @param basePath that everything lies below; begins and ends with a slash
 * @param serviceScopes of the one service's role; what they imply need not be listed
 * @param password that anybody may log in with; any will do if empty
 * @param namedServers how many servers a user may have beside the default one
 * @param slowSpawnTimeout how long a request waits for the start that it asked for; zero, as Z2JH ships it, answers 202 at
 *     once
 * @param activeServerLimit beside how many servers no more are started; 0 for any number
 * @param profiles in the form that is shown before a start
 * @param apps behind every server, by the first part of their path, such as {@code vscode}
 * @param faults what goes wrong with whose start
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
     * A form before the start ({@code profileList} of KubeSpawner).
     *
     * @param slugs the first is chosen if nobody chooses; none for no form at all
     * @param shownTo by user name; everybody else's server starts without a form
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
     * @param start how long its process takes from the first visit on
     * @param timeout how long the proxy waits for that: 5 s unless the app's definition says otherwise
     */
    public record App(Duration start, Duration timeout) {
        public App {
            requireNonNull(start, "start is null");
            requireNonNull(timeout, "timeout is null");
        }

        /** An app that is up after a while, within jupyter-server-proxy's usual 5 s. */
        public static App startingIn(Duration start) {
            return new App(start, Duration.ofSeconds(5));
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
     * As Z2JH ships a hub: any password, no named servers, no form, answers at once. The service may do what a class start
     * needs and no more: make users, start and stop their servers, make tokens for them, and read what the hub counts.
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
        return new HubFeatures(
                path,
                serviceScopes,
                password,
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                profiles,
                apps,
                faults);
    }

    public HubFeatures withServiceScopes(String... scopes) {
        return new HubFeatures(
                basePath,
                Set.of(scopes),
                password,
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                profiles,
                apps,
                faults);
    }

    public HubFeatures withPassword(String wanted) {
        return new HubFeatures(
                basePath,
                serviceScopes,
                Optional.of(wanted),
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                profiles,
                apps,
                faults);
    }

    public HubFeatures withNamedServers(int limit) {
        return new HubFeatures(
                basePath, serviceScopes, password, limit, slowSpawnTimeout, activeServerLimit, profiles, apps, faults);
    }

    public HubFeatures withSlowSpawnTimeout(Duration timeout) {
        return new HubFeatures(
                basePath, serviceScopes, password, namedServers, timeout, activeServerLimit, profiles, apps, faults);
    }

    public HubFeatures withActiveServerLimit(int limit) {
        return new HubFeatures(
                basePath, serviceScopes, password, namedServers, slowSpawnTimeout, limit, profiles, apps, faults);
    }

    public HubFeatures withProfiles(Predicate<String> shownTo, String... slugs) {
        return new HubFeatures(
                basePath,
                serviceScopes,
                password,
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                new Profiles(List.of(slugs), shownTo),
                apps,
                faults);
    }

    public HubFeatures withApps(Map<String, App> behindEveryServer) {
        return new HubFeatures(
                basePath,
                serviceScopes,
                password,
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                profiles,
                behindEveryServer,
                faults);
    }

    public HubFeatures withFaults(StartFault.Plan plan) {
        return new HubFeatures(
                basePath,
                serviceScopes,
                password,
                namedServers,
                slowSpawnTimeout,
                activeServerLimit,
                profiles,
                apps,
                plan);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "HubFeatures[basePath=" + basePath + ", serviceScopes=" + serviceScopes + ", namedServers="
                + namedServers
                + ", slowSpawnTimeout=" + slowSpawnTimeout + ", activeServerLimit=" + activeServerLimit + ", profiles="
                + profiles.slugs() + ", apps=" + apps.keySet() + "]";
    }
}
