package dev.firstbell.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.analysis.internal.SettingRuns;
import dev.firstbell.analysis.internal.TextTable;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Latencies.Quantile;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings side by side. Immutable.
 *
 * @param slo the promise that all runs were judged by
 * @param limit where students who never landed are censored
 * @param rows the settings with a result, whichever order the runs came in: no setting, then fewer warm nodes before
 *     more, then by name; then the runs without one in the same order
 */
public record SettingTable(Slo slo, @JsonProperty("limitMs") Duration limit, List<Row> rows) {
    public SettingTable {
        rows = List.copyOf(rows);
    }

    /** One line of the table. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Result.class, name = "result"),
        @JsonSubTypes.Type(value = NoResult.class, name = "noResult")
    })
    public sealed interface Row {
        /** The setting's name. */
        String setting();
    }

    /**
     * A setting with a result.
     *
     * @param setting unique in the table
     * @param provenance measured, observed or predicted
     * @param rung the environment that the figures come from
     * @param runs conclusive ones
     * @param runsThatKept those that kept the promise
     * @param students of all runs together
     * @param shareWithin share of students landed within the promised time; the mean of the runs' shares
     * @param interval {@link Intervals#overRuns}
     * @param p50 ready latency, all runs' students together; so are the next two
     * @param p95 95th percentile
     * @param p95Low lower end of its interval ({@link Intervals#ofQuantile}); empty if too few students
     * @param p95High upper end
     * @param worst the longest
     * @param never students who had not landed at the limit
     * @param finished students who reached the end of their journey, however late
     * @param throttledPerRun 429s, the mean of the runs; empty where nobody could see them
     * @param nodes user nodes at once, at most; empty where nobody could see them
     * @param nodeHoursPerRun the mean of the runs
     * @param countedTo what stands for {@code landed} in this row, where nobody could see that
     * @param runsUnjudged observed ones of which nobody can say whether the promise was kept; empty if there are none
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Result(
            String setting,
            Provenance provenance,
            Rung rung,
            int runs,
            int runsThatKept,
            int students,
            double shareWithin,
            Interval interval,
            Quantile p50,
            Quantile p95,
            Optional<Quantile> p95Low,
            Optional<Quantile> p95High,
            Quantile worst,
            int never,
            int finished,
            Optional<Double> throttledPerRun,
            Optional<Integer> nodes,
            Optional<Double> nodeHoursPerRun,
            Optional<Stage> countedTo,
            Optional<Integer> runsUnjudged)
            implements Row {
        /** In words: {@code kept}, {@code missed}, {@code kept in 2 of 3 runs}. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public String promise() {
            int unjudged = runsUnjudged.orElse(0);
            if (unjudged > 0) {
                return unjudged == runs ? "not judged" : "missed in " + (runs - unjudged) + " of " + runs + " runs";
            }
            if (runsThatKept == runs) {
                return "kept";
            }
            return runsThatKept == 0 ? "missed" : "kept in " + runsThatKept + " of " + runs + " runs";
        }
    }

    /**
     * A run that says nothing about the hub; it has no figures on purpose.
     *
     * @param runId which
     * @param verdict INVALID, ABORTED or RUNNING
     * @param reasons why, one line each
     */
    public record NoResult(String setting, String runId, RunInfo.Verdict verdict, List<String> reasons) implements Row {
        public NoResult {
            reasons = List.copyOf(reasons);
        }

        /** In words: {@code INVALID: requests left late …}. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public String why() {
            String word = switch (verdict) {
                case INVALID -> "INVALID";
                case ABORTED -> "ABORTED";
                case RUNNING -> "NOT OVER, OR KILLED";
                case SLO_MET, SLO_MISSED, UNJUDGED -> "NO STUDENTS";
            };
            return reasons.isEmpty() ? word : word + ": " + String.join("; ", reasons);
        }
    }

    /**
     * Compares runs.
     *
     * @throws dev.firstbell.records.io.BadInputException if there is no run, or the runs are of different classes or promise
     *     different things
     */
    public static SettingTable of(List<RunRecord> all) {
        ClassPlan plan = SettingRuns.comparable(all);
        List<Row> rows = new ArrayList<>();
        SettingRuns.of(all).forEach(setting -> rows.add(result(setting)));
        SettingRuns.inOrder(all).stream()
                .filter(run -> !SettingRuns.hasResult(run))
                .map(run -> new NoResult(
                        SettingRuns.nameOf(run.info()),
                        run.info().runId(),
                        run.info().verdict(),
                        run.info().reasons()))
                .forEach(rows::add);
        return new SettingTable(plan.slo(), plan.limit(), rows);
    }

    /** The settings with a result. */
    public List<Result> results() {
        return rows.stream()
                .filter(Result.class::isInstance)
                .map(Result.class::cast)
                .toList();
    }

    /** The runs without one. */
    public List<NoResult> withoutResult() {
        return rows.stream()
                .filter(NoResult.class::isInstance)
                .map(NoResult.class::cast)
                .toList();
    }

    /** Aligned columns for a terminal, with a line feed at the end of each line. */
    public String toText() {
        return TextTable.of(this);
    }

    /** Indented JSON with a unit in every name. */
    public String toJson() {
        return Json.pretty().writeValueAsString(this) + "\n";
    }

    private static Result result(SettingRuns setting) {
        var ready = setting.ready();
        Intervals.QuantileInterval p95 = Intervals.ofQuantile(ready, 0.95);
        return new Result(
                setting.name(),
                setting.info().provenance(),
                setting.info().environment().rung(),
                setting.runs().size(),
                setting.runsThatKept(),
                ready.count(),
                Intervals.mean(setting.shares()),
                Intervals.overRuns(setting.shares()),
                ready.quantile(0.5).orElseThrow(),
                ready.quantile(0.95).orElseThrow(),
                p95.low(),
                p95.high(),
                ready.worst().orElseThrow(),
                ready.censored(),
                setting.finished(),
                setting.throttledPerRun(),
                setting.nodes(),
                setting.nodeHours(),
                Optional.of(setting.info().countedTo()).filter(stage -> stage != Stage.LANDED),
                Optional.of(setting.runsUnjudged()).filter(unjudged -> unjudged > 0));
    }
}
