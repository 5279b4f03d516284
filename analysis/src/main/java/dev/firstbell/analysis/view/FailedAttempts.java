package dev.firstbell.analysis.view;

import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Reasons;
import dev.firstbell.records.student.StudentRecord;
import java.util.List;

/**
 * The failed attempts of the students of a run. A spawn request that got a 429 is not one.
 *
 * @param count all failed attempts
 * @param students those with at least one
 * @param mostFrequent at most three reasons with their counts, the most frequent first: {@code 3 × 503: …}; {@code #} stands
 *     for numbers that differ
 */
public record FailedAttempts(int count, int students, List<String> mostFrequent) {
    private static final int MOST = 3;

    public FailedAttempts {
        mostFrequent = List.copyOf(mostFrequent);
    }

    static FailedAttempts of(List<StudentRecord> students) {
        List<Reasons.Counted> reasons = Reasons.counted(students.stream()
                .flatMap(student -> student.failedAttempts().stream())
                .map(FailedAttempt::reason)
                .toList());
        return new FailedAttempts(
                reasons.stream().mapToInt(Reasons.Counted::count).sum(),
                (int) students.stream()
                        .filter(student -> !student.failedAttempts().isEmpty())
                        .count(),
                reasons.stream().limit(MOST).map(Reasons.Counted::toString).toList());
    }
}
