package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.statistics.FurtherRuns;
import dev.firstbell.records.io.Plural;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A decision in plain words, the same in every rendering. Stateless and thread-safe. */
public final class DecisionWords {
    private static final String MINUS = "−";

    private DecisionWords() {}

    /** The answer with what it follows from, in plain sentences. */
    public static String answer(Decision decision) {
        return Stream.concat(Stream.of(headline(decision)), details(decision).stream())
                .collect(Collectors.joining(" "));
    }

    /** The answer in one sentence, for a reader who does not know statistics. */
    public static String headline(Decision decision) {
        return decision.outcome()
                .match(
                        winner -> winner(decision, winner),
                        equal -> quoted(equal.settings()) + " are equally good"
                                + equal.cheapest()
                                        .map(cheapest -> equal.costs().stream().allMatch(DecisionWords::costsTheSame)
                                                ? " and cost the same; " + quoted(cheapest) + " is chosen."
                                                : ", and " + quoted(cheapest) + " costs the least.")
                                        .orElse("."),
                        notYet -> "It cannot be told yet which setting is best: "
                                + quoted(Stream.concat(
                                                Stream.of(notYet.leader()),
                                                notYet.open().stream().map(Comparison::other))
                                        .toList())
                                + " are still open.",
                        none -> "No setting can be chosen: " + none.reason() + ".");
    }

    /**
     * What belongs to the answer, one sentence each: how much of the sweep is left, what would decide, what the setting costs,
     * which goal it misses.
     */
    public static List<String> details(Decision decision) {
        return Stream.concat(decision.unfinished().stream().map(Unfinished::inWords), ofOutcome(decision).stream())
                .toList();
    }

    private static List<String> ofOutcome(Decision decision) {
        return decision.outcome()
                .match(
                        winner -> missed(decision.figures(winner.setting())),
                        equal -> ofEqual(decision, equal),
                        notYet -> ofNotYet(decision, notYet),
                        none -> List.of());
    }

    private static String winner(Decision decision, Outcome.Winner winner) {
        SettingFigures figures = decision.figures(winner.setting());
        Comparison over = winner.over();
        String next = decision.settings().size() == 2 ? quoted(over.other()) : "the next best, " + quoted(over.other());
        String size = size(over.criterion(), over.advantage().orElseThrow());
        return quoted(winner.setting()) + " wins: "
                + switch (winner.by()) {
                    case SHARE ->
                        DisplayText.share(figures.share()) + " of students landed within " + within(decision) + ", "
                                + size + " more than with " + next;
                    case WAIT ->
                        "as many students are in time as with " + quoted(over.other()) + ", and " + slowest(figures)
                                + ", " + size + " sooner than with " + next;
                    case COST -> throw new IllegalArgumentException("the cost makes no winner");
                }
                + interval(over) + ".";
    }

    private static List<String> ofEqual(Decision decision, Outcome.EquallyGood equal) {
        List<String> lines = new ArrayList<>();
        lines.add("Their differences are smaller than those that matter (" + resolution(decision.resolution()) + ").");
        if (equal.cheapest().isEmpty()) {
            lines.add("Which of them costs the least is unknown, because the nodes of some runs were not observed.");
            return lines;
        }
        SettingFigures cheapest = decision.figures(equal.cheapest().get());
        String costs =
                quoted(cheapest.name()) + " costs " + hours(cheapest.nodeHours().orElseThrow()) + " a run, ";
        lines.add(costs + equal.costs().stream().map(DecisionWords::cheaper).collect(Collectors.joining(", ")) + ".");
        lines.addAll(missed(cheapest));
        return lines;
    }

    /** To the tenth of a node hour, as it is shown. */
    private static boolean costsTheSame(Comparison cost) {
        return cost.advantage().filter(less -> Math.round(less * 10) != 0).isEmpty();
    }

    private static String cheaper(Comparison cost) {
        return cost.advantage()
                .filter(less -> !costsTheSame(cost))
                .map(less -> size(Criterion.COST, less) + " less than " + quoted(cost.other()) + interval(cost))
                .orElse("as much as " + quoted(cost.other()));
    }

    private static List<String> ofNotYet(Decision decision, Outcome.NotYet notYet) {
        List<String> lines = new ArrayList<>();
        lines.add(further(decision, notYet));
        if (notYet.by() == Criterion.WAIT) {
            lines.add("By the share of students in time, they are equally good.");
        }
        notYet.open().forEach(pair -> lines.add(openPair(pair)));
        return lines;
    }

    private static String openPair(Comparison pair) {
        if (pair.advantage().isEmpty()) {
            return quoted(pair.setting()) + " and " + quoted(pair.other())
                    + " have no repetition in common in which both runs count.";
        }
        double advantage = pair.advantage().get();
        String size = size(pair.criterion(), Math.abs(advantage));
        String what = pair.criterion() == Criterion.SHARE
                ? size + (advantage < 0 ? " fewer" : " more") + " students are in time"
                : "95 of 100 students wait " + size + (advantage < 0 ? " longer" : " less");
        return "With " + quoted(pair.setting()) + ", " + what + " than with " + quoted(pair.other())
                + bounds(pair)
                        .map(bounds -> ", but anything from " + bounds + " is possible.")
                        .orElse(", but one repetition shows nothing of how much runs differ.");
    }

