package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.TokenInfo;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import dev.firstbell.simulations.internal.async.Persistence;
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
 * Prevents two runs from testing one hub at the same time. Both runs must see the lock, so it is a user of the hub: creating
 * a user is atomic there (the second request gets a 409), and the note of one of that user's tokens names the holder, the run
 * and the latest end. That user never logs in, and the token's secret is discarded.
 *
 * <p>An expired lock is still a lock, because its run may be cleaning up, or may have left servers behind when it was killed.
 * The clean-up of that run removes it, or {@link #breakOpen} does.
 *
 * <p>Thread-safe.
 */
public final class HubLock {
    /** The name of the lock's user. No test user can have it, because their prefixes end with a dash and contain no dot. */
    public static final String USER = ClassPlan.LOCK_USER;

    /** How often a run uses its lock's token. */
    public static final Duration RENEWED_EVERY = Duration.ofSeconds(15);

    /**
     * A lock that was renewed less than this long ago has a process. The hub notes the use of a token at most every 30 s
     * ({@code JupyterHub.activity_resolution}).
     */
    public static final Duration ALIVE = Duration.ofSeconds(90);

    /** How long the note outlives the lock's time, so that an abandoned lock still shows its holder. */
    private static final Duration NOTE_LIFE = Duration.ofHours(12);

    private static final int LONGEST = 200;
    private static final Pattern NOTE = Pattern.compile("held by (.+?) for the run (.+) until (\\S+)", Pattern.DOTALL);

    private final HubClient hub;
    private final List<String> options;
    /** Of this run's lock; null unless this object took it. */
    private volatile ApiToken key;

    /**
     * The holder of a lock, as its note names it.
     *
     * @param who a person and a machine, such as {@code ada@laptop}
     * @param run the run's id
     * @param since when the lock was taken, on the hub's clock
     * @param until the latest end of the run, if it is not disturbed
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

        /** Whether the holder is this run. */
        boolean isRun(String id) {
            return run.equals(shortened(id));
        }

        String note() {
            return "held by " + who + " for the run " + run + " until " + until;
        }
    }

    /**
     * An existing lock.
     *
     * @param holder empty if the lock has no readable note: a run is taking it at this moment, that run died before it wrote
     *     the note, or the note has expired
     * @param renewed when the run's process last showed that it is alive, on the hub's clock; empty if it has not yet, and for
     *     a run of a Firstbell that did not
     */
    public record Held(Optional<Holder> holder, Optional<Instant> renewed) {
        public Held {
            requireNonNull(holder, "holder is null");
            requireNonNull(renewed, "renewed is null");
        }

        private static Held of(List<TokenInfo> tokens) {
            return tokens.stream()
                    .flatMap(token ->
                            Holder.of(token).stream().map(holder -> new Held(Optional.of(holder), token.lastUsed())))
                    .findFirst()
                    .orElseGet(() -> new Held(Optional.empty(), Optional.empty()));
        }

        /** Whether this run holds the lock and its process has shown since then that it is alive. */
        public boolean isAlive(String run, Instant since) {
            return holder.filter(known -> known.isRun(run)).isPresent()
                    && renewed.filter(since::isBefore).isPresent();
        }

        /** Describes the holder. */
        public String describe(Instant now) {
            return holder.map(known -> known.who() + " since " + seconds(known.since()) + ", until "
                            + seconds(known.until()) + " at the latest, for the run " + known.run()
                            + (now.isAfter(known.until()) ? " (that time is over: the run may have been killed)" : ""))
                    .orElse("an unknown run, which left no note");
        }

        private static Instant seconds(Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** @param hub with {@link HubCheck#REQUIRED_SCOPES} */
    public HubLock(HubClient hub) {
        this(hub, List.of("--hub", hub.url().toString()));
    }

    /** @param options how a command names the hub: {@link HubAccess#options} */
    public HubLock(HubClient hub, List<String> options) {
        this.hub = requireNonNull(hub, "hub is null");
        this.options = List.copyOf(options);
    }

    /** Returns the user and the machine of this process. */
    public static String me() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return System.getProperty("user.name", "unknown") + "@" + host;
    }

    /** Returns the lock if it exists. */
    public CompletableFuture<Optional<Held>> look() {
        return hub.tokens()
                .list(USER)
                .thenApply(tokens -> Optional.of(Held.of(tokens)))
                .exceptionallyCompose(error -> isMissing(error)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(error));
    }

    /**
     * Takes the lock. Fails with a {@link BadInputException} that names the holder if another run holds it.
     *
     * @param journal gets the intent before the request leaves, so that a clean-up releases it whatever happens
     * @param run the run's id
     * @param until the latest end of the run, in the hub's time
     */
    public CompletableFuture<Void> take(JournalWriter journal, HubClock clock, String who, String run, Instant until) {
        journal.write(new JournalEntry.Intent(clock.now(), Resource.LOCK, USER));
        Holder holder = new Holder(shortened(who), shortened(run), clock.now(), until.truncatedTo(ChronoUnit.SECONDS));
        Duration life = Duration.between(clock.now(), until).plus(NOTE_LIFE);
        return TestUsers.create(hub, List.of(USER)).thenCompose(created -> {
            if (created.isEmpty()) {
                journal.write(new JournalEntry.Removed(clock.now(), Resource.LOCK, USER));
                return look().thenAccept(held -> {
                    throw new BadInputException(lockedBy(
                            held.map(lock -> lock.describe(clock.now())).orElse("a run that has just released it")));
                });
            }
            return hub.createToken(USER, holder.note(), life)
                    .thenAccept(secret -> key = secret)
                    // A lock without a note has no known holder, so no clean-up would remove it.
                    .exceptionallyCompose(error -> Persistence.begin(clock, 1)
                            .persist(() -> hub.deleteUser(USER))
                            .handle((deleted, alsoFailed) -> {
                                throw new IllegalStateException(
                                        "cannot lock the hub: " + FailureReason.of(FutureFailures.cause(error)), error);
                            }));
        });
    }

    /** Shows the hub that the process of this run is alive; a try that fails is not repeated. Nothing before {@link #take}. */
    public void renew() {
        ApiToken own = key;
        if (own != null) {
            hub.withToken(own).whoAmI().exceptionally(error -> null);
        }
    }

    /** Returns whether this run holds the lock. */
    public CompletableFuture<Boolean> isHeldBy(String run) {
        return look().thenApply(held ->
                held.flatMap(Held::holder).filter(holder -> holder.isRun(run)).isPresent());
    }

    /**
     * Releases the lock if this run holds it.
     *
     * @return false if no run or another run holds it
     */
    public CompletableFuture<Boolean> release(String run) {
        return look().thenCompose(held -> {
            if (held.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Holder holder = held.get()
                    .holder()
                    .orElseThrow(() -> new IllegalStateException(
                            "the lock has no note, so another run may hold it; `firstbell cleanup --unlock` with the same"
                                    + " --hub and token removes it"));
            return holder.isRun(run) ? hub.deleteUser(USER) : CompletableFuture.completedFuture(false);
        });
    }

    /** Removes the lock regardless of its holder, for use when the run is known to be dead. False if there was no lock. */
    public CompletableFuture<Boolean> breakOpen() {
        return hub.deleteUser(USER);
    }

    /** Returns the message for a locked hub, with the holder and the remedy. */
    String lockedBy(String holder) {
        return "--hub: locked by " + holder + "; wait until that run has ended. If its process is dead, clean up with"
                + " `firstbell cleanup` and that run's folder; if the folder is lost, `firstbell cleanup --unlock "
                + PastedCommand.of(options) + "` removes the lock";
    }

    /** Shortens a text, because a hub stores only 1,023 characters of a note. */
    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static boolean isMissing(Throwable error) {
        return FutureFailures.cause(error) instanceof HubException hubError
                && hubError.code() == HubException.Code.NOT_FOUND;
    }
}
