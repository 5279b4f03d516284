package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Ecdf;
import dev.firstbell.analysis.Figures;
import dev.firstbell.analysis.internal.Page.ArrivalChart;
import dev.firstbell.analysis.internal.Page.Curve;
import dev.firstbell.analysis.internal.Page.EcdfChart;
import dev.firstbell.analysis.internal.Page.StageChart;
import dev.firstbell.analysis.internal.Page.StageLabel;
import dev.firstbell.analysis.internal.Page.StageMark;
import dev.firstbell.analysis.internal.Page.TextRow;
import dev.firstbell.analysis.internal.Page.Tick;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Turns latencies into coordinates. The sizes here and in the templates' {@code viewBox} belong together. */
final class Drawings {
    private static final int SERIES = 6;

    private static final double ECDF_LEFT = 52;
    private static final double ECDF_RIGHT = 694;
    private static final double ECDF_TOP = 14;
    private static final double ECDF_BOTTOM = 300;
    private static final double ECDF_WIDTH = 720;
    /** Of one letter in the label of the promise, on the smallest screen. */
    private static final double LETTER = 9.5;

    private static final double STAGE_LEFT = 168;
    private static final double STAGE_RIGHT = 690;
    private static final double STAGE_TOP = 12;
    private static final double STAGE_LANE = 13;
    private static final double STAGE_GAP = 14;

    private static final double ARRIVAL_LEFT = 36;
    private static final double ARRIVAL_RIGHT = 318;
    private static final double ARRIVAL_TOP = 10;
    private static final double ARRIVAL_BOTTOM = 172;

    private Drawings() {}

    /** Which of the page's line styles a setting gets. */
    static int series(int index) {
        return index % SERIES;
    }

