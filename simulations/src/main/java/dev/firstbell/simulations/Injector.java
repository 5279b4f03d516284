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
 * The injector's process and its events so far. Every wait for it has a limit: an injector that exceeds the limit is killed,
 * and the reason is kept. Commands and {@link #kill} may come from any thread.
 */
final class Injector {
    /** How long the process may take to exit after its last event. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private final InjectorProcess process;
    private final Path log;
    private final Consumer<RunProgress> listener;
    private final CompletableFuture<Void> prepared = new CompletableFuture<>();
    private final CompletableFuture<InjectorEvent.Finished> finished = new CompletableFuture<>();
    private volatile String broken;
    private volatile String refused;
    private volatile boolean killed;

    Injector(List<String> commandLine, Path log, Consumer<RunProgress> listener) {
        this.log = log;
        this.listener = listener;
        this.process = InjectorProcess.start(commandLine, log, this::receive, this::gone);
    }

    void send(InjectorCommand command) {
        process.send(command);
    }

    ProcessHandle handle() {
        return process.handle();
    }

    /** Returns why the injector failed; empty if it has not. */
    Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** Returns why the hub cannot be tested; nothing was changed there. Empty if it can be. */
    Optional<String> refused() {
        return Optional.ofNullable(refused);
    }

    /** Waits until the users exist and the engine is up. Returns false if the injector ended or was killed instead. */
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
     * Waits for the last event; empty if there is none, in which case {@link #broken} returns the reason.
     *
     * @param limit the longest time to wait
     * @param patience the part of the limit that comes after {@code since}; used for the message only
     */
    Optional<InjectorEvent.Finished> awaitEnd(Duration limit, Duration patience, String since) {
        try {
            InjectorEvent.Finished end = finished.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.await(EXIT_LIMIT)) {
                process.kill();
            }
            return Optional.of(end);
        } catch (TimeoutException e) {
            giveUp("the injector had not ended " + seconds(patience) + " after " + since + " and was killed");
        } catch (ExecutionException e) {
            awaitSilent(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was running; it was killed");
        }
        return Optional.empty();
    }

    /** Waits for the end of an injector that sends no more events: it has exited, or is still cleaning up. */
    private void awaitSilent(Duration limit) {
        try {
            if (process.await(limit)) {
                if (broken == null) {
                    broken = killed
                            ? "killed before it could clean up"
                            : "the injector exited without a result; " + log + " may contain the reason";
                }
                return;
            }
            giveUp("the injector sent no more events and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was running; it was killed");
        }
    }

    private void giveUp(String why) {
        broken = why;
        process.kill();
        try {
            // After this the injector writes nothing more to the journal.
            process.await(EXIT_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process. Its users and servers remain at the hub, and the journal lists them. */
    void kill() {
        killed = true;
        process.kill();
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    private void receive(InjectorEvent event) {
        event.match(
                ready -> prepared.complete(null),
                progress -> listener.accept(progress.progress()),
                finished::complete,
                problem -> broken = problem.message(),
                refusal -> refused = refusal.message());
    }

    private void gone() {
        finished.completeExceptionally(new IllegalStateException("the injector sends no more events"));
    }
}
