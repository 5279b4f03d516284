package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two hubs, and users of each test's own on them. The last word of a user's name, after the last dash, says how that user's
 * server fares:
 *
 * <ul>
 *   <li>{@code fail}: it cannot be started;
 *   <li>{@code never}: it starts but never answers, and the hub gives up after 5 s;
 *   <li>{@code stuck}: its start does not come to an end, and the hub gives up after 5 s;
 *   <li>{@code slow}: it takes 12 s longer to answer;
 *   <li>{@code quick}: it answers at once, however busy the machine; there may be no more to it than a page;
 *   <li>{@code linger}: it takes at least 6 s longer to stop;
 *   <li>{@code check}: after a restart the hub takes at least 8 s longer to find out that it runs;
 *   <li>{@code form}: in a browser the hub asks for a profile first, {@code small} or {@code large}.
 * </ul>
 *
 * <p>The seconds are the hub's. Only {@link FullHubContract} and {@link TroubledHubContract} have such users.
 */
public abstract class HubFixture {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * A hub that a test may fill and empty below the prefix {@code firstbell-contract-}.
     *
     * @param token with the scopes {@code admin:users}, {@code admin:servers}, {@code tokens}, {@code list:users} and
     *     {@code access:servers}; for all contracts but {@link HubContract} also {@code admin:groups}, {@code proxy},
     *     {@code read:metrics} and {@code read:hub}
     * @param password that anyone may log in with; empty if any will do
     */
    public record Target(URI url, ApiToken token, String password) {
        /** A hub that takes any password. */
        public Target(URI url, ApiToken token) {
            this(url, token, "");
        }
    }

    /** A hub that starts at least six servers at once and answers a request for a start at once. */
    protected abstract Target hub();

    /**
     * A hub whose limits of pending starts and of active servers are two. For {@link TroubledHubContract} it also waits ten
     * seconds for a start before it answers, and lives below another path than {@code /}.
     */
    protected abstract Target crowdedHub();

    private final String prefix =
            "firstbell-contract-" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT) + "-";
    private final List<HubClient> connected = new ArrayList<>();
    HubClient client;

    @BeforeEach
    void connect() {
        client = connectTo(hub());
    }

    @AfterEach
    void leaveNothingBehind() {
        for (HubClient hub : connected) {
            removeUsers(hub);
            await().pollDelay(Duration.ZERO).until(() -> hub.openSockets().inUse() == 0);
            hub.close();
        }
    }

    /** A client whose users with this test's prefix are removed after the test, and which is closed then. */
    HubClient connectTo(Target target) {
        HubClient hub = HubClient.builder(target.url()).token(target.token()).build();
        connected.add(hub);
        return hub;
    }

    private void removeUsers(HubClient from) {
        List<HubUser> users = get(from.users(UserQuery.prefix(prefix)));
        users.forEach(user -> user.servers().keySet().forEach(server -> stop(from, user.name(), server)));
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> get(from.users(UserQuery.prefix(prefix).in(UserQuery.State.ACTIVE)))
                        .isEmpty());
        users.forEach(user -> get(from.deleteUser(user.name())));
        assertThat(get(from.users(UserQuery.prefix(prefix)))).isEmpty();
    }

    private static void stop(HubClient from, String user, String server) {
        get(server.isEmpty() ? from.stopServer(user) : from.servers().remove(ServerRef.named(user, server)));
    }

    /** What the names of this test's users, and of whatever else it makes, begin with. */
    String prefix() {
        return prefix;
    }

    String newUser(String name) {
        return newUser(client, name);
    }

    String newUser(HubClient at, String name) {
        assertThat(get(at.createUsers(List.of(prefix + name)))).containsExactly(prefix + name);
        return prefix + name;
    }

    static void startAndWait(HubClient as, String user) {
        assertThat(get(as.startServer(user))).isInstanceOf(Accepted.class);
        assertThat(end(as, user)).isInstanceOf(Ready.class);
    }

    static ProgressEnd end(HubClient as, String user) {
        return verdict(as.progress(user, event -> {}));
    }

    static ProgressEnd verdict(ProgressStream stream) {
        CompletableFuture<ProgressEnd> end = stream.end();
        await().atMost(PATIENCE).until(end::isDone);
        return get(end);
    }
}
