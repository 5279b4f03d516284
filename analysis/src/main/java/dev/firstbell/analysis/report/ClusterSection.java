package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.ClusterView;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.InterruptionsView.Fate;
import dev.firstbell.analysis.view.InterruptionsView.LostServer;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.cluster.ClusterSummary;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The clusters of the runs in which one was watched.
 *
 * @param watches how well, one row for each of these runs
 * @param contradictions timestamps that contradict each other, one line for each kind in each run
 * @param nodes one drawing for each run that had nodes for students
 * @param losses lost servers in short, one line for each reason and node in each run
 * @param interruptions the first lost servers
 * @param more how many more there are
 */
record ClusterSection(
        List<WatchSummary> watches,
        List<String> contradictions,
        List<NodeChart> nodes,
        List<String> losses,
        List<Lost> interruptions,
        int more) {
    private static final int MOST_ROWS = 20;

    /** How well one run's cluster was watched. */
    record WatchSummary(
            String setting,
            String runId,
            String whole,
            String clock,
            String contradictions,
            String interruptions,
            String watch) {}

    /** One server that was lost. */
    record Lost(
            String setting,
            String runId,
            String student,
            String what,
            String node,
            String lost,
            String removed,
            String noticed,
            String back) {}

    /** Empty if no run's cluster was watched. */
    static Optional<ClusterSection> of(ComparisonView comparison) {
        List<RunView> watched = comparison.runs().stream()
                .filter(run -> run.cluster().isPresent())
                .toList();
        if (watched.isEmpty()) {
            return Optional.empty();
        }
        List<Lost> lost = watched.stream().flatMap(run -> lost(run).stream()).toList();
        return Optional.of(new ClusterSection(
                watched.stream()
                        .map(run -> watchSummary(run, run.cluster().orElseThrow()))
                        .toList(),
                watched.stream().flatMap(run -> contradictions(run).stream()).toList(),
                IntStream.range(0, watched.size())
                        .boxed()
                        .flatMap(i ->
                                NodeChart.of(watched.get(i), series(watched.get(i), comparison.settings()), i).stream())
                        .toList(),
                watched.stream()
                        .flatMap(run -> run.cluster().orElseThrow().interruptions().inShort().stream()
                                .map(line -> run.setting() + ": " + line))
                        .toList(),
                lost.stream().limit(MOST_ROWS).toList(),
                Math.max(0, lost.size() - MOST_ROWS)));
    }

    private static int series(RunView run, List<SettingView> settings) {
        for (int i = 0; i < settings.size(); i++) {
            if (settings.get(i).runs().all().contains(run)) {
                return Drawing.series(i);
            }
        }
        return Drawing.series(settings.size());
    }

    private static WatchSummary watchSummary(RunView run, ClusterView cluster) {
        ClusterSummary summary = cluster.summary();
        List<String> watch = new ArrayList<>();
        watch.add(
                cluster.watched()
                        ? summary.complete() ? "complete" : "incomplete"
                        : "not watched; from a Prometheus server’s history: " + cluster.stages());
        if (summary.gaps() > 0) {
            watch.add("API server unreachable " + DisplayText.count(summary.gaps(), "time", "times"));
        }
        if (summary.relisted() > 0) {
            watch.add("relisted " + DisplayText.count(summary.relisted(), "time", "times"));
        }
        return new WatchSummary(
                run.setting(),
                run.runId(),
                cluster.watched() ? summary.completeStudents() + " of " + cluster.students() : "–",
                summary.clock().map(ClusterSection::clock).orElse("not estimated")
                        + (summary.clockShifts().isEmpty()
                                ? ""
                                : "; a clock was set "
                                        + DisplayText.count(
                                                summary.clockShifts().size(), "time", "times")
                                        + ", and stages in between are left out"),
                Integer.toString(run.contradictions().count()),
                Integer.toString(cluster.interruptions().lost().size()),
                String.join(", ", watch));
    }

    private static String clock(ClusterSummary.Clock clock) {
        String offset = decimal(clock.ahead().abs());
        String which = clock.ahead().isNegative() ? " behind" : " ahead";
        return offset + " ms" + which + " ± " + decimal(clock.uncertainty()) + " ms, "
                + (clock.correction().isZero() ? "not corrected" : "corrected");
    }

    private static String decimal(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 6)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static List<String> contradictions(RunView run) {
        return run.contradictions().kinds().stream()
                .map(kind -> run.setting() + " (" + run.runId() + "): " + kind.inWords())
                .toList();
    }

    private static List<Lost> lost(RunView run) {
        return run.cluster().orElseThrow().interruptions().lost().stream()
                .map(lost -> lost(run, lost))
                .toList();
    }

    private static Lost lost(RunView run, LostServer lost) {
        String unseen = lost.fate() == Fate.NOT_MISSED ? "not missed" : "not seen";
        return new Lost(
                run.setting(),
                run.runId(),
                lost.user(),
                (lost.interruption().running() ? "a running server: " : "a start: ") + lost.reason(),
                lost.interruption().node().orElse("not placed yet"),
                Drawing.intoClass(lost.afterClassStart()),
                lost.untilRemoved().map(ClusterSection::after).orElse("not seen"),
                lost.untilNoticed().map(ClusterSection::after).orElse(unseen),
                lost.interruption().outage().map(ClusterSection::after).orElse(unseen));
    }

    private static String after(Duration time) {
        return "after " + DisplayText.time(time);
    }
}
