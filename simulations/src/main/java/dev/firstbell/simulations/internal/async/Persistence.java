package dev.firstbell.simulations.internal.async;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.records.time.HubClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How long a clean-up repeats a request that the hub cannot fulfil now: a start, a stop or a check of the server is pending,
 * the hub restarts, or it cannot be reached. The pauses grow from one second to {@link #LONGEST_PAUSE}. The deadline is
 * {@link #BASE} and {@link #PER_USER} for each user after the beginning. All of this is the hub's time.
 *
 * <p>The default covers a hub that restarts (40 s), waits 30 s for each server that it finds again, and then stops them.
 * It is shorter than the time for which the parent of an injector waits.
 *
 * <p>Immutable.
 */
public final class Persistence {
    /** The time for a clean-up, without the time for its users. */
    public static final Duration BASE = Duration.ofMinutes(4);

    /** The additional time for each user. */
    public static final Duration PER_USER = Duration.ofSeconds(1);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Clock clock;
    private final Function<Duration, CompletableFuture<Void>> pausing;
    private final Instant deadline;

    private Persistence(Clock clock, Function<Duration, CompletableFuture<Void>> pausing, Instant deadline) {
        this.clock = requireNonNull(clock, "clock is null");
        this.pausing = requireNonNull(pausing, "pausing is null");
        this.deadline = requireNonNull(deadline, "deadline is null");
    }

    /** Begins now. */
    public static Persistence begin(HubClock clock, int users) {
        return begin(
                clock,
                pause -> CompletableFuture.runAsync(
                        () -> {},
                        CompletableFuture.delayedExecutor(clock.toWall(pause).toNanos(), TimeUnit.NANOSECONDS)),
                users);
    }

    /** @param pausing completes after a duration of the clock's time */
    public static Persistence begin(Clock clock, Function<Duration, CompletableFuture<Void>> pausing, int users) {
        return new Persistence(clock, pausing, clock.instant().plus(BASE).plus(PER_USER.multipliedBy(users)));
    }

    /** Whether the deadline has passed. */
    public boolean isOver() {
        return clock.instant().isAfter(deadline);
    }

    /**
     * The pause after a try.
     *
     * @param tries number of tries so far, at least 1
     * @return completes when the next try is due; empty if that is after the deadline
     */
    public Optional<CompletableFuture<Void>> pauseAfter(int tries) {
        Duration pause = pause(tries);
        return clock.instant().plus(pause).isAfter(deadline) ? Optional.empty() : Optional.of(pausing.apply(pause));
    }

    /** Tries one step, at least once, until it succeeds, fails permanently or the deadline passes. */
    public <T> CompletableFuture<T> persist(Supplier<CompletableFuture<T>> step) {
        return persist(step, 1);
    }

    private <T> CompletableFuture<T> persist(Supplier<CompletableFuture<T>> step, int tries) {
        return step.get().exceptionallyCompose(error -> {
            Optional<CompletableFuture<Void>> pause = isTransient(error) ? pauseAfter(tries) : Optional.empty();
            return pause.map(passed -> passed.thenCompose(ignored -> persist(step, tries + 1)))
                    .orElse(CompletableFuture.failedFuture(error));
        });
    }

    /** Whether the same request may succeed later. */
    public static boolean isTransient(Throwable error) {
        return FutureFailures.cause(error) instanceof HubException hubError && hubError.mayPass();
    }

    static Duration pause(int tries) {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < tries && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
