package dev.firstbell.cli.display;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How large the terminal is.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record TerminalSize(int columns, int rows) {
    static final TerminalSize USUAL = new TerminalSize(80, 24);

    private static final Duration VALID = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    TerminalSize {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException("a terminal has at least a column and a row: " + columns + " " + rows);
        }
    }

    /** The size of the terminal that this process was started from; read again every two seconds. */
    static Supplier<TerminalSize> current(LongSupplier nanos) {
        return new Supplier<>() {
            private TerminalSize known;
            private long knownAt;

            @Override
            public synchronized TerminalSize get() {
                if (known == null || nanos.getAsLong() - knownAt > VALID.toNanos()) {
                    known = ask();
                    knownAt = nanos.getAsLong();
                }
                return known;
            }
        };
    }

    private static TerminalSize ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                stty.destroy();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // No stty, or no terminal to ask.
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Reads the output of {@code stty size}: rows, then columns; 0 if the terminal's size was never set. */
    static TerminalSize parse(String text) {
        String[] parts = text.strip().split(" ");
        if (parts.length != 2 || !parts[0].matches("[1-9]\\d{0,3}") || !parts[1].matches("[1-9]\\d{0,3}")) {
            return USUAL;
        }
        return new TerminalSize(Integer.parseInt(parts[1]), Integer.parseInt(parts[0]));
    }
}
