package dev.firstbell.simulations;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubException;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.RunFolder;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.simulations.internal.Failures;
import dev.firstbell.simulations.internal.Persistence;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** What can be done about a hub after a run that left something there: by its folder, or by the lock that it took. */
public final class RunCleanUp {
    private RunCleanUp() {}

    /** Whether the journal knows of anything that a run may have left at its hub. */
    public static boolean leftSomething(RunFolder folder) {
        if (!Files.exists(folder.journalFile())) {
            return false;
        }
        Journal journal = folder.journal();
        return Stream.of(JournalEntry.Thing.values())
                .anyMatch(thing -> !journal.remaining(thing).isEmpty());
    }

    /**
     * Waits for a hub that restarts, which is when its proxy answers for it; as long as a clean-up would. What else is wrong
     * with it is for {@link HubCheck} to say.
     *
     * @param waiting called once if it has to be waited for
     */
    public static void awaitRestart(HubAccess hub, Runnable waiting) {
        AtomicBoolean told = new AtomicBoolean();
        HubClock clock = HubClock.realTime();
        try (HubClient client = ClassStart.client(hub, clock)) {
            Persistence.begin(clock, 1)
                    .persist(() -> client.version().<Void>handle((version, error) -> {
                        if (Failures.cause(error) instanceof HubException hubError
                                && hubError.code() == HubException.Code.HUB_RESTARTING) {
                            if (!told.getAndSet(true)) {
                                waiting.run();
                            }
                            throw hubError;
                        }
                        return null;
                    }))
                    .exceptionally(stillAway -> null)
                    .join();
        }
    }

    /** The lock of a hub, if somebody holds it. */
    public static Optional<HubLock.Held> lock(HubAccess hub) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return new HubLock(client).look().join();
        }
    }

    /** Takes the lock of a hub away, whoever holds it. */
    public static void breakLock(HubAccess hub) {
        HubClock clock = HubClock.realTime();
        try (HubClient client = ClassStart.client(hub, clock)) {
            HubLock lock = new HubLock(client);
            Persistence.begin(clock, 1).persist(lock::breakOpen).join();
        }
    }

    /** What a clean-up of a run would remove; asks the hub and changes nothing. */
    public static Leftovers leftovers(HubAccess hub, RunFolder folder) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return Leftovers.look(client, folder.journal(), folder.info().plan().prefix())
                    .join();
        }
    }

    /** Removes what a run left at a hub, from the journal in its folder; asks the hub for nothing if nothing is left. */
    public static CleanUp.Done cleanUp(HubAccess hub, RunFolder folder) {
        RunInfo info = folder.info();
        HubClock clock = HubClock.realTime();
        if (!Files.exists(folder.journalFile())) {
            return new CleanUp.Done(0, 0, List.of());
        }
        try (HubClient client = ClassStart.client(hub, clock);
                JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            CleanUp.Done done = new CleanUp(client, journal, clock, info.plan().prefix())
                    .removeAll(folder.journal())
                    .join();
            if (info.verdict() == RunInfo.Verdict.RUNNING) {
                close(folder, clock);
            }
            return done;
        }
    }

    /** Gives the record of a run whose parent was killed its end: what the journal says, and no more. */
    private static void close(RunFolder folder, HubClock clock) {
        Journal journal = folder.journal();
        RunRecord run = folder.read(journal);
        RunRecord.Judgement judgement = run.judge(journal.complete());
        RunInfo ended = run.info().ended(clock.now(), judgement.verdict(), judgement.reasons());
        folder.write(ended);
        folder.writeDerived(run.with(ended));
    }
}