    static EcdfChart ecdf(List<SettingRuns> settings, Slo slo, Duration limit) {
        List<Latencies> latencies =
                settings.stream().map(setting -> setting.ready()).toList();
        Axis x = new Axis(0, lastSecond(latencies, slo.within(), limit), ECDF_LEFT, ECDF_RIGHT);
        Axis y = new Axis(0, 1, ECDF_BOTTOM, ECDF_TOP);
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            curves.add(curve(series(i), settings.get(i), Ecdf.of(latencies.get(i)), slo, x, y));
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
                            .map(time -> Figures.share((double) of.within(time) / of.count()))
                            .toList()));
        }
        String promise = "promised: " + Figures.promised(slo.share()) + " within " + Figures.limit(slo.within());
        return new EcdfChart(
                "Share of students on their first page, by time since they arrived, one curve for each setting. "
                        + "A curve that passes above the mark keeps the promise; one that ends below 100 % belongs to a"
                        + " setting with students who never got in.",
                x.timeTicks(),
                shares,
                x.text(Axis.seconds(slo.within())),
                y.text(slo.share()),
                promise,
                x.at(Axis.seconds(slo.within())) + promise.length() * LETTER > ECDF_WIDTH,
                curves,
                times.stream().map(Figures::limit).toList(),
                table);
    }

    private static Curve curve(int series, SettingRuns setting, Ecdf ecdf, Slo slo, Axis x, Axis y) {
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
        Latencies latencies = setting.ready();
        String legend = Figures.share((double) latencies.within(slo.within()) / latencies.count()) + " within "
                + Figures.limit(slo.within())
                + (open ? "; " + ecdf.never() + " of " + ecdf.students() + " never got in" : "");
        return new Curve(series, setting.name(), path.toString(), lastX, lastY, open, legend);
    }

    static StageChart stages(List<SettingRuns> settings, Duration limit) {
        List<Stage> stages = Arrays.stream(Stage.values())
                .filter(stage -> stage != Stage.INTENDED)
                .filter(stage -> settings.stream()
                        .anyMatch(setting -> setting.students().stream()
                                .anyMatch(student -> student.at(stage).isPresent() && student.countedFrom() != stage)))
                .toList();
        List<Latencies> all = settings.stream()
                .flatMap(setting -> stages.stream().map(setting::latencies))
                .toList();
        Axis x = new Axis(0, lastSecond(all, Duration.ofSeconds(10), limit), STAGE_LEFT, STAGE_RIGHT);
        double band = settings.size() * STAGE_LANE + STAGE_GAP;
        List<StageLabel> labels = new ArrayList<>();
        List<StageMark> marks = new ArrayList<>();
        List<TextRow> table = new ArrayList<>();
        for (int row = 0; row < stages.size(); row++) {
            Stage stage = stages.get(row);
            double top = STAGE_TOP + row * band;
            labels.add(new StageLabel(Axis.coordinate(top + band / 2 + 4), Axis.coordinate(top + band), stage.title()));
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < settings.size(); i++) {
                Latencies latencies = settings.get(i).latencies(stage);
                if (latencies.censored() == latencies.count()) {
                    cells.add("nobody");
                    continue;
                }
                Latencies.Quantile p50 = latencies.quantile(0.5).orElseThrow();
                Latencies.Quantile p95 = latencies.quantile(0.95).orElseThrow();
                cells.add(Figures.time(p50) + " / " + Figures.time(p95));
                marks.add(new StageMark(
                        series(i),
                        Axis.coordinate(top + STAGE_GAP / 2 + (i + 0.5) * STAGE_LANE),
                        x.text(p50.censored() ? x.to() : Axis.seconds(p50.value())),
                        x.text(p95.censored() ? x.to() : Axis.seconds(p95.value())),
                        p50.censored(),
                        p95.censored(),
                        settings.get(i).name() + ", " + stage.title() + ": median " + Figures.time(p50)
                                + ", 95th percentile " + Figures.time(p95)));
            }
            table.add(new TextRow(stage.title(), cells));
        }
        return new StageChart(
                "Time from a student's arrival to each stage of the start, by setting: a dot at the median, a line to the"
                        + " 95th percentile, an arrow where that lies among those who did not get there.",
                (int) Math.ceil(STAGE_TOP + stages.size() * band),
                x.timeTicks(),
                labels,
                marks,
                table);
    }

    static List<ArrivalChart> arrivals(List<SettingRuns> settings) {
        double first = 0;
        double last = 60;
        double most = 1;
        for (SettingRuns setting : settings) {
            double[] arrived = arrivals(setting);
            double[] landed = offsets(setting, setting.info().countedTo());
            first = Math.min(first, arrived.length == 0 ? 0 : arrived[0]);
            last = Math.max(last, Math.max(lastOf(arrived), lastOf(landed)));
            most = Math.max(most, (double) arrived.length / setting.runs().size());
        }
        Axis x = new Axis(first, last * 1.02, ARRIVAL_LEFT, ARRIVAL_RIGHT);
        Axis y = new Axis(0, most, ARRIVAL_BOTTOM, ARRIVAL_TOP);
        List<ArrivalChart> charts = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            charts.add(arrival(series(i), settings.get(i), x, y));
        }
        return charts;
    }

    private static ArrivalChart arrival(int series, SettingRuns setting, Axis x, Axis y) {
        double[] arrived = arrivals(setting);
        double[] landed = offsets(setting, setting.info().countedTo());
        int runs = setting.runs().size();
        List<String> up = steps(arrived, runs, x, y);
        List<String> in = steps(landed, runs, x, y);
        List<String> back = new ArrayList<>(in);
        java.util.Collections.reverse(back);
        int never = arrived.length - landed.length;
        String caption = "At most " + Math.round((double) mostWaiting(arrived, landed) / runs) + " waited at once"
                + (never == 0
                        ? "; everybody got in."
                        : "; " + Figures.decimal((double) never / runs) + " never got in.");
        return new ArrivalChart(
                series,
                setting.name(),
                setting.name() + ": students who had arrived (dashed) and students who were in (solid), by time since"
                        + " class start; the area between them is students waiting. " + caption,
                x.timeTicks(),
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
    private static double[] offsets(SettingRuns setting, Stage stage) {
        return setting.runs().stream()
                .flatMapToDouble(run -> {
                    Instant start = run.info().plan().classStart();
                    return run.students().stream()
                            .map(student -> reached(student, stage, setting.limit()))
                            .filter(Objects::nonNull)
                            .mapToDouble(at -> Axis.seconds(Duration.between(start, at)));
                })
                .sorted()
                .toArray();
    }

    /** When students arrived, in seconds since class start, ascending, all runs together. */
    private static double[] arrivals(SettingRuns setting) {
        return setting.runs().stream()
                .flatMapToDouble(run -> run.students().stream()
                        .mapToDouble(student ->
                                Axis.seconds(Duration.between(run.info().plan().classStart(), student.arrival()))))
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

    /** The axis reaches to the limit as soon as anybody is censored there, else a little beyond the longest. */
    private static double lastSecond(List<Latencies> all, Duration atLeast, Duration limit) {
        double longest = Axis.seconds(atLeast) * 1.2;
        for (Latencies latencies : all) {
            boolean someNever = latencies.censored() > 0;
            double end = latencies
                    .worst()
                    .map(worst -> Axis.seconds(worst.value()) * (someNever ? 1 : 1.04))
                    .orElse(0.0);
            longest = Math.max(longest, end);
        }
        return Math.min(longest, Math.max(Axis.seconds(limit), Axis.seconds(atLeast)));
    }
}
