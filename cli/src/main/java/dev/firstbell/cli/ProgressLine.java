package dev.firstbell.cli;

import dev.firstbell.records.Stage;
import dev.firstbell.simulations.RunProgress;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far a run is: one line that is drawn over and over on a terminal; elsewhere a line per phase. Thread-safe.
 */
final class ProgressLine {
    private static final int WIDTH = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private String shown;
    private boolean open;

    ProgressLine(PrintWriter err) {
        // Set by the launcher, which knows: Java cannot ask about standard error alone.
        this(err, Boolean.getBoolean("firstbell.terminal"));
    }

    ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Shows a run's progress. */
    synchronized void show(String name, RunProgress progress) {
        if (terminal) {
            err.print("\r\u001b[2K" + text(name, progress));
            err.flush();
            open = true;
        } else {
            String line = name + ": " + describe(progress.phase());
            if (!line.equals(shown)) {
                err.println(line);
                err.flush();
                shown = line;
            }
        }
    }

    /** Ends the line that is being drawn, so that other output starts on its own. */
    synchronized void end() {
        if (open) {
            err.print("\r\u001b[2K");
            err.flush();
            open = false;
        }
    }

    private static String text(String name, RunProgress progress) {
        int landed = progress.reached(Stage.LANDED);
        int sent = progress.reached(Stage.SENT);
        return switch (progress.phase()) {
            case PREPARING, CLEANING_UP -> name + ": " + describe(progress.phase());
            case DRIVING ->
                String.format(
                        Locale.ROOT,
                        "%s  %s  %s of %d arrived, %d landed, %d done, %d × 429",
                        name,
                        bar(landed, sent, progress.students()),
                        sent,
                        progress.students(),
                        landed,
                        progress.ended(),
                        progress.throttled());
        };
    }

    private static String bar(int landed, int sent, int students) {
        StringBuilder bar = new StringBuilder();
        for (int i = 0; i < WIDTH; i++) {
            double share = (i + 0.5) / WIDTH * students;
            bar.append(share < landed ? '█' : share < sent ? '▒' : '·');
        }
        return bar.toString();
    }

    private static String describe(RunProgress.Phase phase) {
        return switch (phase) {
            case PREPARING -> "making users";
            case DRIVING -> "students arrive";
            case CLEANING_UP -> "stopping servers, removing users";
        };
    }
}
