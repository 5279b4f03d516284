package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.StudentRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What was seen of the cluster in the runs in which it was watched.
 *
 * @param sights one for each of these runs
 * @param contradictions stamps that contradict each other, one line for each kind in each run
 * @param nodes one drawing for each run that had nodes for students
 * @param losses the same in short: one line for each reason and node in each run
 * @param interruptions servers that were taken away, the first of them
 * @param more how many more there are
 */
public record ClusterView(
        List<Sight> sights,
        List<String> contradictions,
        List<NodeChart> nodes,
        List<String> losses,
        List<Lost> interruptions,
        int more) {
    private static final int MOST_ROWS = 20;

    /** How well one run's cluster was seen. */
    public record Sight(
            String setting,
            String runId,
            String whole,
            String clock,
            String contradictions,
            String interruptions,
            String watch) {}

    /** One server that was taken away. */
    public record Lost(
            String setting,
            String runId,
            String student,
            String what,
            String node,
            String lost,
            String removed,
            String noticed,
            String back) {}

    /** Of the runs whose cluster was watched; empty if there is none. */
    static Optional<ClusterView> of(List<RunRecord> runs, List<SettingRuns> settings) {
        List<RunRecord> watched =
                runs.stream().filter(run -> run.cluster().isPresent()).toList();
        if (watched.isEmpty()) {
            return Optional.empty();
        }
        List<Lost> lost = watched.stream().flatMap(run -> lost(run).stream()).toList();
        return Optional.of(new ClusterView(
                watched.stream().map(ClusterView::sight).toList(),
                watched.stream().flatMap(run -> contradictions(run).stream()).toList(),
                IntStream.range(0, watched.size())
                        .boxed()
                        .flatMap(i -> NodeChart.of(watched.get(i), series(watched.get(i), settings), i).stream())
                        .toList(),
                watched.stream()
                        .flatMap(run -> Losses.of(run, ClusterView::words).stream())
                        .toList(),
                lost.stream().limit(MOST_ROWS).toList(),
                Math.max(0, lost.size() - MOST_ROWS)));
    }

    private static int series(RunRecord run, List<SettingRuns> settings) {
        for (int i = 0; i < settings.size(); i++) {
            if (settings.get(i).runs().contains(run)) {
                return Drawings.series(i);
            }
        }
        return Drawings.series(settings.size());
    }

    private static Sight sight(RunRecord run) {
        ClusterSummary sight = run.cluster().orElseThrow();
        List<String> watch = new ArrayList<>();
        watch.add(sight.complete() ? "to the end" : "not to the end");
        if (sight.outages() > 0) {
            watch.add("out of reach " + Figures.count(sight.outages(), "time", "times"));
        }
        if (sight.relisted() > 0) {
            watch.add("listed anew " + Figures.count(sight.relisted(), "time", "times"));
        }
        return new Sight(
                SettingRuns.nameOf(run.info()),
                run.info().runId(),
                sight.whole() + " of " + run.summary().students(),
                sight.clock().map(ClusterView::clock).orElse("not estimated"),
                Integer.toString(sight.contradictions().size()),
                Integer.toString(sight.interruptions().size()),
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

    private static List<String> contradictions(RunRecord run) {
        Map<String, List<Contradiction>> kinds = run.cluster().orElseThrow().contradictions().stream()
                .collect(Collectors.groupingBy(
                        found -> "“" + found.effect().title() + "” stands before “"
                                + found.cause().title() + "”",
                        TreeMap::new,
                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        kinds.forEach((kind, found) ->
                lines.add(SettingRuns.nameOf(run.info()) + " (" + run.info().runId() + "): "
                        + kind + " for " + Figures.count(found.size(), "student", "students") + ", by "
                        + Figures.time(found.stream()
                                .map(Contradiction::by)
                                .max(Comparator.naturalOrder())
                                .orElseThrow())
                        + " at most"));
        return lines;
    }

    private static List<Lost> lost(RunRecord run) {
        return run.cluster().orElseThrow().interruptions().stream()
                .map(interruption -> lost(run, interruption))
                .toList();
    }

    private static Lost lost(RunRecord run, Interruption interruption) {
        String user =
                Losses.student(run, interruption).map(StudentRecord::user).orElse("student " + interruption.student());
        String unseen = Losses.notMissed(run, interruption) ? "not missed" : "not seen";
        Instant classStart = run.info().plan().classStart();
        Duration at = Duration.between(classStart, interruption.lost());
        return new Lost(
                SettingRuns.nameOf(run.info()),
                run.info().runId(),
                user,
                (interruption.running() ? "a running server: " : "a start: ") + words(interruption.reason()),
                interruption.node().orElse("not placed yet"),
                Figures.time(at.abs()) + (at.isNegative() ? " before class" : " into class"),
                after(interruption, interruption.removed()).orElse("not seen"),
                after(interruption, interruption.noticed()).orElse(unseen),
                after(interruption, interruption.back()).orElse(unseen));
    }

    private static Optional<String> after(Interruption interruption, Optional<Instant> at) {
        return at.map(then -> "after " + Figures.time(Duration.between(interruption.lost(), then)));
    }

    /** Kubernetes' reasons (DisruptionTarget, container states), and ours. */
    private static String words(String reason) {
        return switch (reason) {
            case "PreemptionByScheduler" -> "preempted for another pod";
            case "DeletionByTaintManager" -> "its node was lost";
            case "EvictionByEvictionAPI" -> "its node was drained";
            case "DeletionByPodGC", "nodeGone" -> "its node is gone";
            case "TerminationByKubelet" -> "its node shut down or ran short";
            case "OOMKilled" -> "out of memory";
            case "containerEnded" -> "it ended by itself";
            default -> reason;
        };
    }
}
