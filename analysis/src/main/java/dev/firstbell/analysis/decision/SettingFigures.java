package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.analysis.statistics.Bounds;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.analysis.statistics.PairedDifference;
import dev.firstbell.analysis.statistics.Share;
import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The runs of one setting that count, each run with the same weight.
 *
 * @param setting the setting
 * @param runs how many there are; 0 if none counts
 * @param students of one run
 * @param runsThatMetSlo those that met the SLO
 * @param share the mean share of students within the SLO's time, from 0 to 1; 0 without a run
 * @param shareInterval {@link Intervals#overRuns}; empty for fewer than two runs, which show nothing of the spread
 * @param p95 the mean of the runs' 95th percentiles of the wait; zero without a run
 * @param p95Low lower end of the t interval of this mean at 95 %; empty for fewer than two runs, and if the mean is only a
 *     lower bound
 * @param p95High upper end
 * @param runsBeyondLimit runs whose 95th percentile lies among the students who never landed; these count with the limit, so
 *     the mean is a lower bound
 * @param stuck students of all runs who landed and could not work
 * @param nodeHours the mean; empty unless the nodes of every run were observed
 * @param warmNodes the fewest warm nodes at the first arrival of a run; empty likewise
 */
public record SettingFigures(
        @JsonIgnore Setting setting,
        int runs,
        int students,
        int runsThatMetSlo,
        @JsonProperty("shareWithinSlo") double share,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Interval> shareInterval,
        @JsonProperty("p95Ms") Duration p95,

        @JsonProperty("p95LowMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Duration> p95Low,

        @JsonProperty("p95HighMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Duration> p95High,

        int runsBeyondLimit,
        int stuck,

        @JsonProperty("nodeHoursPerRun") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Double> nodeHours,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> warmNodes) {
    public SettingFigures {
        requireNonNull(setting, "setting is null");
        requireNonNull(shareInterval, "shareInterval is null");
        requireNonNull(p95, "p95 is null");
        requireNonNull(p95Low, "p95Low is null");
        requireNonNull(p95High, "p95High is null");
        requireNonNull(nodeHours, "nodeHours is null");
        requireNonNull(warmNodes, "warmNodes is null");
    }

    /** The setting's name. */
    @JsonProperty(value = "setting", access = JsonProperty.Access.READ_ONLY)
    public String name() {
        return setting.name();
    }

    static SettingFigures of(Setting setting, Collection<RunFigures> runs) {
        List<Share> shares = runs.stream().map(RunFigures::share).toList();
        Optional<PairedDifference> waits = runs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PairedDifference.of(runs.stream().map(RunFigures::p95).toList(), 0, 1 - Intervals.CONFIDENCE));
        boolean beyond = runs.stream().anyMatch(RunFigures::beyondLimit);
        Optional<Bounds> around = waits.flatMap(PairedDifference::bounds).filter(bounds -> !beyond);
        boolean observed =
                !runs.isEmpty() && runs.stream().allMatch(run -> run.nodeHours().isPresent());
        return new SettingFigures(
                setting,
                runs.size(),
                runs.stream().mapToInt(RunFigures::students).findFirst().orElse(0),
                (int) runs.stream().filter(RunFigures::metSlo).count(),
                shares.isEmpty() ? 0 : Intervals.mean(shares),
                shares.size() < 2 ? Optional.empty() : Optional.of(Intervals.overRuns(shares)),
                waits.map(mean -> seconds(mean.mean())).orElse(Duration.ZERO),
                around.map(bounds -> seconds(Math.max(0, bounds.low()))),
                around.map(bounds -> seconds(bounds.high())),
                (int) runs.stream().filter(RunFigures::beyondLimit).count(),
                runs.stream().mapToInt(RunFigures::stuck).sum(),
                observed
                        ? Optional.of(runs.stream()
                                .mapToDouble(run -> run.nodeHours().orElseThrow())
                                .average()
                                .orElseThrow())
                        : Optional.empty(),
                runs.stream().flatMap(run -> run.warmNodes().stream()).min(Integer::compareTo));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
