package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leftovers of a killed run: 450 users, which is more than a hub lists on one page, and 20 servers. */
class ManyLeftoversTest {
    private static final int USERS = 450;
    private static final int SERVERS = 20;

    @TempDir
    private Path folder;

    private EmbeddedHub hub;
    private HubClock clock;
    private TestingJournal journal;

    @BeforeEach
    void leave() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(TestingClass.NINE).withParameters(TestingClass.WARM));
        clock = hub.pace(TestingClass.SPEED);
        journal = new TestingJournal(folder, hub.url(), hub.token()).opened();
        HubClient client = journal.client();
        List<String> names = IntStream.range(0, USERS)
                .mapToObj(i -> String.format(Locale.ROOT, "firstbell-%03d", i))
                .toList();
        names.forEach(name -> journal.intent(Resource.USER, name));
        client.createUsers(names).join();
        client.createUsers(List.of("zoe", "firstbell-of-another-run")).join();
        names.stream().limit(SERVERS).forEach(name -> {
            journal.intent(Resource.SERVER, name);
            client.startServer(name).join();
        });
    }

    @AfterEach
    void close() {
        journal.close();
        hub.close();
    }

    @Test
    void listsAllLeftoversWithTheirServersAndChangesNothing() {
        Leftovers left =
                Leftovers.look(journal.client(), journal.read(), "firstbell-").join();

        assertThat(left.users()).hasSize(USERS);
        assertThat(left.users().stream().filter(user -> user.server().isPresent()))
                .hasSize(SERVERS);
        assertThat(left.goneBefore()).isZero();
        assertThat(left.locked()).isFalse();
        assertThat(left.routes()).as("the token may not see them").isEmpty();
        assertThat(users()).hasSize(USERS + 2);
        assertThat(journal.remaining(Resource.USER)).hasSize(USERS);
    }

    @Test
    void aSecondCleanUpCompletesAnInterruptedOneAndOtherUsersStay() {
        CompletableFuture<CleanUp.Done> first;
        try (HubClient dying =
                HubClient.builder(hub.url()).token(ApiToken.of(hub.token())).build()) {
            first = cleanUp(dying);
            await().until(() -> journal.remaining(Resource.USER).size() < USERS - 100);
        }
        CleanUp.Done cutOff = first.join();
        assertThat(cutOff.remaining()).isNotEmpty();
        int left = journal.remaining(Resource.USER).size();
        assertThat(left).isBetween(1, USERS - 100);

        CleanUp.Done second = cleanUp(journal.client()).join();

        assertThat(second.remaining()).isEmpty();
        assertThat(second.removed() + second.goneBefore()).isEqualTo(left);
        assertThat(users()).containsExactlyInAnyOrder("zoe", "firstbell-of-another-run");
        assertThat(journal.remaining(Resource.USER)).isEmpty();
        assertThat(journal.remaining(Resource.SERVER)).isEmpty();
    }

    private CompletableFuture<CleanUp.Done> cleanUp(HubClient client) {
        return new CleanUp(client, journal.writer(), clock, "firstbell-").removeAll(journal.read());
    }

    private List<String> users() {
        return journal.client().users(UserQuery.all()).join().stream()
                .map(HubUser::name)
                .toList();
    }
}
