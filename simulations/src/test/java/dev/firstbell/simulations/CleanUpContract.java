package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A clean-up leaves nothing behind in whatever state it finds a hub. The last word of a user's name says how that user's
 * server fares, as for the client's contracts: {@code slow} to start, {@code linger} when it stops, long under {@code check}
 * after a restart of the hub.
 */
public abstract class CleanUpContract {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String prefix =
            "firstbell-cleanup-" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT) + "-";

    @TempDir
    private Path folder;

    private TestingJournal journal;
    private HubClient client;

    protected abstract HubAccess hub();

    protected abstract HubClock clock();

    /** Ends the hub's process and returns when it is back. */
    protected abstract void restartHub() throws Exception;

    @BeforeEach
    void open() {
        journal = new TestingJournal(
                        folder, hub().url(), hub().token().authorization().substring("token ".length()))
                .opened();
        client = journal.client();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void whatIsStartingAndWhatIsStoppingIsRemoved() {
        user("idle");
        String starting = user("slow");
        String stopping = user("linger");
        startAndWait(stopping);
        client.startServer(starting).join();
        await().atMost(PATIENCE).until(() -> pending(starting).equals(Optional.of("spawn")));
        CompletableFuture<?> stop = client.stopServer(stopping);
        await().atMost(PATIENCE).until(() -> pending(stopping).equals(Optional.of("stop")));

        assertCleanUpRemoves(3);
        stop.join();
    }

    @Test
    void aHubThatRestartsAndThenChecksItsServersIsWaitedFor() throws Exception {
        startAndWait(user("check"));
        CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> {
            try {
                restartHub();
            } catch (Exception e) {
                throw new AssertionError("the hub did not come back", e);
            }
        });
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.health()
                        .handle((well, error) -> error instanceof HubException hubError
                                && hubError.code() == HubException.Code.HUB_RESTARTING)
                        .get());

        assertCleanUpRemoves(1);
        restarted.get();
    }

    private void assertCleanUpRemoves(int users) {
        CleanUp.Done done = new CleanUp(client, journal.writer(), clock(), prefix)
                .removeAll(journal.read())
                .join();

        assertThat(done).isEqualTo(new CleanUp.Done(users, 0, List.of()));
        assertThat(client.users(UserQuery.prefix(prefix)).join()).isEmpty();
        assertThat(journal.remaining(Resource.USER)).isEmpty();
        assertThat(journal.remaining(Resource.SERVER)).isEmpty();
    }

    private String user(String fate) {
        String name = prefix + fate;
        journal.intent(Resource.USER, name);
        journal.intent(Resource.SERVER, name);
        client.createUsers(List.of(name)).join();
        return name;
    }

    private void startAndWait(String user) {
        client.startServer(user).join();
        await().atMost(PATIENCE)
                .until(() -> client.user(user)
                        .join()
                        .flatMap(HubUser::server)
                        .filter(HubServer::ready)
                        .isPresent());
    }

    private Optional<String> pending(String user) {
        return client.user(user).join().flatMap(HubUser::server).flatMap(HubServer::pending);
    }
}
