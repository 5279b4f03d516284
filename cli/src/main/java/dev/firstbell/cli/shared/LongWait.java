package dev.firstbell.cli.shared;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Says what a verb waits for, on standard error, if the wait takes longer than some seconds. Stateless and thread-safe. */
public final class LongWait {
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private LongWait() {}

    /**
     * Does some work. If it takes longer than 5 s, a line says what it waits for, and another one every 30 s from then on.
     *
     * @param what what is waited for: {@code the response of https://hub.example.edu/}
     */
    public static <T> T during(CommandSpec verb, String what, Supplier<T> work) {
        return during(verb, what, SILENCE, work);
    }

    static <T> T during(CommandSpec verb, String what, Duration silence, Supplier<T> work) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "long wait");
            thread.setDaemon(true);
            return thread;
        });
        long begun = System.nanoTime();
        timer.scheduleWithFixedDelay(
                () -> Say.line(
                        verb,
                        "waiting for " + what + " since " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)
                                + " s"),
                silence.toMillis(),
                AGAIN.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return work.get();
        } finally {
            timer.shutdownNow();
        }
    }
}
