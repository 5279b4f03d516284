package dev.firstbell.analysis.render;

import static dev.firstbell.analysis.render.TextRenderer.printable;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.ComparisonRow;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.RunWithoutResult;
import dev.firstbell.analysis.view.SettingResult;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.Slo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A comparison for a terminal: names to the left, figures to the right, two spaces between columns, and below the table
 * what its words mean. For one use.
 */
final class SettingsText {
    private static final String UNKNOWN = "–";

    private final ComparisonView comparison;
    private final List<SettingResult> results;
    private final StringBuilder text = new StringBuilder();

    SettingsText(ComparisonView comparison) {
        this.comparison = comparison;
        this.results = comparison.settings().stream().map(SettingView::result).toList();
    }

    String text() {
        results.forEach(row -> row.couldNotWork().ifPresent(stuck -> line(printable(row.setting() + ": " + stuck))));
        int nameWidth = comparison.rows().stream()
                .map(ComparisonRow::setting)
                .mapToInt(name -> TextTable.width(printable(name)))
                .max()
                .orElse(0);
        if (!results.isEmpty()) {
            List<List<String>> cells = new ArrayList<>();
            cells.add(header());
            results.forEach(row -> cells.add(cells(row)));
            align(cells, nameWidth);
        }
        for (RunWithoutResult run : comparison.withoutResult()) {
            line(TextTable.padded(printable(run.setting()), nameWidth) + TextTable.GAP + printable(run.why()));
        }
        if (!results.isEmpty()) {
            line("");
            notes();
        }
        notesOfRuns();
        comparison.decision().ifPresent(decision -> text.append('\n').append(new DecisionText(decision).text()));
        return text.toString();
    }

    /** What the records lack: a figure that is absent from the table may have been lost. */
    private void notesOfRuns() {
        for (RunView run : comparison.runs()) {
            run.notes().forEach(note -> line(printable("note: run " + run.runId() + ": " + note)));
        }
    }

    private List<String> header() {
        return List.of(
                "setting",
                "within " + DisplayText.limit(comparison.slo().slo().within()),
                "95 % interval",
                "p50",
                "p95",
                "worst",
                "finished",
                "429s",
                "nodes",
                "node-hours",
                "SLO");
    }

    private static List<String> cells(SettingResult row) {
        return List.of(
                printable(row.setting()),
                DisplayText.share(row.shareWithinSlo()),
                DisplayText.interval(row.interval()),
                DisplayText.time(row.p50()),
                DisplayText.time(row.p95()),
                DisplayText.time(row.worst()),
                row.shareFinished().map(DisplayText::share).orElse(UNKNOWN),
                row.throttledPerRun().map(DisplayText::decimal).orElse(UNKNOWN),
                row.nodes().map(Object::toString).orElse(UNKNOWN),
                row.nodeHoursPerRun().map(DisplayText::decimal).orElse(UNKNOWN),
                row.verdictInWords());
    }

    private void notes() {
        line(slo());
        if (results.stream().anyMatch(row -> row.endStage().isEmpty())) {
            line(
                    "Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.");
        }
        for (SettingResult row : results) {
            row.reasons().ifPresent(why -> line(printable(row.setting() + ": of those who did not finish, " + why)));
            row.endStage()
                    .ifPresent(stage -> line(printable(row.setting())
                            + ": first pages were not observable; its times are until " + stage.label()
                            + ", which comes before, and the ends of journeys are unknown."));
        }
        if (results.stream().anyMatch(row -> row.runs() == 1)) {
            line(
                    results.stream().allMatch(row -> row.runs() == 1)
                            ? "The interval is about these students; one run does not predict the next class."
                            : "The interval of a setting with one run is about its students; one run does not predict the"
                                    + " next class.");
        }
        comparison.settings().stream()
                .filter(setting ->
                        setting.runs().size() > 1 && !setting.origin().hubKnown())
                .forEach(
                        setting -> line(
                                printable(
                                        setting.name()
                                                + ": the records of its runs do not state the hub; the figures are right only if it was the same.")));
        results.stream()
                .filter(row -> row.runs() > 1)
                .forEach(row -> line(printable(row.setting() + ": " + interval(row))));
    }

    /** How the interval of several runs was computed: it is never narrower than that of all students together. */
    private static String interval(SettingResult row) {
        String runs = DisplayText.count(row.runs(), "run", "runs");
        return switch (row.intervalOver()) {
            case RUNS -> "the interval is computed over the shares of its " + runs + ".";
            case STUDENTS ->
                "the interval is that of the students of its " + runs + " together, as if they were independent of each"
                        + " other, because the runs differ too little for a wider one; it does not predict the next class.";
            case BOTH ->
                "each end of the interval is the wider one of two: over the shares of its " + runs
                        + ", and over the students of all of them together.";
        };
    }

    private String slo() {
        Slo slo = comparison.slo().slo();
        String within = DisplayText.limit(slo.within()) + " of arriving";
        if (results.stream().allMatch(row -> row.verdict() == SettingResult.Verdict.NOT_ASSESSED)) {
            return "SLO: not assessed; the table shows the students who "
                    + comparison.endWords().reached() + " within " + within + ".";
        }
        return "SLO: " + DisplayText.configuredShare(slo.share()) + " of students landed within " + within
                + ", at most " + DisplayText.configuredShare(slo.neverAtMost()) + " never.";
    }

    private void align(List<List<String>> cells, int nameWidth) {
        TextTable.lines(cells, Set.of(0, cells.get(0).size() - 1), nameWidth).forEach(this::line);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
