package dev.firstbell.cli.display;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run's progress in words, the same on a terminal and in a log. */
final class ProgressText {
    private ProgressText() {}

    static String phase(RunProgress.Phase phase) {
        return switch (phase) {
            case PREPARING -> "making users";
            case DRIVING -> "students arrive";
            case CLEANING_UP -> "stopping servers, removing users";
        };
    }

    /** {@code 180 of 220 sent, 175 accepted, 120 landed, 110 done, 3 × 429}. */
    static String counts(RunProgress progress) {
        List<String> parts = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            int reached = progress.reached(stage);
            if (stage == Stage.SENT) {
                parts.add(reached + " of " + progress.students() + " sent");
            } else if (reached > 0) {
                parts.add(reached + " " + stage.label());
            }
        }
        parts.add(progress.ended() + " done");
        parts.add(progress.throttled() + " × 429");
        openTabs(progress).ifPresent(parts::add);
        return String.join(", ", parts);
    }

    /** {@code 3 tabs open}, or {@code waiting for} them once all students have ended; empty if no tab is open. */
    static Optional<String> openTabs(RunProgress progress) {
        if (progress.openTabs() == 0) {
            return Optional.empty();
        }
        String tabs = DisplayText.count(progress.openTabs(), "tab", "tabs");
        return Optional.of(
                progress.ended() < progress.students() ? tabs + " open" : "waiting for " + tabs + " to be closed");
    }

    /** {@code 1:23}, {@code 1:02:03}. */
    static String clock(Duration elapsed) {
        long seconds = Math.max(0, elapsed.toSeconds());
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    /** Names come from files: a control character in one must not reach the terminal. */
    static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
