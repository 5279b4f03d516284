package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubException;
import dev.firstbell.client.TokenInfo;
import dev.firstbell.records.BadInputException;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalEntry.Thing;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.simulations.internal.Failures;
import dev.firstbell.simulations.internal.Persistence;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps two people from testing one hub at once. The lock must be where both see it, so it is a user of the hub: creating
 * a user is atomic there (the second gets a 409), and the note of a token of that user says who holds it, for which run
 * and until when at the latest. Nobody ever logs in as that user, and the token's secret is dropped.
 *
 * <p>A lock whose time is over is still a lock: its run may be cleaning up, or have left servers behind when it was killed.
 * It goes with the clean-up of that run, or by {@link #breakOpen}.
 *
 * <p>Thread-safe.
 */
public final class HubLock {
    /** No test user can have this name: their prefixes end with a dash and hold no dot. */
    public static final String USER = "firstbell.lock";

    /** The note outlives the lock's time by this, so that whoever finds a lock that was left reads whose it was. */
    private static final Duration NOTE_LIFE = Duration.ofHours(12);

    private static final int LONGEST = 200;
    private static final Pattern NOTE = Pattern.compile("held by (.+?) for the run (.+) until (\\S+)", Pattern.DOTALL);

    private final HubClient hub;

    /**
     * Who holds the lock, as far as its note can be read.
     *
     * @param who for people, like {@code ada@laptop}
     * @param run the run's id
     * @param since by the hub's clock
     * @param until at the latest, if all goes well
     */
    public record Holder(String who, String run, Instant since, Instant until) {
        public Holder {
            requireNonNull(who, "who is null");
            requireNonNull(run, "run is null");
            requireNonNull(since, "since is null");
            requireNonNull(until, "until is null");
        }

        static Optional<Holder> of(TokenInfo token) {
            Matcher note = NOTE.matcher(token.note());
            if (!note.matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new Holder(note.group(1), note.group(2), token.created(), Instant.parse(note.group(3))));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        /** Whether it is held for this run. */
        boolean isRun(String id) {
            return run.equals(shortened(id));
        }

        String note() {
            return "held by " + who + " for the run " + run + " until " + until;
        }
    }

    /**
     * A lock that is there.
     *
     * @param holder empty if it carries no note that can be read: it is being taken this moment, whoever took it died in
     *     between, or the note has expired
     */
    public record Held(Optional<Holder> holder) {
        public Held {
            requireNonNull(holder, "holder is null");
        }

        /** Who holds it, in words. */
        public String describe(Instant now) {
            return holder.map(known -> known.who() + " since " + seconds(known.since()) + ", until "
                            + seconds(known.until()) + " at the latest, for the run " + known.run()
                            + (now.isAfter(known.until()) ? " (that time is over: the run may have been killed)" : ""))
                    .orElse("somebody who left no note");
        }

        private static Instant seconds(Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** @param hub with {@link HubCheck#REQUIRED_SCOPES} */
    public HubLock(HubClient hub) {
        this.hub = requireNonNull(hub, "hub is null");
    }

    /** Whoever runs this program, and where. */
    public static String me() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "an unnamed machine";
        }
        return System.getProperty("user.name", "somebody") + "@" + host;
    }

    /** The lock, if it is there. */
    public CompletableFuture<Optional<Held>> look() {
        return hub.tokens()
                .list(USER)
                .thenApply(tokens -> Optional.of(new Held(tokens.stream()
                        .flatMap(token -> Holder.of(token).stream())
                        .findFirst())))
                .exceptionallyCompose(error -> isMissing(error)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(error));
    }

    /**
     * Takes the lock; fails with a {@link BadInputException} that names the holder if it is taken.
     *
     * @param journal gets the intent before the request leaves, so that a clean-up releases it whatever happens
     * @param run the run's id
     * @param until when the run is over at the latest, in the hub's time
     */
    public CompletableFuture<Void> take(JournalWriter journal, HubClock clock, String who, String run, Instant until) {
        journal.write(new JournalEntry.Intent(clock.now(), Thing.LOCK, USER));
        Holder holder = new Holder(shortened(who), shortened(run), clock.now(), until.truncatedTo(ChronoUnit.SECONDS));
        Duration life = Duration.between(clock.now(), until).plus(NOTE_LIFE);
        return hub.createUsers(List.of(USER)).thenCompose(created -> {
            if (created.isEmpty()) {
                journal.write(new JournalEntry.Removed(clock.now(), Thing.LOCK, USER));
                return look().thenAccept(held -> {
                    throw new BadInputException(
                            refusal(held.map(lock -> lock.describe(clock.now())).orElse("somebody who has just left")));
                });
            }
            return hub.createToken(USER, holder.note(), life)
                    .thenAccept(secret -> {})
                    // A lock without a note is nobody's, and no clean-up would dare to take it away.
                    .exceptionallyCompose(error -> Persistence.begin(clock, 1)
                            .persist(() -> hub.deleteUser(USER))
                            .handle((deleted, alsoFailed) -> {
                                throw new IllegalStateException(
                                        "cannot lock the hub: "
                                                + Failures.cause(error).getMessage(),
                                        error);
                            }));
        });
    }

    /**
     * Gives the lock back if this run holds it.
     *
     * @return false if it does not: nobody or another run holds it
     */
    public CompletableFuture<Boolean> release(String run) {
        return look().thenCompose(held -> {
            if (held.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Holder holder = held.get()
                    .holder()
                    .orElseThrow(
                            () -> new IllegalStateException(
                                    "the lock carries no note, so it may be another's; `firstbell cleanup --unlock --hub URL` removes it"));
            return holder.isRun(run) ? hub.deleteUser(USER) : CompletableFuture.completedFuture(false);
        });
    }

    /** Takes the lock away from whoever holds it; for people who know that the run is dead. False if there was none. */
    public CompletableFuture<Boolean> breakOpen() {
        return hub.deleteUser(USER);
    }

    /** What whoever finds the hub locked is told: by whom, and what to do. */
    String refusal(String holder) {
        return "--hub: locked by " + holder + "; wait, or if that run is dead `firstbell cleanup` its folder, or"
                + " `firstbell cleanup --unlock --hub " + hub.url() + "`";
    }

    /** A hub keeps 1,023 characters of a note. */
    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static boolean isMissing(Throwable error) {
        return Failures.cause(error) instanceof HubException hubError && hubError.code() == HubException.Code.NOT_FOUND;
    }
}
