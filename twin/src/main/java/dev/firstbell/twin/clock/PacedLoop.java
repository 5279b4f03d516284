package dev.firstbell.twin.clock;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Drives a {@link VirtualLoop} from its own thread, in one of two modes: <em>frozen</em>, where the hub's time stands
 * still except while {@link #advanceTo} skips a period; and <em>paced</em>, where it follows a {@link HubClock}. The
 * model is the same in both modes, and the mode can change at any time.
 *
 * <p>Other threads access the model only through {@link #submit}. Thread-safe.
 */
public final class PacedLoop implements AutoCloseable {
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final VirtualLoop loop;
    private final Consumer<Throwable> onFailure;
    private final LinkedBlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Thread thread;

    // Confined to the loop's thread.
    private HubClock clock;
    private Duration worstLag = Duration.ZERO;
    private volatile boolean closed;

    /**
     * Takes over a loop, in frozen mode. No other code may use the loop from now on.
     *
     * @param onFailure receives what an action threw, on the loop's thread; the loop continues with the next action
     */
    public PacedLoop(VirtualLoop loop, Consumer<Throwable> onFailure) {
        this.loop = requireNonNull(loop, "loop is null");
        this.onFailure = requireNonNull(onFailure, "onFailure is null");
        this.thread = new Thread(this::drive, "firstbell-twin");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Runs a command on the model's thread, at the hub's current time.
     *
     * @return the command's result, or the exception that it threw; {@link RejectedExecutionException} once closed
     */
    public <T> CompletableFuture<T> submit(Supplier<T> command) {
        requireNonNull(command, "command is null");
        CompletableFuture<T> result = new CompletableFuture<>();
        commands.add(() -> {
            if (closed) {
                result.completeExceptionally(new RejectedExecutionException("the twin is closed"));
                return;
            }
            try {
                result.complete(command.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        if (closed) {
            drain();
        }
        return result;
    }

    /** Follows a clock from now on. If the clock is behind the model's time, the model waits for it. */
    public void pace(HubClock newClock) {
        requireNonNull(newClock, "newClock is null");
        submit(() -> {
                    clock = newClock;
                    worstLag = Duration.ZERO;
                    return null;
                })
                .join();
    }

    /**
     * The maximum delay of an event since {@link #pace}, in the hub's time. If it is large, the machine was too slow,
     * and the run measured the machine instead of the model.
     */
    public Duration worstLag() {
        return submit(() -> worstLag).join();
    }

    /** Stops the hub's time. */
    public void freeze() {
        submit(() -> clock = null).join();
    }

    /**
     * Advances the hub's time to an instant as fast as possible, and freezes it there.
     *
     * @return the hub's time afterwards: {@code end}, or later if it already was
     */
    public Instant advanceTo(Instant end) {
        return submit(() -> {
                    clock = null;
                    while (loop.nextEventAt().filter(when -> !when.isAfter(end)).isPresent()) {
                        runNext();
                    }
                    loop.runUntil(end);
                    return loop.now();
                })
                .join();
    }

    @Override
    public void close() {
        closed = true;
        commands.add(() -> {});
        if (Thread.currentThread() != thread) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        drain();
    }

    private void drive() {
        while (!closed) {
            catchUp();
            Runnable command;
            try {
                command = commands.poll(untilNextEvent().toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // Interrupts have no meaning for this thread: only close() ends it.
                continue;
            }
            if (command != null) {
                catchUp();
                command.run();
            }
        }
    }

    private void catchUp() {
        if (clock == null) {
            return;
        }
        Instant now = clock.now();
        Instant due = loop.nextEventAt().orElse(Instant.MAX);
        while (!due.isAfter(now)) {
            Duration lag = Duration.between(due, clock.now());
            if (lag.compareTo(worstLag) > 0) {
                worstLag = lag;
            }
            runNext();
            due = loop.nextEventAt().orElse(Instant.MAX);
        }
        loop.runUntil(now);
    }

    private void runNext() {
        try {
            loop.runNext();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }

    private Duration untilNextEvent() {
        if (clock == null) {
            return LONGEST_SLEEP;
        }
        Duration wait = loop.nextEventAt().map(clock::wallUntil).orElse(LONGEST_SLEEP);
        return wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP;
    }

    private void drain() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }
}
