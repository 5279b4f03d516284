package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.run.RunInfo;
import java.util.List;
import java.util.function.Function;

/**
 * A run that says nothing about the hub; it has no figures on purpose.
 *
 * @param setting the name of its setting
 * @param runId unique among the runs of a folder
 * @param verdict invalid, aborted or running; another verdict if there was no student
 * @param reasons why, one line each
 */
public record RunWithoutResult(String setting, String runId, RunInfo.Verdict verdict, List<String> reasons)
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
            case SLO_MET, SLO_MISSED, NOT_ASSESSED -> "NO STUDENTS";
        };
        return reasons.isEmpty() ? word : word + ": " + String.join("; ", reasons);
    }

    @Override
    public <T> T match(
            Function<? super SettingResult, ? extends T> result,
            Function<? super RunWithoutResult, ? extends T> withoutResult) {
        return withoutResult.apply(this);
    }
}