    /** How many more runs would probably decide. */
    private static String further(Decision decision, Outcome.NotYet notYet) {
        if (notYet.furtherBlocks().isEmpty() && decision.unfinished().isPresent()) {
            return "How many more repetitions would decide can be said when the cells that are left are done, if two"
                    + " repetitions then have a run of each setting.";
        }
        if (notYet.furtherBlocks().isEmpty()) {
            return "At least two more repetitions are needed before it can be said how many would decide.";
        }
        FurtherRuns further = notYet.furtherBlocks().get();
        long settings = decision.settings().stream()
                .filter(setting -> setting.runs() > 0)
                .count();
        if (further.orMore()) {
            return "More than " + FurtherRuns.MOST
                    + " further repetitions would probably be needed: the settings differ"
                    + " too little for how much the runs scatter. Take the one that costs less, or compare settings that"
                    + " differ more.";
        }
        return Plural.of(further.runs(), "more repetition", "more repetitions") + " of the sweep ("
                + Plural.of(further.runs() * settings, "run", "runs") + ") would probably decide.";
    }

    private static List<String> missed(SettingFigures figures) {
        List<String> lines = new ArrayList<>();
        if (figures.runsThatMetSlo() < figures.runs()) {
            lines.add("It misses the SLO in " + (figures.runs() - figures.runsThatMetSlo()) + " of "
                    + Plural.of(figures.runs(), "run", "runs") + ".");
        }
        if (figures.stuck() > 0) {
            lines.add("With it, " + Plural.students(figures.stuck()) + " landed and could not work.");
        }
        return lines;
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
                .forEach(setting ->
                        lines.add("about " + quoted(setting.name()) + " nothing is known: none of its runs counts"));
        return lines;
    }

    /** {@code 2 percentage points of students in time, 9 s in the wait of 95 of 100}. */
    public static String resolution(Resolution resolution) {
        return DisplayText.decimal(resolution.share() * 100) + " percentage points of students in time, "
                + DisplayText.limit(resolution.p95()) + " in the wait of 95 of 100";
    }

    /** The mean of the runs’ 95th percentiles; a lower bound if some lie beyond the limit: {@code > 10 min}. */
    public static String p95(SettingFigures setting) {
        return (setting.runsBeyondLimit() > 0 ? "> " : "") + DisplayText.time(setting.p95());
    }

    /** The interval of this mean; empty for fewer than two runs. */
    public static Optional<String> p95Interval(SettingFigures setting) {
        return setting.p95Low()
                .flatMap(low -> setting.p95High().map(high -> DisplayText.time(low) + " to " + DisplayText.time(high)));
    }

    /** The interval of a pair's advantage: {@code 8.0 to 16.8 points}; empty for fewer than two repetitions. */
    public static Optional<String> bounds(Comparison pair) {
        return pair.interval().map(bounds -> switch (pair.criterion()) {
            case SHARE -> points(bounds.low()) + " to " + signed(Criterion.SHARE, bounds.high());
            case WAIT -> seconds(bounds.low()) + " to " + seconds(bounds.high());
            case COST -> number(bounds.low()) + " to " + hours(bounds.high());
        });
    }

    /** The mean advantage of a pair: {@code 12.4 points}. */
    public static String mean(Comparison pair) {
        return pair.advantage()
                .map(advantage -> signed(pair.criterion(), advantage))
                .orElse("unknown");
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
            return costsTheSame(pair) ? "as cheap" : "cheaper";
        }
        return switch (pair.relation()) {
            case BETTER -> "better";
            case WORSE -> "worse";
            case EQUAL -> "equally good";
            case OPEN -> "open";
        };
    }

    /** The interval of an advantage, in brackets; empty where there is none. */
    static String interval(Comparison pair) {
        return bounds(pair).map(bounds -> " (interval " + bounds + ")").orElse(" (no interval from one repetition)");
    }

    private static String size(Criterion criterion, double value) {
        return switch (criterion) {
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
        long settings = decision.settings().stream()
                .filter(setting -> setting.runs() > 0)
                .count();
        List<String> lines = new ArrayList<>();
        lines.add("Compared by the share of students within " + within(decision)
                + ", then by the 95th percentile of the wait, then by node-hours. Differences that matter: "
                + resolution(decision.resolution()) + ".");
        lines.add("The intervals are about runs, in pairs of one repetition, by Student’s t"
                + (settings > 2
                        ? "; each has the confidence " + percent(decision.confidence()) + ", so that the "
                                + (settings - 1) + " comparisons with the leader hold together at 95 % (Bonferroni)."
                        : " at 95 %."));
        lines.add("Figures over runs are means of the runs, so a 95th percentile differs from that of all students"
                + " together.");
        return lines;
    }

    private static String percent(double confidence) {
        return String.format(Locale.ROOT, "%.1f %%", confidence * 100);
    }
}
