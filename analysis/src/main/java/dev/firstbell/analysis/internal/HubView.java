package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.hub.HubMetricsSummary.Compared;
import dev.firstbell.records.hub.HubMetricsSummary.Counted;
import dev.firstbell.records.run.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hub's own figures beside what the students went through.
 *
 * @param finding the run in which the hub's figure hides most, in a sentence; absent where none can be compared
 * @param rows one for each run in which the hub was asked
 */
public record HubView(Optional<String> finding, List<Row> rows) {
    private static final String UNKNOWN = "–";
    private static final double BAR = 240;

    /**
     * One run.
     *
     * @param bar the students' mean wait, and how much of it the hub's figure holds; absent where they cannot be compared
     * @param turnedAway students sent away: by the hub's count, and by ours
     * @param remarks what qualifies the figures, one line each
     */
    public record Row(
            String setting,
            String runId,
            Optional<Bar> bar,
            String hubMean,
            String studentsMean,
            String hidden,
            String starts,
            String turnedAway,
            String eventLoop,
            String cpu,
            String memory,
            List<String> remarks) {}

    /** Widths in the drawing; the students' wait is the longer, unless the hub's is. */
    public record Bar(String students, String hub) {}

    /** Of the runs whose hub was asked; empty if there is none. */
    static Optional<HubView> of(List<RunRecord> runs) {
        List<RunRecord> asked =
                runs.stream().filter(run -> run.hub().isPresent()).toList();
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Duration longest = asked.stream()
                .flatMap(run -> compared(run).stream())
                .flatMap(both -> List.of(both.hubMean(), both.studentsMean()).stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return Optional.of(new HubView(
                finding(asked), asked.stream().map(run -> row(run, longest)).toList()));
    }

    private static Optional<Compared> compared(RunRecord run) {
        return run.info().verdict().conclusive() ? run.hub().flatMap(HubMetricsSummary::compared) : Optional.empty();
    }

    private static Optional<String> finding(List<RunRecord> asked) {
        return asked.stream()
                .filter(run ->
                        compared(run).filter(both -> both.hiddenShare() > 0).isPresent())
                .max(Comparator.comparingDouble(
                        run -> compared(run).orElseThrow().hiddenShare()))
                .map(run -> {
                    Compared both = compared(run).orElseThrow();
                    return "With “" + SettingRuns.nameOf(run.info()) + "” the hub’s own metric says a start took "
                            + Figures.time(both.hubMean()) + " on average; the students who got in waited "
                            + Figures.time(both.studentsMean()) + ". " + Figures.share(both.hiddenShare())
                            + " of their wait is in no figure of the hub.";
                });
    }

    private static Row row(RunRecord run, Duration longest) {
        HubMetricsSummary sight = run.hub().orElseThrow();
        Optional<Compared> both = compared(run);
        Optional<Counted> counted = sight.counted();
        return new Row(
                SettingRuns.nameOf(run.info()),
                run.info().runId(),
                both.filter(known -> !longest.isZero())
                        .map(known -> new Bar(width(known.studentsMean(), longest), width(known.hubMean(), longest))),
                both.map(known -> Figures.time(known.hubMean())).orElse(UNKNOWN),
                both.map(known -> Figures.time(known.studentsMean())).orElse(UNKNOWN),
                both.map(known -> Figures.share(known.hiddenShare())).orElse(UNKNOWN),
                counted.map(count ->
                                HealthRow.grouped(count.spawns(SpawnEnd.SUCCESS).count()) + failures(count))
                        .orElse(UNKNOWN),
                counted.map(count -> HealthRow.grouped(count.turnedAway())).orElse(UNKNOWN) + " / "
                        + run.summary().throttled().map(HealthRow::grouped).orElse(UNKNOWN),
                counted.flatMap(Counted::eventLoop).map(HubView::eventLoop).orElse(UNKNOWN),
                counted.flatMap(Counted::cpu)
                        .map(cpu -> Figures.time(cpu)
                                + counted.flatMap(Counted::mostCpuShare)
                                        .map(share -> ", at most " + Math.round(share * 100) + " % of a core")
                                        .orElse(""))
                        .orElse(UNKNOWN),
                counted.flatMap(Counted::mostResidentBytes)
                        .map(HubView::megabytes)
                        .orElse(UNKNOWN),
                remarks(run, sight));
    }

    private static String width(Duration of, Duration longest) {
        return Axis.coordinate(BAR * of.toNanos() / longest.toNanos());
    }

    private static String failures(Counted counted) {
        long failed = counted.spawns(SpawnEnd.FAILURE).count();
        return failed == 0 ? "" : ", " + HealthRow.grouped(failed) + " failed";
    }

    private static String eventLoop(HubMetricsSummary.EventLoop loop) {
        return loop.p99().map(at -> "99 % within " + tick(at)).orElse("more than 1 % beyond 10 s") + ", "
                + loop.worst().map(at -> "all within " + tick(at)).orElse("the worst beyond 10 s");
    }

    private static String tick(Duration time) {
        return time.toSeconds() < 1 ? time.toMillis() + " ms" : Figures.limit(time);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ENGLISH, "%,d MB", Math.round(bytes / 1e6));
    }

    private static List<String> remarks(RunRecord run, HubMetricsSummary sight) {
        List<String> remarks = new ArrayList<>();
        sight.refused().ifPresent(reason -> remarks.add("Absent: " + reason + "."));
        if (sight.refused().isEmpty() && sight.counted().isEmpty()) {
            remarks.add("Absent: the hub answered " + Figures.count(sight.answers(), "time", "times") + ".");
        } else if (sight.refused().isEmpty() && !sight.complete()) {
            remarks.add("Not from before the class to after it.");
        }
        if (sight.missed() > 0) {
            remarks.add("The hub did not answer " + Figures.count(sight.missed(), "time", "times") + ".");
        }
        sight.counted()
                .filter(counted -> counted.restarts() > 0)
                .ifPresent(counted -> remarks.add("The hub restarted "
                        + Figures.count(counted.restarts(), "time", "times")
                        + "; what it had counted since its answer before is lost."));
        if (sight.counted().isPresent()
                && !HubMetricsSummary.comparable(run.info().countedTo(), run.students())) {
            remarks.add(
                    "Not compared: nobody saw students’ waits from their first request until the hub called their servers"
                            + " ready.");
        }
        compared(run).ifPresent(both -> {
            int never = run.summary().never();
            if (never > 0) {
                remarks.add(Figures.count(never, "student", "students") + " who never got in are in neither average.");
            }
            if (both.starts() > run.summary().students()) {
                remarks.add(
                        "The hub counted more starts than the class has students: restarted ones, or other people’s.");
            }
        });
        return remarks;
    }
}
