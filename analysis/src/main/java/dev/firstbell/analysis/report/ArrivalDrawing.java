package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.ArrivalChart;
import dev.firstbell.analysis.view.EndWords;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Draws the students who had arrived and those who had landed, over time. */
final class ArrivalDrawing {
    private static final double LEFT = 36;
    private static final double RIGHT = 318;
    private static final double TOP = 10;
    private static final double BOTTOM = 172;

    private ArrivalDrawing() {}

    /**
     * One drawing for each setting.
     *
     * @param clock absent if the runs' class starts differ; the axis then counts from each run's class start
     */
    static List<ArrivalChart> of(List<SettingView> settings, Optional<ClassClock> clock) {
        double first = 0;
        double last = 60;
        double most = 1;
        for (SettingView setting : settings) {
            double[] arrived = arrivals(setting);
            double[] landed = offsets(setting, setting.runs().first().endStage());
            first = Math.min(first, arrived.length == 0 ? 0 : arrived[0]);
            last = Math.max(last, Math.max(lastOf(arrived), lastOf(landed)));
            most = Math.max(most, (double) arrived.length / setting.runs().size());
        }
        Axis x = new Axis(first, last * 1.02, LEFT, RIGHT);
        Axis y = new Axis(0, most, BOTTOM, TOP);
        List<ReportPage.Tick> ticks = clock.map(of -> of.ticks(x)).orElseGet(x::timeTicks);
        List<ArrivalChart> charts = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            charts.add(arrival(Drawing.series(i), settings.get(i), x, y, ticks));
        }
        return charts;
    }

    private static ArrivalChart arrival(int series, SettingView setting, Axis x, Axis y, List<ReportPage.Tick> ticks) {
        EndWords words = EndWords.of(setting.runs().first().endStage());
        double[] arrived = arrivals(setting);
        double[] landed = offsets(setting, setting.runs().first().endStage());
        int runs = setting.runs().size();
        List<String> up = steps(arrived, runs, x, y);
        List<String> in = steps(landed, runs, x, y);
        List<String> back = new ArrayList<>(in);
        Collections.reverse(back);
        int never = arrived.length - landed.length;
        String caption = "At most " + Math.round((double) mostWaiting(arrived, landed) / runs) + " waited at once"
                + (never == 0
                        ? "; all " + words.reached() + "."
                        : "; " + DisplayText.decimal((double) never / runs) + " " + words.never() + ".");
        return new ArrivalChart(
                series,
                setting.name(),
                setting.name()
                        + ": students who had arrived (dashed) and students " + words.who()
                        + " (solid), by time since class start; the area between them is students waiting. " + caption,
                ticks,
                y.countTicks(),
                "M" + String.join("L", up),
                "M" + String.join("L", in),
                "M" + String.join("L", up) + "L" + String.join("L", back) + "Z",
                caption);
    }

    /** Corners of a cumulative count, one for each tenth of a unit at most. */
    private static List<String> steps(double[] sorted, int runs, Axis x, Axis y) {
        List<String> corners = new ArrayList<>();
        corners.add(x.text(x.from()) + " " + y.text(0));
        String before = y.text(0);
        for (int i = 0; i < sorted.length; i++) {
            String at = x.text(sorted[i]);
            if (i + 1 == sorted.length || !x.text(sorted[i + 1]).equals(at)) {
                String count = y.text((i + 1.0) / runs);
                corners.add(at + " " + before);
                corners.add(at + " " + count);
                before = count;
            }
        }
        corners.add(x.text(x.to()) + " " + before);
        return corners;
    }

    private static int mostWaiting(double[] arrived, double[] landed) {
        int most = 0;
        int in = 0;
        for (int i = 0; i < arrived.length; i++) {
            while (in < landed.length && landed[in] <= arrived[i]) {
                in++;
            }
            most = Math.max(most, i + 1 - in);
        }
        return most;
    }

    /** When students reached a stage, in seconds since class start, ascending, all runs together. */
    private static double[] offsets(SettingView setting, Stage stage) {
        return setting.runs().all().stream()
                .flatMapToDouble(run -> {
                    Instant start = run.record().info().classPlan().classStart();
                    return run.record().students().stream()
                            .map(student ->
                                    reached(student, stage, setting.runs().limit()))
                            .filter(Objects::nonNull)
                            .mapToDouble(at -> Axis.seconds(Duration.between(start, at)));
                })
                .sorted()
                .toArray();
    }

    /** When students arrived, in seconds since class start, ascending, all runs together. */
    private static double[] arrivals(SettingView setting) {
        return setting.runs().all().stream()
                .flatMapToDouble(run -> run.record().students().stream()
                        .mapToDouble(student -> Axis.seconds(
                                Duration.between(run.record().info().classPlan().classStart(), student.arrival()))))
                .sorted()
                .toArray();
    }

    private static Instant reached(StudentRecord student, Stage stage, Duration limit) {
        return student.latencyTo(stage)
                .filter(latency -> latency.compareTo(limit) <= 0)
                .flatMap(latency -> student.at(stage))
                .orElse(null);
    }

    private static double lastOf(double[] sorted) {
        return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
    }
}
