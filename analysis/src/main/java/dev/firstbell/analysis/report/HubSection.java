package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.HubView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.Words;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.hub.HubMetricsSummary.Comparison;
import dev.firstbell.records.hub.HubMetricsSummary.Increase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The hub's own metrics beside what the students waited.
 *
 * @param finding the run in which the hub's mean hides most, in a sentence; absent if none can be compared
 * @param rows one for each run in which the hub was scraped
 */
record HubSection(Optional<String> finding, List<Row> rows) {
    private static final String UNKNOWN = "–";
    private static final double BAR = 240;

    /**
     * One run.
     *
     * @param bar the students' mean wait, and how much of it the hub's mean holds; absent if they cannot be compared
     * @param throttled 429s: by the hub's counters, and as students received them
     * @param remarks what qualifies the figures, one line each
     */
    record Row(
            String setting,
            String runId,
            Optional<Bar> bar,
            String hubMean,
            String studentsMean,
            String hidden,
            String starts,
            String throttled,
            String eventLoop,
            String cpu,
            String memory,
            List<String> remarks) {}

    /** Widths in the drawing; the students' wait is the longer, unless the hub's is. */
    record Bar(String students, String hub) {}

    private record Scraped(RunView run, HubView hub) {
        Optional<Comparison> compared() {
            return hub.mean().comparison();
        }
    }

    /** Empty if no hub's metrics were scraped. */
    static Optional<HubSection> of(ComparisonView comparison) {
        List<Scraped> scraped = comparison.runs().stream()
                .flatMap(run -> run.hub().stream().map(hub -> new Scraped(run, hub)))
                .toList();
        if (scraped.isEmpty()) {
            return Optional.empty();
        }
        Duration longest = scraped.stream()
                .flatMap(one -> one.compared().stream())
                .flatMap(both -> Stream.of(both.hubMean(), both.studentsMean()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return Optional.of(new HubSection(
                finding(scraped), scraped.stream().map(one -> row(one, longest)).toList()));
    }

    private static Optional<String> finding(List<Scraped> scraped) {
        return scraped.stream()
                .filter(one -> hidden(one) > 0)
                .max(Comparator.comparingDouble(HubSection::hidden))
                .map(one -> {
                    Comparison both = one.compared().orElseThrow();
                    return "With “" + one.run().setting() + "” the hub’s own metric says a start took "
                            + DisplayText.time(both.hubMean()) + " on average; the students who "
                            + Words.reached(one.run().endStage()) + " waited "
                            + DisplayText.time(both.studentsMean()) + ". The hub’s metric does not include "
                            + DisplayText.share(both.hiddenShare()) + " of their wait.";
                });
    }

    private static double hidden(Scraped one) {
        return one.compared().map(Comparison::hiddenShare).orElse(0.0);
    }

    private static Row row(Scraped one, Duration longest) {
        Optional<Comparison> both = one.compared();
        Optional<Increase> counted = one.hub().counters();
        return new Row(
                one.run().setting(),
                one.run().runId(),
                both.filter(known -> !longest.isZero())
                        .map(known -> new Bar(width(known.studentsMean(), longest), width(known.hubMean(), longest))),
                both.map(known -> DisplayText.time(known.hubMean())).orElse(UNKNOWN),
                both.map(known -> DisplayText.time(known.studentsMean())).orElse(UNKNOWN),
                both.map(known -> DisplayText.share(known.hiddenShare())).orElse(UNKNOWN),
                counted.map(count ->
                                HealthRow.grouped(count.spawns(SpawnEnd.SUCCESS).count()) + failures(count))
                        .orElse(UNKNOWN),
                counted.map(count -> HealthRow.grouped(count.throttled())).orElse(UNKNOWN) + " / "
                        + one.hub().throttledStudents().map(HealthRow::grouped).orElse(UNKNOWN),
                counted.flatMap(Increase::eventLoop).map(HubSection::eventLoop).orElse(UNKNOWN),
                counted.flatMap(Increase::cpu)
                        .map(cpu -> DisplayText.time(cpu)
                                + counted.flatMap(Increase::mostCpuShare)
                                        .map(share -> ", at most " + Math.round(share * 100) + " % of a core")
                                        .orElse(""))
                        .orElse(UNKNOWN),
                counted.flatMap(Increase::mostResidentBytes)
                        .map(HubSection::megabytes)
                        .orElse(UNKNOWN),
                one.hub().remarks());
    }

    private static String width(Duration of, Duration longest) {
        return Axis.coordinate(BAR * of.toNanos() / longest.toNanos());
    }

    private static String failures(Increase counted) {
        long failed = counted.spawns(SpawnEnd.FAILURE).count();
        return failed == 0 ? "" : ", " + HealthRow.grouped(failed) + " failed";
    }

    private static String eventLoop(HubMetricsSummary.EventLoop loop) {
        return loop.p99().map(at -> "99 % within " + tick(at)).orElse("more than 1 % beyond 10 s") + ", "
                + loop.worst().map(at -> "all within " + tick(at)).orElse("the worst beyond 10 s");
    }

    private static String tick(Duration time) {
        return time.toSeconds() < 1 ? time.toMillis() + " ms" : DisplayText.limit(time);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ENGLISH, "%,d MB", Math.round(bytes / 1e6));
    }
}
