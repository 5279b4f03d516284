package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.decision.Comparison;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.decision.LeftOut;
import dev.firstbell.analysis.decision.SettingFigures;
import dev.firstbell.records.io.Plural;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which setting of a sweep wins, in words.
 *
 * @param headline the answer in one sentence; empty if it is the headline of the page
 * @param details what belongs to it, one sentence each
 * @param how what the answer rests on, for every reader
 * @param settings their figures over all repetitions
 * @param method how the answer was found, for administrators
 * @param comparisons one line each
 * @param leftOut runs that do not count, and settings without any, one line each
 */
record DecisionSection(
        Optional<String> headline,
        List<String> details,
        String how,
        List<SettingLine> settings,
        List<String> method,
        List<ComparisonLine> comparisons,
        List<String> leftOut) {
    private static final String UNKNOWN = "–";

    /** A row of the figures. */
    record SettingLine(
            String name,
            boolean chosen,
            String runs,
            String share,
            String shareInterval,
            String p95,
            String p95Interval,
            String nodeHours) {}

    /** A row of the comparisons. */
    record ComparisonLine(
            String setting, String other, String by, String blocks, String advantage, String interval, String result) {}

    /** @param ofPage the headline of the page */
    static DecisionSection of(Decision decision, String ofPage) {
        return new DecisionSection(
                Optional.of(DecisionWords.headline(decision)).filter(answer -> !ofPage.endsWith(answer)),
                DecisionWords.details(decision),
                how(decision),
                decision.settings().stream()
                        .map(setting -> row(setting, decision))
                        .toList(),
                DecisionWords.method(decision),
                decision.comparisons().stream().map(DecisionSection::row).toList(),
                Stream.concat(
                                DecisionWords.leftOut(decision).stream(),
                                decision.leftOut().stream().map(LeftOut::inWords))
                        .toList());
    }

    private static String how(Decision decision) {
        return "The class start was repeated with every setting ("
                + Plural.of(decision.blocks(), "repetition", "repetitions") + ", "
                + Plural.of(decision.runs(), "class start", "class starts")
                + "). A difference counts if it is larger than what chance makes between repetitions, and large enough for"
                + " students to notice.";
    }

    private static SettingLine row(SettingFigures setting, Decision decision) {
        boolean some = setting.runs() > 0;
        return new SettingLine(
                setting.name(),
                decision.outcome().chosen().filter(setting.name()::equals).isPresent(),
                Integer.toString(setting.runs()),
                some ? DisplayText.share(setting.share()) : UNKNOWN,
                setting.shareInterval().map(DisplayText::interval).orElse(UNKNOWN),
                some ? DecisionWords.p95(setting) : UNKNOWN,
                DecisionWords.p95Interval(setting).orElse(UNKNOWN),
                setting.nodeHours().map(DisplayText::decimal).orElse(UNKNOWN));
    }

    private static ComparisonLine row(Comparison pair) {
        return new ComparisonLine(
                pair.setting(),
                pair.other(),
                DecisionWords.criterion(pair.criterion()),
                Integer.toString(pair.blocks()),
                DecisionWords.mean(pair),
                DecisionWords.bounds(pair).orElse(UNKNOWN),
                DecisionWords.verdict(pair));
    }
}
