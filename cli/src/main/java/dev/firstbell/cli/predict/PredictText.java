package dev.firstbell.cli.predict;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.predict.Band;
import dev.firstbell.twin.predict.BesideMeasured;
import dev.firstbell.twin.predict.PredictedClass;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A prediction as text. */
final class PredictText {
    private PredictText() {}

    /** The bands of one setting. */
    static String of(ClassPlan plan, PredictedClass predicted) {
        StringBuilder text = new StringBuilder(predicted.setting().name())
                .append(": predicted, ")
                .append(Plural.of(predicted.runs(), "class start", "class starts"))
                .append(" in the model; in parentheses, what 9 of 10 of them lie in\n");
        line(
                text,
                "within " + DisplayText.limit(plan.slo().within()),
                band(BesideMeasured.Unit.SHARE, predicted.within()) + "; SLO "
                        + DisplayText.configuredShare(plan.slo().share()) + ", met in " + predicted.keptSlo() + " of "
                        + predicted.runs());
        line(text, "never landed", band(BesideMeasured.Unit.SHARE, predicted.never()));
        line(text, "throttled (429)", band(BesideMeasured.Unit.COUNT, predicted.throttled()));
        if (predicted.hubExits() > 0) {
            line(
                    text,
                    "hub",
                    "exited because too many starts in a row had failed, in " + predicted.hubExits() + " of "
                            + predicted.runs());
        }
        for (Map.Entry<Stage, PredictedClass.StageBands> stage :
                predicted.stages().entrySet()) {
            PredictedClass.StageBands bands = stage.getValue();
            line(
                    text,
                    stage.getKey().title(),
                    "p50 " + band(BesideMeasured.Unit.SECONDS, bands.p50()) + "  p95 "
                            + band(BesideMeasured.Unit.SECONDS, bands.p95()) + "  worst "
                            + band(BesideMeasured.Unit.SECONDS, bands.worst()));
        }
        return text.toString();
    }

    /** A measured run beside it, figure by figure. */
    static String of(String run, BesideMeasured beside) {
        StringBuilder text = new StringBuilder("\nmeasured in ").append(run).append(", beside the prediction:\n");
        Optional<Stage> before = Optional.empty();
        for (BesideMeasured.Line figure : beside.figures()) {
            String name = figure.stage().equals(before) && before.isPresent()
                    ? ""
                    : figure.stage().map(Stage::title).orElse("");
            before = figure.stage();
            line(
                    text,
                    name,
                    figure.name() + ": measured " + value(figure.unit(), figure.measured()) + ", predicted "
                            + band(figure.unit(), figure.predicted()) + ": " + where(figure));
        }
        text.append('\n')
                .append(beside.inside())
                .append(" of ")
                .append(beside.figures().size())
                .append(" figures lie inside their bands; a right model has about 9 of 10 inside\n");
        beside.p95()
                .ifPresent(p95 -> text.append(String.format(
                        Locale.ROOT,
                        "ready latency, p95: measured %.1f s, predicted %.1f s in the median, %.1f s (%.0f %%) too %s; %s%n",
                        p95.measuredSeconds(),
                        p95.predictedSeconds(),
                        Math.abs(p95.offSeconds()),
                        100 * Math.abs(p95.offSeconds()) / Math.max(p95.measuredSeconds(), 1e-3),
                        p95.offSeconds() > 0 ? "slow" : "fast",
                        p95.close() ? "within 10 % or 5 s" : "more than 10 % and 5 s off")));
        if (!beside.notPredicted().isEmpty()) {
            text.append("not predicted: ")
                    .append(beside.notPredicted().stream().map(Stage::title).collect(Collectors.joining(", ")))
                    .append('\n');
        }
        return text.toString().replace("\r\n", "\n");
    }

    private static String where(BesideMeasured.Line figure) {
        if (figure.inside()) {
            return "inside";
        }
        return figure.measured().compareTo(figure.predicted().low()) < 0
                ? "outside, below the band"
                : "outside, above the band";
    }

    private static String band(BesideMeasured.Unit unit, Band band) {
        String low = value(unit, band.low());
        String high = value(unit, band.high());
        return value(unit, band.median()) + " (" + (low.equals(high) ? low : low + " to " + high) + ")";
    }

    private static String value(BesideMeasured.Unit unit, Band.Figure figure) {
        String text = switch (unit) {
            case SHARE -> DisplayText.share(figure.value());
            case COUNT -> Long.toString(Math.round(figure.value()));
            case SECONDS -> DisplayText.time(Duration.ofNanos(Math.round(figure.value() * 1e9)));
        };
        return (figure.beyond() ? "> " : "") + text;
    }

    private static void line(StringBuilder text, String name, String content) {
        text.append(String.format("  %-22s %s", name, content).stripTrailing()).append('\n');
    }
}
