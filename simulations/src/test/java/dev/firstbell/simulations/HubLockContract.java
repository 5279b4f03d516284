package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the lock at any hub. */
public abstract class HubLockContract {
    private static final HubClock CLOCK = HubClock.realTime();
    private static final Instant UNTIL = Instant.now().plusSeconds(3600);

    @TempDir
    private Path folder;

    private HubClient client;
    private TestingJournal journal;
    private HubLock lock;

    /** Returns a hub without other users. */
    protected abstract HubAccess hub();

    /** After each test. */
    protected void closeHub() {}

    @BeforeEach
    void open() {
        ApiToken token = hub().token();
        client = HubClient.builder(hub().url()).token(token).build();
        journal = new TestingJournal(folder, hub().url(), token.authorization().substring("token ".length())).opened();
        lock = new HubLock(client);
        lock.breakOpen().join();
    }

    @AfterEach
    void close() {
        lock.breakOpen().join();
        journal.close();
        client.close();
        closeHub();
    }

    @Test
    void theSecondRunsErrorNamesTheHolderSinceWhenAndUntilWhen() {
        take("ada@laptop", TestingJournal.RUN).join();

        HubLock.Holder holder = lock.look().join().orElseThrow().holder().orElseThrow();
        assertThat(holder.who()).isEqualTo("ada@laptop");
        assertThat(holder.run()).isEqualTo(TestingJournal.RUN);
        assertThat(holder.until()).isEqualTo(UNTIL.truncatedTo(ChronoUnit.SECONDS));
        assertThatThrownBy(take("bob@desk", "another run")::join)
                .cause()
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll(
                        "--hub: locked by ada@laptop since ",
                        holder.until().toString(),
                        "`firstbell cleanup --unlock --hub " + hub().url());
        List<String> problems = new ArrayList<>();
        HubCheck.of(hub()).unlocked().run(problems::add);
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("--hub: locked by ada@laptop since ")
                .contains("`firstbell cleanup --unlock --hub " + hub().url());
    }

    @Test
    void exactlyOneOfManyConcurrentRunsTakesTheLock() {
        List<CompletableFuture<Void>> all = IntStream.range(0, 10)
                .mapToObj(i -> take("student-assistant-" + i + "@pool", "run " + i))
                .toList();

        assertThat(all.stream().filter(HubLockContract::succeeds)).hasSize(1);
    }

    @Test
    void onlyTheHoldingRunReleasesTheLock() {
        take("ada@laptop", TestingJournal.RUN).join();

        assertThat(lock.release("another run").join()).isFalse();
        assertThat(lock.look().join()).isPresent();
        assertThat(lock.release(TestingJournal.RUN).join()).isTrue();
        assertThat(lock.look().join()).isEmpty();
        take("bob@desk", "another run").join();
    }

    @Test
    void theCleanUpOfACrashedRunReleasesTheLock() {
        take("ada@laptop", TestingJournal.RUN).join();
        assertThat(journal.remaining(Resource.LOCK)).containsExactly(HubLock.USER);

        CleanUp.Done done = new CleanUp(client, journal.writer(), CLOCK, "firstbell-")
                .removeAll(journal.read())
                .join();

        assertThat(done.remaining()).isEmpty();
        assertThat(lock.look().join()).isEmpty();
        assertThat(journal.remaining(Resource.LOCK)).isEmpty();
    }

    @Test
    void acceptsNamesAndRunIdsOfAnyContentAndLength() {
        String run = "Übung „eins“ until noon\nfor the run ".repeat(30);
        take("ada lovelace@größe", run).join();

        assertThat(lock.look().join().orElseThrow().describe(UNTIL.plusSeconds(1)))
                .startsWith("ada lovelace@größe since ")
                .endsWith("(that time is over: the run may have been killed)");
        assertThat(lock.release(run).join()).isTrue();
    }

    private CompletableFuture<Void> take(String who, String run) {
        return lock.take(journal.writer(), CLOCK, who, run, UNTIL);
    }

    private static boolean succeeds(CompletableFuture<Void> future) {
        try {
            future.join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }
}
