package dev.firstbell.simulations;

import dev.firstbell.simulations.internal.injector.InjectorCommand;
import dev.firstbell.simulations.internal.injector.InjectorEvent;
import dev.firstbell.simulations.internal.injector.InjectorProcess;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The injector's process with what it has reported so far. Whoever waits for it waits for a limited time: one that does not
 * do its job is killed, and the reason is kept. Orders and {@link #kill} may come from any thread.
 */
final class Injector {
    /** How long it, told that it is over, may take to end. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(10);

    private final InjectorProcess process;
    private final Path log;
    private final Consumer<RunProgress> listener;
    private final CompletableFuture<Void> prepared = new CompletableFuture<>();
    private final CompletableFuture<InjectorEvent.Finished> finished = new CompletableFuture<>();
    private volatile String broken;
    private volatile String refused;
    private volatile boolean killed;

    Injector(List<String> command, Path log, Consumer<RunProgress> listener) {
        this.log = log;
        this.listener = listener;
        this.process = InjectorProcess.start(command, log, this::hear, this::gone);
    }

    void order(InjectorCommand order) {
        process.order(order);
    }

    ProcessHandle handle() {
        return process.handle();
    }

    /** Why it came to nothing; empty as long as it has not. */
    Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** Why the hub could not be tested, with nothing done there; empty if it could. */
    Optional<String> refused() {
        return Optional.ofNullable(refused);
    }

    /** Whether users exist and the engine is up; false if it ended or was killed instead. */
    boolean awaitPrepared(Duration limit) {
        try {
            CompletableFuture.anyOf(prepared, finished.handle((ignored, error) -> null))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp("the injector was not ready within " + seconds(limit) + " and was killed");
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither future can fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return prepared.isDone() && !finished.isDone();
    }

    /**
     * Its last report; empty if it had none, and then {@link #broken} says why.
     *
     * @param limit in all
     * @param patience what of that is after {@code since}, for the reason
     */
    Optional<InjectorEvent.Finished> awaitEnd(Duration limit, Duration patience, String since) {
        try {
            InjectorEvent.Finished end = finished.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.await(LAST_BREATH)) {
                process.kill();
            }
            return Optional.of(end);
        } catch (TimeoutException e) {
            giveUp("the injector had not ended " + seconds(patience) + " after " + since + " and was killed");
        } catch (ExecutionException e) {
            awaitSilent(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was at work; it was killed");
        }
        return Optional.empty();
    }

    /** It reports no more: either it has ended, or it cleans up unheard. */
    private void awaitSilent(Duration limit) {
        try {
            if (process.await(limit)) {
                if (broken == null) {
                    broken = killed
                            ? "killed before it could clean up"
                            : "the injector ended without a word; " + log + " may say why";
                }
                return;
            }
            giveUp("the injector could not be heard any more and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was at work; it was killed");
        }
    }

    private void giveUp(String why) {
        broken = why;
        process.kill();
        try {
            // Nothing is written to the journal after this.
            process.await(LAST_BREATH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once; what it made stays at the hub and in the journal. */
    void kill() {
        killed = true;
        process.kill();
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    private void hear(InjectorEvent report) {
        if (report instanceof InjectorEvent.Prepared) {
            prepared.complete(null);
        } else if (report instanceof InjectorEvent.Progress progress) {
            listener.accept(progress.progress());
        } else if (report instanceof InjectorEvent.Broken problem) {
            broken = problem.message();
        } else if (report instanceof InjectorEvent.Refused refusal) {
            refused = refusal.message();
        } else if (report instanceof InjectorEvent.Finished end) {
            finished.complete(end);
        }
    }

    private void gone() {
        finished.completeExceptionally(new IllegalStateException("the injector reports no more"));
    }
}
