package dev.firstbell.analysis.report;

import dev.firstbell.analysis.view.RunView;
import java.util.List;

/**
 * A row of 429s, of other failed attempts and of students who did not finish; dashes for a run without a result.
 *
 * @param unfinished why students did not finish, one line for each reason; those who landed and could not work first
 * @param someFailed whether anything but waiting was observed of them
 */
record RunRow(
        String setting,
        String runId,
        String throttled,
        String studentsThrottled,
        String worstThrottling,
        String failedAttempts,
        String studentsFailed,
        List<String> reasons,
        String finished,
        List<String> unfinished,
        boolean someFailed) {
    private static final String UNKNOWN = "–";

    static RunRow of(RunView run) {
        return run.verdict()
                .results()
                .map(results -> new RunRow(
                        run.setting(),
                        run.runId(),
                        results.throttling()
                                .responses()
                                .map(count -> (results.throttling().bound() ? "≥ " : "") + count)
                                .orElse(UNKNOWN),
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
                        results.failedAttempts().mostFrequent(),
                        results.finished() + " of " + results.students(),
                        results.unfinished().stream()
                                .map(group -> group.students() + " × " + group.inWords())
                                .toList(),
                        results.unfinished().stream()
                                .anyMatch(group -> group.reason().isPresent())))
                .orElseGet(() -> new RunRow(
                        run.setting(),
                        run.runId(),
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        List.of(),
                        UNKNOWN,
                        List.of(),
                        false));
    }
}
