package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.Latencies.Quantile;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The results of a setting: a row of the comparison in every rendering, and its JSON form.
 *
 * @param setting unique in the comparison
 * @param provenance measured, observed or predicted
 * @param rung the environment that the results come from
 * @param runs those with a result; at least 1
 * @param runsThatMetSlo those that met the SLO
 * @param students of all runs together
 * @param shareWithinSlo share of students who landed within the SLO's time, from 0 to 1; the mean of the runs' shares
 * @param interval {@link Intervals#overRuns}
 * @param p50 median ready latency, all runs' students together; so are the next two
 * @param p95 95th percentile
 * @param p95Low lower end of its interval ({@link Intervals#ofQuantile}); empty if there are too few students
 * @param p95High upper end
 * @param worst the longest
 * @param neverLanded students who had not landed at the limit
 * @param stuck students who landed and could not work
 * @param unfinished students who did not finish, by where their journey ended and why: those who landed first, then the most
 *     frequent; left out of the JSON form if there are none
 * @param finished students who reached the end of their journey, however late; empty where that was not observable
 * @param throttledPerRun 429s, the mean of the runs; empty if they were not observed
 * @param nodes user nodes at once, at most; empty if they were not observed
 * @param nodeHoursPerRun the mean of the runs; empty if nodes were not observed
 * @param endStage the stage that stands for {@code landed} in this row, if that was not observable
 * @param hub the address of the hub; empty if it is unknown, and for embedded hubs with one setting that listened at several addresses
 * @param intervalOver what the interval was computed over
 * @param runsNotAssessed observed ones that neither confirm nor contradict the SLO; empty if there are none
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SettingResult(
        String setting,
        Provenance provenance,
        Rung rung,
        int runs,
        int runsThatMetSlo,
        int students,
        double shareWithinSlo,
        Interval interval,
        Quantile p50,
        Quantile p95,
        Optional<Quantile> p95Low,
        Optional<Quantile> p95High,
        Quantile worst,
        int neverLanded,
        int stuck,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Unfinished> unfinished,
        Optional<Integer> finished,
        Optional<Double> throttledPerRun,
        Optional<Integer> nodes,
        Optional<Double> nodeHoursPerRun,
        Optional<Stage> endStage,
        Optional<String> hub,
        Intervals.Basis intervalOver,
        Optional<Integer> runsNotAssessed)
        implements ComparisonRow {
    public SettingResult {
        requireNonNull(setting, "setting is null");
        unfinished = List.copyOf(unfinished);
        if (runs < 1 || runsThatMetSlo < 0 || runsThatMetSlo + runsNotAssessed.orElse(0) > runs) {
            throw new IllegalArgumentException(runsThatMetSlo + " of " + runs + " runs met the SLO, and "
                    + runsNotAssessed.orElse(0) + " were not assessed");
        }
    }

    /** Whether the SLO was met, over all runs of a setting. */
    public enum Verdict {
        MET,
        MISSED,
        NOT_ASSESSED
    }

    /** {@link Verdict#MET} if every run met the SLO, {@link Verdict#NOT_ASSESSED} if every run was not assessed, else missed. */
    public Verdict verdict() {
        if (runsThatMetSlo == runs) {
            return Verdict.MET;
        }
        return runsNotAssessed.orElse(0) == runs ? Verdict.NOT_ASSESSED : Verdict.MISSED;
    }

    /** The verdict in words: {@code met}, {@code missed}, {@code met in 2 of 3 runs}, {@code not assessed}. */
    @JsonProperty(value = "verdict", access = JsonProperty.Access.READ_ONLY)
    public String verdictInWords() {
        int notAssessed = runsNotAssessed.orElse(0);
        if (notAssessed > 0) {
            return notAssessed == runs
                    ? "not assessed"
                    : "missed in " + (runs - notAssessed) + " of " + Plural.of(runs, "run", "runs");
        }
        if (runsThatMetSlo == runs) {
            return "met";
        }
        return runsThatMetSlo == 0 ? "missed" : "met in " + runsThatMetSlo + " of " + Plural.of(runs, "run", "runs");
    }

    /** Students who landed and could not work, with the most frequent reasons; empty if there are none. */
    public Optional<String> couldNotWork() {
        return stuck == 0
                ? Optional.empty()
                : Optional.of(stuck + " of " + Plural.students(students) + " landed and could not work: "
                        + Words.listed(
                                unfinished.stream().filter(Unfinished::landed).toList()));
    }

    /** Why students did not finish, the most frequent reasons; empty if nothing but waiting was observed. */
    public Optional<String> reasons() {
        List<Unfinished> explained =
                unfinished.stream().filter(group -> group.reason().isPresent()).toList();
        return explained.isEmpty() ? Optional.empty() : Optional.of(Words.listed(explained));
    }

    /** The share of students who finished, from 0 to 1; empty where that was not observable. */
    public Optional<Double> shareFinished() {
        return finished.map(count -> (double) count / students);
    }

    @Override
    public <T> T match(
            Function<? super SettingResult, ? extends T> result,
            Function<? super RunWithoutResult, ? extends T> withoutResult) {
        return result.apply(this);
    }

    static SettingResult of(String name, SettingRuns setting) {
        var ready = setting.ready();
        Intervals.QuantileInterval p95 = Intervals.ofQuantile(ready, 0.95);
        Origin origin = setting.first().origin();
        return new SettingResult(
                name,
                origin.provenance(),
                origin.rung(),
                setting.size(),
                setting.runsThatMetSlo(),
                ready.count(),
                Intervals.mean(setting.shares()),
                Intervals.overRuns(setting.shares()),
                ready.quantile(0.5).orElseThrow(),
                ready.quantile(0.95).orElseThrow(),
                p95.low(),
                p95.high(),
                ready.worst().orElseThrow(),
                ready.censored(),
                setting.stuck(),
                setting.unfinished(),
                setting.finished(),
                setting.throttledPerRun(),
                setting.nodes(),
                setting.nodeHours(),
                Optional.of(setting.first().endStage()).filter(stage -> stage != Stage.LANDED),
                setting.hub(),
                Intervals.basis(setting.shares()),
                Optional.of(setting.runsNotAssessed()).filter(notAssessed -> notAssessed > 0));
    }
}
