package dev.firstbell.analysis.report;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.TermEvidence;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The names of {@code term.json} in the words of readers who do not administer a hub. A name that is not known here, of another
 * version, is shown as it stands.
 */
final class PlanWords {
    private static final int DAY_MINUTES = 24 * 60;

    private record Way(String name, String whatItDoes) {}

    private static final Set<String> BOUNDS =
            Set.of("clairvoyant, as many kept", "the same, turning students away", "no schedule costs less");

    private static final Map<String, Way> WAYS = Map.of(
            TermEvidence.THIS,
            new Way("This plan", "nodes shortly before each class, as many as it needs"),
            "nothing",
            new Way("No preparation", "nodes start only when students already wait for them"),
            "fixed cron",
            new Way("Every weekday, 7:00 to 20:00", "the same nodes each day, holidays included"),
            "always on",
            new Way("Day and night", "the same nodes all through the term"),
            "closed form",
            new Way("A formula for each class", "each class by itself, without the rest of the day"),
            "clairvoyant",
            new Way("Perfect foresight", "knows beforehand who comes and when each node is ready; no real plan can"),
            "clairvoyant, as many kept",
            new Way(
                    "Perfect foresight, as many promises kept",
                    "a bound: perfect foresight that may miss as many promises as this plan"),
            "the same, turning students away",
            new Way(
                    "Perfect foresight, students turned away",
                    "a bound: it also pays nothing for a class whose promise it misses"),
            "no schedule costs less",
            new Way("The least possible", "a bound: with as many promises kept, no schedule costs less than this"));

    private static final String OTHER_MEANS = "the same windows by ";

    private static final Map<String, String> CIRCUMSTANCES = Map.of(
            "boot takes twice as long", "Nodes take twice as long to start",
            "20 % more students", "20 % more students come",
            "no preemptible machines, on-demand fallback",
                    "The cheap nodes are sold out, and nodes at the full price take their place",
            "no preemptible machines, no fallback", "The cheap nodes are sold out, and nothing takes their place",
            "the chart's hub limits", "The hub keeps the limits that it is installed with");

    private PlanWords() {}

    static String way(String name) {
        Way known = WAYS.get(name);
        return known == null ? Excerpt.of(name) : known.name();
    }

    /** Whether it is a lower bound of what a way to run the term costs, and not a way to run it. */
    static boolean isBound(String name) {
        return BOUNDS.contains(name);
    }

    /** Whether a plan could do as it does: without knowing the future. */
    static boolean isFeasible(String name) {
        return !isBound(name) && !name.equals("clairvoyant");
    }

    /** Empty for a name that is not known. */
    static String whatItDoes(String name) {
        Way known = WAYS.get(name);
        return known == null ? "" : known.whatItDoes();
    }

    static String circumstance(String name) {
        return name.startsWith(OTHER_MEANS)
                ? "Nodes are held in another way (" + Excerpt.of(name.substring(OTHER_MEANS.length())) + ")"
                : CIRCUMSTANCES.getOrDefault(name, Excerpt.of(name));
    }

    /** {@code 9:00}: a time of day, as the report's clocks show it. */
    static String clock(long secondsSinceMidnight) {
        long minutes = Math.floorMod(Math.floorDiv(secondsSinceMidnight, 60L), (long) DAY_MINUTES);
        return String.format(Locale.ROOT, "%d:%02d", minutes / 60, minutes % 60);
    }
}
