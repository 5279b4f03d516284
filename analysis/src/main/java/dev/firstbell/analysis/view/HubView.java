package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.hub.HubMetricsSummary.Increase;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hub's own metrics over a run.
 *
 * @param mean how long a start took on the hub's clock, beside the students' wait
 * @param counters what the hub counted; empty if it was not scraped before and after
 * @param throttledStudents 429s that students received; empty if they were not observed
 * @param remarks what qualifies the metrics, one sentence each
 */
public record HubView(
        HubMean mean, Optional<Increase> counters, Optional<Integer> throttledStudents, List<String> remarks) {
    public HubView {
        requireNonNull(mean, "mean is null");
        requireNonNull(counters, "counters is null");
        requireNonNull(throttledStudents, "throttledStudents is null");
        remarks = List.copyOf(remarks);
    }

    static Optional<HubView> of(RunRecord run, VerdictView verdict) {
        return run.hub().map(summary -> {
            HubMean mean = mean(run, summary, verdict);
            return new HubView(mean, summary.increase(), run.summary().throttled(), remarks(run, summary, mean));
        });
    }

    private static HubMean mean(RunRecord run, HubMetricsSummary summary, VerdictView verdict) {
        if (summary.unavailable().isPresent()) {
            return new HubMean.Absent(summary.unavailable().get());
        }
        if (verdict.results().isEmpty()) {
            return new HubMean.Absent("the run has no result");
        }
        Optional<Duration> mean = summary.increase()
                .flatMap(counted -> counted.spawns(SpawnEnd.SUCCESS).mean());
        if (mean.isPresent() && !HubMetricsSummary.comparable(run.info().endStage(), run.students())) {
            return new HubMean.Alone(mean.get());
        }
        Stage to = run.info().endStage();
        return summary.comparison()
                .<HubMean>map(HubMean.Compared::new)
                .orElseGet(() -> new HubMean.Absent("the hub counted no start that succeeded, or no student "
                        + (to == Stage.LANDED ? "landed" : "reached " + to.label())));
    }

    private static List<String> remarks(RunRecord run, HubMetricsSummary summary, HubMean mean) {
        List<String> remarks = new ArrayList<>();
        summary.unavailable().ifPresent(reason -> remarks.add("Absent: " + reason + "."));
        if (summary.unavailable().isEmpty() && summary.increase().isEmpty()) {
            remarks.add("Absent: the hub answered " + times(summary.scrapes()) + ".");
        } else if (summary.unavailable().isEmpty() && !summary.complete()) {
            remarks.add("The metrics do not span the class from before its start to after its end.");
        }
        if (summary.failedScrapes() > 0) {
            remarks.add("The hub did not answer " + times(summary.failedScrapes()) + ".");
        }
        summary.increase()
                .filter(counted -> counted.restarts() > 0)
                .ifPresent(counted -> remarks.add("The hub restarted " + times(counted.restarts())
                        + "; the counts since its last answer before each restart are lost."));
        if (summary.increase().isPresent()
                && !HubMetricsSummary.comparable(run.info().endStage(), run.students())) {
            remarks.add(
                    "Not compared: the students’ waits were not observed from their first request until the hub called"
                            + " their servers ready.");
        }
        mean.comparison().ifPresent(both -> {
            int never = run.summary().neverLanded();
            if (never > 0) {
                remarks.add(
                        DisplayText.count(never, "student", "students") + " who never landed are in neither average.");
            }
            if (both.starts() > run.summary().students()) {
                remarks.add(
                        "The hub counted more starts than the class has students: repeated ones, or those of other users.");
            }
        });
        return remarks;
    }

    private static String times(int count) {
        return DisplayText.count(count, "time", "times");
    }
}
