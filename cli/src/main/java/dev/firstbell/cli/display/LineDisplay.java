package dev.firstbell.cli.display;

import dev.firstbell.simulations.RunProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** For a file or a build's log: a line per phase, and the counts every ten seconds while students arrive. Thread-safe. */
final class LineDisplay implements Display {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final LongSupplier nanos;
    private String phase;
    private long next;

    /** @param nanos a clock that only runs forward, {@link System#nanoTime} */
    LineDisplay(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
    }

    @Override
    public synchronized void show(String name, RunProgress progress) {
        String line = ProgressText.printable(name) + ": " + ProgressText.phase(progress.phase());
        if (!line.equals(phase)) {
            phase = line;
            next = nanos.getAsLong() + EVERY.toNanos();
            say(line);
        } else if (progress.phase() == RunProgress.Phase.DRIVING && nanos.getAsLong() - next >= 0) {
            next += EVERY.toNanos();
            say(ProgressText.printable(name) + ": " + ProgressText.counts(progress));
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void end() {
        // Every line is whole.
    }
}
