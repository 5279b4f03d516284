package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.student.Stage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a comparison.
 *
 * @param best the setting that the decision of a sweep chooses, or its leader so far; without a decision, of the settings
 *     that meet the SLO the one with the fewest node-hours, else the one with the highest share; a predicted one only if
 *     nothing was measured or observed; empty if no run has a result
 * @param verdict that of the best setting; not assessed without one
 * @param sentence the answer in one sentence
 * @param badge what the sentence must not be read without: {@code Modelled} or {@code Observed}
 */
public record Conclusion(
        Optional<SettingView> best, SettingResult.Verdict verdict, String sentence, Optional<String> badge) {
    public Conclusion {
        requireNonNull(best, "best is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(badge, "badge is null");
    }

    static Conclusion of(ComparisonView comparison) {
        return comparison
                .decision()
                .flatMap(decision -> decided(comparison, decision))
                .orElseGet(() -> undecided(comparison));
    }

    /** What a sweep tells; empty if it had nothing to compare. */
    private static Optional<Conclusion> decided(ComparisonView comparison, Decision decision) {
        Optional<String> leading = decision.outcome()
                .match(
                        winner -> Optional.of(winner.setting()),
                        equal -> Optional.of(equal.settings().get(0)),
                        notYet -> Optional.of(notYet.leader()),
                        none -> Optional.empty());
        Optional<SettingView> shown = leading.flatMap(name -> comparison.settings().stream()
                .filter(setting ->
                        setting.setting().filter(one -> one.name().equals(name)).isPresent())
                .findFirst());
        return shown.map(setting -> new Conclusion(
                shown,
                decision.chosen().isPresent() ? setting.result().verdict() : SettingResult.Verdict.NOT_ASSESSED,
                (setting.origin().predicted() ? "Predicted: " : "") + DecisionWords.headline(decision),
                badge(comparison, shown)));
    }

    private static Conclusion undecided(ComparisonView comparison) {
        Optional<SettingView> best = best(comparison.settings());
        return new Conclusion(
                best,
                best.map(setting -> setting.result().verdict()).orElse(SettingResult.Verdict.NOT_ASSESSED),
                best.map(setting -> (setting.origin().predicted() ? "Predicted: " : "")
                                + setting.result()
                                        .couldNotWork()
                                        .map(first -> first + ". ")
                                        .orElse("")
                                + sentence(comparison, setting)
                                + unanswered(comparison))
                        .orElseGet(() -> noAnswer(comparison.withoutResult())),
                badge(comparison, best));
    }

    /** Without a result the reasons are the answer, as far as they fit into a sentence. */
    private static String noAnswer(List<RunWithoutResult> runs) {
        return runs.size() == 1
                ? runs.get(0).inWords()
                : "No answer: none of the runs says anything about the hub. "
                        + runs.get(0).inWords();
    }

    private static Optional<SettingView> best(List<SettingView> settings) {
        List<SettingView> seen = settings.stream()
                .filter(setting -> !setting.origin().predicted())
                .toList();
        List<SettingView> candidates = seen.isEmpty() ? settings : seen;
        Comparator<SettingView> byShare =
                Comparator.comparingDouble(setting -> -setting.result().shareWithinSlo());
        Comparator<SettingView> byCost = Comparator.comparingDouble(
                setting -> setting.result().nodeHoursPerRun().orElse(Double.MAX_VALUE));
        List<SettingView> met = candidates.stream().filter(SettingView::metSlo).toList();
        return met.isEmpty() ? candidates.stream().min(byShare) : met.stream().min(byCost.thenComparing(byShare));
    }

    private static Optional<String> badge(ComparisonView comparison, Optional<SettingView> best) {
        if (comparison.runs().stream().allMatch(run -> run.origin().observed())) {
            return Optional.of("Observed");
        }
        boolean modelled = best.map(setting -> setting.origin().modelled())
                .orElseGet(() ->
                        comparison.runs().stream().allMatch(run -> run.origin().modelled()));
        return modelled ? Optional.of("Modelled") : Optional.empty();
    }

    private static String sentence(ComparisonView comparison, SettingView best) {
        String counts = inWords(comparison, best);
        SettingResult result = best.result();
        if (best.metSlo()) {
            List<String> missing = comparison.settings().stream()
                    .filter(setting -> !setting.metSlo())
                    .map(SettingView::called)
                    .toList();
            return "With " + best.called() + " the SLO is met: " + counts
                    + (missing.isEmpty() ? "." : "; with " + listed(missing) + " it is not.");
        }
        if (result.runsNotAssessed().isPresent()) {
            return "As far as it was observed, " + counts
                    + (comparison.slo().declared() ? "; the SLO was not assessed." : ".");
        }
        String partly = result.runsThatMetSlo() == 0
                ? ""
                : " It was met in " + result.runsThatMetSlo() + " of " + DisplayText.count(result.runs(), "run", "runs")
                        + ".";
        return comparison.settings().size() == 1
                ? "With " + best.called() + " the SLO is not met: " + counts + "." + partly
                : "No setting meets the SLO. With the best of them, " + best.called() + ", " + counts + "." + partly;
    }

    /** The settings that were run and about which nothing is known, so that they cannot be compared. */
    private static String unanswered(ComparisonView comparison) {
        List<String> names = comparison.withoutResult().stream()
                .map(RunWithoutResult::setting)
                .filter(name -> comparison.settings().stream()
                        .noneMatch(setting -> setting.setting()
                                .filter(known -> known.name().equals(name))
                                .isPresent()))
                .distinct()
                .map(name -> "“" + name + "”")
                .toList();
        return names.isEmpty() ? "" : " About " + listed(names) + " nothing is known: no run of it has a result.";
    }

    private static String inWords(ComparisonView comparison, SettingView setting) {
        int withinSlo = setting.runs().shares().stream()
                .mapToInt(share -> share.count())
                .sum();
        int never = setting.runs().neverLanded();
        return withinSlo + " of " + Plural.students(setting.result().students()) + " "
                + Words.reached(setting.runs().first().endStage()) + " within "
                + DisplayText.limit(comparison.slo().slo().within())
                + (never > 0 && !setting.metSlo()
                        ? ", and " + never + " "
                                + EndWords.of(setting.runs().first().endStage()).never()
                        : "");
    }

    private static String listed(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    /** The share of the best setting, what it is a share of, and its interval; empty without a best setting. */
    public Optional<Headline> headline(SloView slo) {
        return best.map(setting -> headline(setting, slo));
    }

    /**
     * The one number.
     *
     * @param value {@code 98.6 %}
     * @param what of what
     * @param interval its interval, and what that covers
     */
    public record Headline(String value, String what, String interval) {}

    private static Headline headline(SettingView best, SloView slo) {
        SettingResult result = best.result();
        Stage to = best.runs().first().endStage();
        String kind = best.origin().predicted() ? "predicted " : "";
        String reaches = best.metSlo() && result.interval().low() < slo.slo().share()
                ? "; it reaches below the SLO, so more runs are needed."
                : result.runs() == 1 ? "; it says nothing about the next one." : ".";
        return new Headline(
                DisplayText.share(result.shareWithinSlo()),
                "of students " + EndWords.of(to).students() + " within "
                        + DisplayText.limit(slo.slo().within()) + " of arriving, with " + best.called(),
                Math.round(Intervals.CONFIDENCE * 100) + " % interval " + DisplayText.interval(result.interval())
                        + " from " + DisplayText.count(result.runs(), kind + "class start", kind + "class starts")
                        + reaches);
    }
}
