package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.StageChart;
import dev.firstbell.analysis.report.ReportPage.StageLabel;
import dev.firstbell.analysis.report.ReportPage.StageMark;
import dev.firstbell.analysis.report.ReportPage.TextRow;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Draws how long students took to each stage, by setting. */
final class StageDrawing {
    private static final double LEFT = 168;
    private static final double RIGHT = 690;
    private static final double TOP = 12;
    private static final double LANE = 13;
    private static final double GAP = 14;

    private StageDrawing() {}

    static StageChart of(List<SettingView> settings, Duration limit) {
        List<Stage> stages = Arrays.stream(Stage.values())
                .filter(stage -> stage != Stage.INTENDED)
                .filter(stage ->
                        settings.stream().anyMatch(setting -> setting.runs().shows(stage)))
                .toList();
        List<Latencies> all = settings.stream()
                .flatMap(setting -> stages.stream().map(setting.runs()::latencies))
                .toList();
        Axis x = new Axis(0, Drawing.lastSecond(all, Duration.ofSeconds(10), limit), LEFT, RIGHT);
        double band = settings.size() * LANE + GAP;
        List<StageLabel> labels = new ArrayList<>();
        List<StageMark> marks = new ArrayList<>();
        List<TextRow> table = new ArrayList<>();
        for (int row = 0; row < stages.size(); row++) {
            Stage stage = stages.get(row);
            double top = TOP + row * band;
            labels.add(new StageLabel(Axis.coordinate(top + band / 2 + 4), Axis.coordinate(top + band), stage.title()));
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < settings.size(); i++) {
                Latencies latencies = settings.get(i).runs().latencies(stage);
                if (latencies.censored() == latencies.count()) {
                    cells.add("none");
                    continue;
                }
                Latencies.Quantile p50 = latencies.quantile(0.5).orElseThrow();
                Latencies.Quantile p95 = latencies.quantile(0.95).orElseThrow();
                cells.add(DisplayText.time(p50) + " / " + DisplayText.time(p95));
                marks.add(new StageMark(
                        Drawing.series(i),
                        Axis.coordinate(top + GAP / 2 + (i + 0.5) * LANE),
                        x.text(
                                p50.censored()
                                        ? x.to()
                                        : Axis.seconds(p50.atLeast().orElse(p50.value()))),
                        x.text(p50.censored() ? x.to() : Axis.seconds(p50.value())),
                        x.text(p95.censored() ? x.to() : Axis.seconds(p95.value())),
                        p50.censored(),
                        p95.censored(),
                        settings.get(i).name() + ", " + stage.title() + ": median " + DisplayText.time(p50)
                                + ", 95th percentile " + DisplayText.time(p95)));
            }
            table.add(new TextRow(stage.title(), cells));
        }
        return new StageChart(
                "Time from a student's arrival to each stage of the start, by setting: a dot at the median, a line to the"
                        + " 95th percentile, an arrow where that lies among those who did not get there. A median that is"
                        + " known only as an interval has its dot at the end and a faint line from the beginning.",
                (int) Math.ceil(TOP + stages.size() * band),
                x.timeTicks(),
                labels,
                marks,
                table);
    }
}
