package dev.firstbell.simulations;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import dev.firstbell.simulations.internal.async.Persistence;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Removes what a run left at a hub, from its folder, and shows or removes the lock of a hub. */
public final class RunCleanUp {
    private RunCleanUp() {}

    /**
     * Whether anything may remain at the hub. By the journal, if the run ended and its journal is whole; always for a run
     * that has no end in its record, because a killed process or a full disk can have lost any part of the journal.
     */
    public static boolean leftSomething(RunFolder folder) {
        Journal journal = made(folder);
        return Stream.of(JournalEntry.Resource.values())
                .anyMatch(resource -> !journal.remaining(resource).isEmpty());
    }

    /** The users with the run's prefix that the hub has now, of this run or of another one with the same prefix. */
    public static Set<String> usersOf(HubAccess hub, RunFolder folder) {
        HubClock clock = HubClock.realTime();
        UserQuery named = UserQuery.prefix(folder.info().classPlan().prefix());
        try (HubClient client = ClassStart.client(hub, clock)) {
            return Persistence.begin(clock, 1).persist(() -> client.users(named)).join().stream()
                    .map(HubUser::name)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * What a run may have made: the content of its journal. If the journal is damaged, or the run has no end, it may lack an
     * intent, so the users of the class plan, their servers and the lock count as intended. What the journal says was removed
     * was removed, unless the run has no end: then a later intent may be lost.
     */
    private static Journal made(RunFolder folder) {
        Journal journal =
                Files.exists(folder.journalFile()) ? folder.journal() : new Journal(List.of(), Optional.empty());
        RunInfo info = folder.info();
        boolean unended = hasNoEnd(info);
        if (!unended && folder.journalDamage().isEmpty()) {
            return journal;
        }
        Instant at = info.startedAt();
        List<JournalEntry> all = new ArrayList<>();
        all.add(new JournalEntry.Opened(at, Journal.SCHEMA, info.runId()));
        all.add(new JournalEntry.Intent(at, JournalEntry.Resource.LOCK, HubLock.USER));
        info.classPlan().students().forEach(student -> {
            all.add(new JournalEntry.Intent(at, JournalEntry.Resource.USER, student.user()));
            all.add(new JournalEntry.Intent(at, JournalEntry.Resource.SERVER, student.user()));
        });
        journal.entries().stream()
                .filter(entry -> !unended || !(entry instanceof JournalEntry.Removed))
                .forEach(all::add);
        return new Journal(all, journal.brokenAt());
    }

    /** Whether a run that drove students was killed, or still drives them. */
    private static boolean hasNoEnd(RunInfo info) {
        return info.verdict() == RunInfo.Verdict.RUNNING && info.provenance() == Provenance.MEASURED;
    }

    /**
     * Waits while the hub restarts and its proxy responds with 503, at most as long as a clean-up would. It does not wait if
     * the response asks for a longer pause ({@code Retry-After}). {@link HubCheck} reports every other problem of the hub.
     *
     * @param waiting called once if the hub restarts, with the response in words, which continue the hub's address
     */
    public static void awaitRestart(HubAccess hub, Consumer<String> waiting) {
        AtomicBoolean reported = new AtomicBoolean();
        HubClock clock = HubClock.realTime();
        try (HubClient client = ClassStart.client(hub, clock)) {
            Persistence.begin(clock, 1)
                    .persist(() -> client.version().<Void>handle((version, error) -> {
                        if (FutureFailures.cause(error) instanceof HubException hubError
                                && hubError.code() == HubException.Code.HUB_RESTARTING
                                && hubError.retryAfter()
                                        .filter(pause -> pause.compareTo(Persistence.BASE) > 0)
                                        .isEmpty()) {
                            if (!reported.getAndSet(true)) {
                                waiting.accept(
                                        "responds with " + hubError.status().orElse(0) + said(hubError)
                                                + ", as a hub does that restarts; waiting for it for at most "
                                                + Persistence.BASE.toMinutes() + " minutes");
                            }
                            throw hubError;
                        }
                        return null;
                    }))
                    .exceptionally(stillAway -> null)
                    .join();
        }
    }

    private static String said(HubException error) {
        return error.hubMessage().isEmpty() ? "" : " (" + error.hubMessage() + ")";
    }

    /** Returns the lock of a hub if it exists. */
    public static Optional<HubLock.Held> lock(HubAccess hub) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return new HubLock(client).look().join();
        }
    }

    /** Returns the lock of a hub if a run other than these holds it. A lock without a note has no known holder. */
    public static Optional<HubLock.Held> lockOfOthers(HubAccess hub, Collection<RunFolder> runs) {
        return lock(hub)
                .filter(held -> held.holder()
                        .filter(holder -> runs.stream()
                                .noneMatch(run -> holder.isRun(run.info().runId())))
                        .isPresent());
    }

    /** Removes the lock of a hub, regardless of its holder. */
    public static void breakLock(HubAccess hub) {
        HubClock clock = HubClock.realTime();
        try (HubClient client = ClassStart.client(hub, clock)) {
            HubLock lock = new HubLock(client);
            Persistence.begin(clock, 1).persist(lock::breakOpen).join();
        }
    }

    /** Returns what a clean-up of a run would remove, without changing anything. */
    public static Leftovers leftovers(HubAccess hub, RunFolder folder) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return Leftovers.look(
                            client, made(folder), folder.info().classPlan().prefix())
                    .join();
        }
    }

    /**
     * Removes what a run left at a hub, according to the record in its folder. Sends no request if nothing remains. A run
     * without an end gets one when all is gone.
     */
    public static CleanUp.Done cleanUp(HubAccess hub, RunFolder folder) {
        RunInfo info = folder.info();
        HubClock clock = HubClock.realTime();
        if (!leftSomething(folder) && !Files.exists(folder.journalFile())) {
            return new CleanUp.Done(0, 0, List.of());
        }
        Journal made = made(folder);
        try (HubClient client = ClassStart.client(hub, clock);
                JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            CleanUp.Done done = new CleanUp(
                            client, journal, clock, info.classPlan().prefix())
                    .removeAll(made)
                    .join();
            // Without an end, the next clean-up looks for all users of the class plan again.
            if (info.verdict() == RunInfo.Verdict.RUNNING && done.remaining().isEmpty()) {
                close(folder, clock);
            }
            return done;
        }
    }

    /** Completes the record of a run whose parent was killed, from its journal alone. */
    private static void close(RunFolder folder, HubClock clock) {
        Journal journal = folder.journal();
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = run.judge(journal.complete());
        RunInfo ended = run.info().ended(clock.now(), judgement.verdict(), judgement.reasons());
        folder.write(ended);
        folder.writeDerived(run.with(ended));
    }
}
