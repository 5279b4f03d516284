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
 * Two hubs, on which each test has its own users. The last word of a user's name, after the last dash, determines how
 * that user's server behaves:
 *
 * <ul>
 *   <li>{@code fail}: it cannot be started;
 *   <li>{@code never}: it starts but never responds, and the hub gives up after 5 s;
 *   <li>{@code stuck}: its start does not end, and the hub gives up after 5 s;
 *   <li>{@code slow}: it takes 12 s longer to respond;
 *   <li>{@code quick}: it responds at once, even on a busy machine; it may serve only a page;
 *   <li>{@code linger}: it takes at least 6 s longer to stop;
 *   <li>{@code check}: after a restart the hub takes at least 8 s longer to detect that the server runs;
 *   <li>{@code form}: in a browser the hub shows a form first, with the profiles {@code small} and {@code large}.
 * </ul>
 *
 * <p>The seconds are measured on the hub's clock. Only {@link FullHubContract} and {@link TroubledHubContract} have
 * such users.
 */
public abstract class HubFixture {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * A hub on which a test may create and delete users with the prefix {@code firstbell-contract-}.
     *
     * @param token with the scopes {@code admin:users}, {@code admin:servers}, {@code tokens}, {@code list:users} and
     *     {@code access:servers}; for all contracts but {@link HubContract} also {@code admin:groups}, {@code proxy},
     *     {@code read:metrics} and {@code read:hub}
     * @param password with which every user may log in; empty if the hub accepts any password
     */
    public record Target(URI url, ApiToken token, String password) {
        /** A hub that accepts any password. */
        public Target(URI url, ApiToken token) {
            this(url, token, "");
        }
    }

    /** A hub that starts at least six servers at a time, and responds to a start without waiting for it. */
    protected abstract Target hub();

    /**
     * A hub with a limit of two pending starts and of two active servers. For {@link TroubledHubContract} it also waits
     * ten seconds for a start before it responds, and has another base path than {@code /}.
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

    /** A client that is closed after the test, when the users with this test's prefix have been deleted. */
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

    /** The prefix of the names of users and groups that this test creates. */
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
