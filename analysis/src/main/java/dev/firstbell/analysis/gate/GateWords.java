package dev.firstbell.analysis.gate;

import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The gate's answers in words. Stateless. */
public final class GateWords {
    private static final double LEAST_P = 0.0001;

    private GateWords() {}

    /** {@code hubReady (from container running to hub says ready)}. */
    public static String stage(Stage stage, List<HistoryEntry> runs) {
        return runs.stream()
                .map(run -> Optional.ofNullable(run.stages().get(stage)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(StageTime::since)
                .map(since -> stage.label() + " (from “" + since.title() + "” to “" + stage.title() + "”)")
                .orElse(stage.label());
    }

    /**
     * A change in one line: {@code the median wait became longer: 8.42 s, was 7.01 s: +20 % (interval +13 % to +27 %), p = 0.0006}.
     */
    public static String change(String what, Change change) {
        String word = switch (change.kind()) {
            case SLOWER -> "became longer";
            case FASTER -> "became shorter";
            case NOT_SLOWER -> "did not become much longer";
            case UNKNOWN -> "may have changed or not";
        };
        double p = change.ratio() >= 1 ? change.slower() : change.faster();
        return what + " " + word + ": " + seconds(change.now()) + ", was " + seconds(change.before()) + ": "
                + percent(change.ratio()) + " (" + (Double.isInfinite(change.high()) ? "" : "interval ")
                + interval(change) + "), " + withName(p) + because(change);
    }

    private static String because(Change change) {
        return switch (change.doubt()) {
            case NONE -> "";
            case TOO_FEW_RUNS -> "; so few runs cannot show a difference";
            case SPREAD -> "; the runs vary too much for their number";
            case AUTOCORRELATION ->
                String.format(
                        Locale.ROOT,
                        "; each of the runs before resembles the one before it (autocorrelation %.2f), so the new runs may"
                                + " only continue what the last ones began",
                        change.autocorrelation());
        };
    }

    /** The interval in percent, or that there is none. */
    public static String interval(Change change) {
        return Double.isInfinite(change.high())
                ? "no interval"
                : percent(change.low()) + " to " + percent(change.high());
    }

    /** {@code +20 %} for a ratio of 1.2. */
    public static String percent(double ratio) {
        double percent = (ratio - 1) * 100;
        return String.format(Locale.ROOT, "%+.0f %%", percent == 0 || Math.abs(percent) < 0.5 ? 0.0 : percent);
    }

    /** {@code 8.42 s}. */
    public static String seconds(double seconds) {
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }

    /** {@code p = 0.0006}, or {@code p < 0.0001}. */
    public static String withName(double p) {
        return "p " + (p < LEAST_P ? "" : "= ") + probability(p);
    }

    /** {@code 0.0006}, or {@code < 0.0001}. */
    public static String probability(double p) {
        return p < LEAST_P ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }
}
