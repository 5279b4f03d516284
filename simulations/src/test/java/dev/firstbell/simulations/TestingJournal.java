package dev.firstbell.simulations;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/** The journal of a run in a folder, and a client of the run's hub. */
public final class TestingJournal implements AutoCloseable {
    public static final String RUN = "CS 101 at nine";
    private static final Instant AT = Instant.parse("2026-09-07T09:00:00Z");

    private final Path file;
    private final JournalWriter journal;
    private final HubClient client;

    public TestingJournal(Path folder, URI hub, String token) {
        file = folder.resolve("journal.jsonl");
        journal = JournalWriter.append(file);
        client = HubClient.builder(hub).token(ApiToken.of(token)).build();
    }

    /** Writes the first line. */
    public TestingJournal opened() {
        journal.write(new JournalEntry.Opened(AT, Journal.SCHEMA, RUN));
        return this;
    }

    public void intent(JournalEntry.Resource thing, String user) {
        journal.write(new JournalEntry.Intent(AT, thing, user));
    }

    public HubClient client() {
        return client;
    }

    public JournalWriter writer() {
        return journal;
    }

    public Journal read() {
        return Journal.read(file);
    }

    public Set<String> remaining(JournalEntry.Resource thing) {
        return read().remaining(thing);
    }

    @Override
    public void close() {
        client.close();
        journal.close();
    }
}
