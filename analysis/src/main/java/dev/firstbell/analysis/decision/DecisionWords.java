package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.statistics.Bounds;
import dev.firstbell.analysis.statistics.FurtherRuns;
import dev.firstbell.records.io.Plural;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A decision in plain words, the same in every rendering. Stateless and thread-safe. */
public final class DecisionWords {
    private static final String MINUS = "−";

    private DecisionWords() {}

    /** The answer, in one or two sentences for a reader who does not know statistics. */
    public static String answer(Decision decision) {
        return decision.outcome()
                .match(
                        winner -> winner(decision, winner),
                        equal -> equal(decision, equal),
                        notYet -> notYet(decision, notYet),
                        none -> "No setting can be chosen: " + none.reason() + ".");
    }

    private static String winner(Decision decision, Outcome.Winner winner) {
        SettingFigures figures = decision.figures(winner.setting());
        Comparison over = winner.over();
        String next = decision.settings().size() == 2 ? quoted(over.other()) : "the next best, " + quoted(over.other());
        return quoted(winner.setting()) + " wins: " + switch (winner.by()) {
            case SHARE ->
                DisplayText.share(figures.share()) + " of students landed within " + within(decision) + ", "
                        + size(over, over.advantage().orElseThrow()) + " more than with " + next;
            case WAIT ->
                "as many students are in time as with " + quoted(over.other()) + ", and " + slowest(figures) + ", "
                        + size(over, over.advantage().orElseThrow()) + " sooner than with " + next;
            case COST -> throw new IllegalArgumentException("the cost makes no winner");
        } + interval(over) + "." + missed(figures);
    }

    private static String equal(Decision decision, Outcome.EquallyGood equal) {
        String both = quoted(equal.settings());
        String same = both + " are equally good: their differences are smaller than those that matter ("
                + resolution(decision.resolution()) + "). ";
        if (equal.cheapest().isEmpty()) {
            return same + "Which of them is cheaper is unknown, because the nodes of some runs were not observed.";
        }
        String cheapest = equal.cheapest().get();
        SettingFigures figures = decision.figures(cheapest);
        boolean same0 = equal.costs().stream()
                .anyMatch(cost -> cost.advantage().filter(less -> less > 0).isEmpty());
        String cost = same0
                ? quoted(cheapest) + " asks for the least room, and the costs do not differ: "
                        + hours(figures.nodeHours().orElseThrow()) + " a run."
                : quoted(cheapest) + " is the cheapest: " + hours(figures.nodeHours().orElseThrow()) + " a run, "
                        + equal.costs().stream()
                                .map(one -> size(one, one.advantage().orElseThrow()) + " less than "
                                        + quoted(one.other()) + interval(one))
                                .collect(Collectors.joining(", ")) + ".";
        return same + cost + missed(figures);
    }

    private static String notYet(Decision decision, Outcome.NotYet notYet) {
        List<String> open = notYet.open().stream().map(Comparison::other).toList();
        List<String> all = new ArrayList<>(List.of(notYet.leader()));
        all.addAll(open);
        return "It cannot be told yet which setting is best: " + quoted(all) + " are still open"
                + (notYet.by() == Criterion.WAIT ? ", equally good by the share of students in time" : "") + ". "
                + notYet.open().stream().map(DecisionWords::openPair).collect(Collectors.joining(" ")) + " "
                + further(decision, notYet);
    }

    private static String openPair(Comparison pair) {
        if (pair.advantage().isEmpty()) {
            return quoted(pair.setting()) + " and " + quoted(pair.other())
                    + " have no repetition in common in which both runs count.";
        }
        double advantage = pair.advantage().get();
        String what = pair.criterion() == Criterion.SHARE
                ? "has " + size(pair, Math.abs(advantage)) + (advantage < 0 ? " fewer" : " more") + " students in time"
                : "has a 95th percentile that is " + size(pair, Math.abs(advantage))
                        + (advantage < 0 ? " longer" : " shorter");
        return quoted(pair.setting()) + " " + what + " than " + quoted(pair.other())
                + pair.interval()
                        .map(bounds -> ", but between " + signed(pair.criterion(), bounds.low()) + " and "
                                + signed(pair.criterion(), bounds.high()) + " is possible.")
                        .orElse(", but one repetition shows nothing of how much runs differ.");
    }

    /** How many more runs would probably decide. */
    private static String further(Decision decision, Outcome.NotYet notYet) {
        if (notYet.furtherBlocks().isEmpty()) {
            return "At least two more repetitions are needed before it can be said how many would decide.";
        }
        FurtherRuns further = notYet.furtherBlocks().get();
        long settings =
                decision.settings().stream().filter(setting -> setting.runs() > 0).count();
        if (further.orMore()) {
            return "More than " + FurtherRuns.MOST + " further repetitions would probably be needed: the settings differ"
                    + " too little for how much the runs scatter. Take the one that costs less, or compare settings that"
                    + " differ more.";
        }
        return Plural.of(further.pairs(), "more repetition", "more repetitions") + " of the sweep ("
                + Plural.of(further.pairs() * settings, "run", "runs") + ") would probably decide.";
    }

