package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.run.RunInfo;
import java.util.List;
import java.util.function.Function;

/**
 * A run that says nothing about how fast the hub is; it has no figures on purpose.
 *
 * @param setting the name of its setting
 * @param runId unique among the runs of a folder
 * @param students of the class
 * @param verdict invalid, aborted or running; not assessed if no start was accepted; another verdict if there was no
 *     student
 * @param reasons why, one line each
 */
public record RunWithoutResult(
        String setting, String runId, @JsonIgnore int students, RunInfo.Verdict verdict, List<String> reasons)
        implements ComparisonRow {
    public RunWithoutResult {
        requireNonNull(setting, "setting is null");
        requireNonNull(runId, "runId is null");
        requireNonNull(verdict, "verdict is null");
        reasons = List.copyOf(reasons);
    }

    /** The run, without figures. */
    public static RunWithoutResult of(RunView run) {
        return new RunWithoutResult(
                run.setting(),
                run.runId(),
                run.record().students().size(),
                run.verdict().verdict(),
                run.verdict().reasons());
    }

    /** In words: {@code INVALID: requests left late …}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String why() {
        String word = switch (verdict) {
            case INVALID -> "INVALID";
            case ABORTED -> "ABORTED";
            case RUNNING -> "STILL RUNNING OR KILLED";
            case NOT_ASSESSED -> students == 0 ? "NO STUDENTS" : "NOT ASSESSED";
            case SLO_MET, SLO_MISSED -> "NO STUDENTS";
        };
        return reasons.isEmpty() ? word : word + ": " + String.join("; ", reasons);
    }

    /** In a sentence: {@code INVALID: the run says nothing about the hub: journal.jsonl is damaged: …}. */
    public String inWords() {
        String what = switch (verdict) {
            case INVALID -> "INVALID: the run says nothing about the hub";
            case ABORTED -> "No answer: the run was stopped";
            case RUNNING -> "No answer: the run is not over, or was killed";
            case NOT_ASSESSED -> students == 0 ? "No answer: there were no students" : "The SLO was not assessed";
            case SLO_MET, SLO_MISSED -> "No answer: there were no students";
        };
        return (reasons.isEmpty() ? what : what + ": " + String.join("; ", reasons)) + ".";
    }

    @Override
    public <T> T match(
            Function<? super SettingResult, ? extends T> result,
            Function<? super RunWithoutResult, ? extends T> withoutResult) {
        return withoutResult.apply(this);
    }
}
