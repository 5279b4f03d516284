package dev.firstbell.analysis.report;

import dev.firstbell.analysis.view.RunView;
import java.util.List;

/** A row of 429s and other failed attempts; dashes for a run without a result. */
record RunRow(
        String setting,
        String runId,
        String throttled,
        String studentsThrottled,
        String worstThrottling,
        String failedAttempts,
        String studentsFailed,
        List<String> reasons) {
    private static final String UNKNOWN = "–";

    static RunRow of(RunView run) {
        return run.verdict()
                .results()
                .map(results -> new RunRow(
                        run.setting(),
                        run.runId(),
                        results.throttling().responses().map(Object::toString).orElse(UNKNOWN),
                        results.throttling()
                                .atStudents()
                                .map(at -> Integer.toString(at.students()))
                                .orElse(UNKNOWN),
                        results.throttling()
                                .atStudents()
                                .map(at -> Integer.toString(at.most()))
                                .orElse(UNKNOWN),
                        Integer.toString(results.failedAttempts().count()),
                        Integer.toString(results.failedAttempts().students()),
                        results.failedAttempts().mostFrequent()))
                .orElseGet(() ->
                        new RunRow(run.setting(), run.runId(), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, List.of()));
    }
}