    private static String missed(SettingFigures figures) {
        String slo = figures.runsThatMetSlo() == figures.runs()
                ? ""
                : " It misses the SLO in " + (figures.runs() - figures.runsThatMetSlo()) + " of "
                        + Plural.of(figures.runs(), "run", "runs") + ".";
        return slo
                + (figures.stuck() == 0
                        ? ""
                        : " With it, " + Plural.students(figures.stuck()) + " landed and could not work.");
    }

    private static String slowest(SettingFigures figures) {
        return figures.runsBeyondLimit() > 0
                ? "95 of 100 landed after more than " + DisplayText.time(figures.p95()) + " on average"
                : "95 of 100 landed within " + DisplayText.time(figures.p95()) + " on average";
    }

    /** The runs that do not count, and the settings about which nothing is known; one line each. */
    public static List<String> leftOut(Decision decision) {
        List<String> lines = new ArrayList<>();
        int all = decision.runs() + decision.leftOut().size();
        if (!decision.leftOut().isEmpty()) {
            lines.add(decision.leftOut().size() + " of " + Plural.of(all, "run", "runs")
                    + (decision.leftOut().size() == 1 ? " does" : " do") + " not count");
        }
        decision.settings().stream()
                .filter(setting -> setting.runs() == 0)
                .forEach(setting -> lines.add(
                        "about " + quoted(setting.name()) + " nothing is known: none of its runs counts"));
        return lines;
    }

    /** {@code 2 percentage points of students in time, 9 s of the 95th percentile}. */
    public static String resolution(Resolution resolution) {
        return DisplayText.decimal(resolution.share() * 100) + " percentage points of students in time, "
                + DisplayText.limit(resolution.p95()) + " of the 95th percentile of the wait";
    }

    /** A comparison in one line, for people who administer a hub: {@code 12.4 points, 8.0 to 16.8}. */
    public static String figures(Comparison pair) {
        return pair.advantage()
                .map(advantage -> signed(pair.criterion(), advantage)
                        + pair.interval()
                                .map(bounds -> ", " + signed(pair.criterion(), bounds.low()) + " to "
                                        + signed(pair.criterion(), bounds.high()))
                                .orElse(", no interval from one repetition"))
                .orElse("no repetition in common");
    }

    /** The criterion by which a pair is compared. */
    public static String criterion(Criterion criterion) {
        return switch (criterion) {
            case SHARE -> "students in time";
            case WAIT -> "95th percentile of the wait";
            case COST -> "node-hours";
        };
    }

    /** What follows from a comparison, said of its first setting. */
    public static String verdict(Comparison pair) {
        if (pair.criterion() == Criterion.COST) {
            return "cheaper";
        }
        return switch (pair.relation()) {
            case BETTER -> "better";
            case WORSE -> "worse";
            case EQUAL -> "equally good";
            case OPEN -> "open";
        };
    }

    /** The interval of an advantage, in brackets; empty where there is none. */
    private static String interval(Comparison pair) {
        return pair.interval()
                .map((Bounds bounds) -> " (interval " + signed(pair.criterion(), bounds.low()) + " to "
                        + signed(pair.criterion(), bounds.high()) + ")")
                .orElse(" (no interval from one repetition)");
    }

    private static String size(Comparison pair, double value) {
        return switch (pair.criterion()) {
            case SHARE -> points(value) + " percentage points";
            case WAIT -> seconds(value);
            case COST -> hours(value);
        };
    }

    private static String signed(Criterion criterion, double value) {
        return switch (criterion) {
            case SHARE -> points(value) + " points";
            case WAIT -> seconds(value);
            case COST -> hours(value);
        };
    }

    private static String points(double share) {
        return number(share * 100);
    }

    private static String seconds(double seconds) {
        return DisplayText.time(Duration.ofMillis(Math.round(seconds * 1_000)));
    }

    private static String hours(double hours) {
        return number(hours) + " node-hours";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", Math.abs(value));
        return value < 0 && !text.equals("0.0") ? MINUS + text : text;
    }

    private static String within(Decision decision) {
        return DisplayText.limit(decision.slo().within());
    }

    private static String quoted(String name) {
        return "“" + name + "”";
    }

    private static String quoted(List<String> names) {
        int last = names.size() - 1;
        return names.subList(0, last).stream().map(DecisionWords::quoted).collect(Collectors.joining(", ")) + " and "
                + quoted(names.get(last));
    }

    /** How the answer was found, in sentences for an administrator. */
    public static List<String> method(Decision decision) {
        long settings =
                decision.settings().stream().filter(setting -> setting.runs() > 0).count();
        List<String> lines = new ArrayList<>();
        lines.add("Compared by the share of students within " + within(decision)
                + ", then by the 95th percentile of the wait, then by node-hours. Differences that matter: "
                + resolution(decision.resolution()) + ".");
        lines.add("The intervals are about runs, in pairs of one repetition, by Student’s t"
                + (settings > 2
                        ? "; each has the confidence " + percent(decision.confidence()) + ", so that the "
                                + (settings - 1) + " comparisons with the leader hold together at 95 % (Bonferroni)."
                        : " at 95 %."));
        return lines;
    }

    private static String percent(double confidence) {
        return String.format(Locale.ROOT, "%.1f %%", confidence * 100);
    }

    /** The setting to use, quoted; empty if none follows. */
    public static Optional<String> chosen(Decision decision) {
        return decision.outcome().chosen().map(DecisionWords::quoted);
    }
}
