package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.Curve;
import dev.firstbell.analysis.report.ReportPage.EcdfChart;
import dev.firstbell.analysis.report.ReportPage.TextRow;
import dev.firstbell.analysis.report.ReportPage.Tick;
import dev.firstbell.analysis.statistics.Ecdf;
import dev.firstbell.analysis.view.EndWords;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Draws the share of students in by time since they arrived. */
final class EcdfDrawing {
    private static final double LEFT = 52;
    private static final double RIGHT = 694;
    /** The label of the SLO stands above the drawing, where no curve goes. */
    private static final double TOP = 34;

    private static final double BOTTOM = 300;
    private static final double WIDTH = 720;
    /** The width of one letter in the label of the SLO, on the smallest screen. */
    private static final double LETTER = 9.5;

    private EcdfDrawing() {}

    static EcdfChart of(List<SettingView> settings, Slo slo, Duration limit, EndWords words) {
        List<Latencies> latencies =
                settings.stream().map(setting -> setting.runs().ready()).toList();
        Axis x = new Axis(0, Drawing.lastSecond(latencies, slo.within(), limit), LEFT, RIGHT);
        Axis y = new Axis(0, 1, BOTTOM, TOP);
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            curves.add(curve(Drawing.series(i), settings.get(i), Ecdf.of(latencies.get(i)), slo, x, y));
        }
        List<Tick> shares = List.of(0, 25, 50, 75, 100).stream()
                .map(percent -> new Tick(y.text(percent / 100.0), percent + " %"))
                .toList();
        TreeSet<Duration> times = new TreeSet<>(List.of(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                slo.within(),
                limit));
        times.removeIf(time -> time.compareTo(limit) > 0);
        List<TextRow> table = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            Latencies of = latencies.get(i);
            table.add(new TextRow(
                    settings.get(i).name(),
                    times.stream()
                            .map(time -> DisplayText.share((double) of.within(time) / of.count()))
                            .toList()));
        }
        String label =
                "SLO: " + DisplayText.configuredShare(slo.share()) + " within " + DisplayText.limit(slo.within());
        return new EcdfChart(
                "Students " + words.students() + ", by time since they arrived",
                "Share of students " + words.students() + ", by time since they arrived, one curve for each setting. "
                        + (words.finishedSeen()
                                ? "A curve that passes above the mark meets the SLO"
                                : "The mark is the SLO, which is about the first page, so a curve that passes above it does"
                                        + " not show that the SLO was met")
                        + "; one that ends below 100 % belongs to a setting with students who " + words.never() + ".",
                x.timeTicks(),
                shares,
                x.text(Axis.seconds(slo.within())),
                y.text(slo.share()),
                label,
                x.at(Axis.seconds(slo.within())) + label.length() * LETTER > WIDTH,
                curves,
                times.stream().map(DisplayText::limit).toList(),
                table);
    }

    private static Curve curve(int series, SettingView setting, Ecdf ecdf, Slo slo, Axis x, Axis y) {
        StringBuilder path =
                new StringBuilder("M").append(x.text(0)).append(' ').append(y.text(0));
        String lastX = x.text(0);
        String lastY = y.text(0);
        List<Ecdf.Step> steps = ecdf.steps();
        for (int i = 0; i < steps.size(); i++) {
            String atX = x.text(Axis.seconds(steps.get(i).at()));
            boolean sameColumnFollows = i + 1 < steps.size()
                    && x.text(Axis.seconds(steps.get(i + 1).at())).equals(atX);
            if (!sameColumnFollows) {
                lastX = atX;
                lastY = y.text(steps.get(i).share());
                path.append('H').append(lastX).append('V').append(lastY);
            }
        }
        boolean open = ecdf.never() > 0;
        if (open) {
            lastX = x.text(x.to());
            path.append('H').append(lastX);
        }
        Latencies latencies = setting.runs().ready();
        String legend = DisplayText.share((double) latencies.within(slo.within()) / latencies.count()) + " within "
                + DisplayText.limit(slo.within())
                + (open
                        ? "; " + ecdf.never() + " of " + ecdf.students() + " "
                                + EndWords.of(setting.runs().first().endStage()).never()
                        : "");
        return new Curve(series, setting.name(), path.toString(), lastX, lastY, open, legend);
    }
}
