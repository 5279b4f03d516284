package dev.firstbell.analysis.view;

import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.StudentRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public FailedAttempts {
        mostFrequent = List.copyOf(mostFrequent);
    }

    static FailedAttempts of(List<StudentRecord> students) {
        Map<String, List<String>> alike = students.stream()
                .flatMap(student -> student.failedAttempts().stream())
                .map(FailedAttempt::reason)
                .collect(Collectors.groupingBy(
                        reason -> NUMBER.matcher(reason).replaceAll("#"), TreeMap::new, Collectors.toList()));
        Comparator<List<String>> byFrequency = Comparator.comparingInt(reasons -> -reasons.size());
        return new FailedAttempts(
                alike.values().stream().mapToInt(List::size).sum(),
                (int) students.stream()
                        .filter(student -> !student.failedAttempts().isEmpty())
                        .count(),
                alike.values().stream()
                        .sorted(byFrequency)
                        .limit(MOST)
                        .map(reasons -> reasons.size() + " × " + common(reasons))
                        .toList());
    }

    /** Merges reasons that differ only in numbers. A number that all of them share stays, for example a 503. */
    private static String common(List<String> reasons) {
        List<List<String>> numbers = reasons.stream()
                .distinct()
                .map(reason ->
                        NUMBER.matcher(reason).results().map(MatchResult::group).toList())
                .toList();
        List<String> shared = new ArrayList<>();
        for (int i = 0; i < numbers.get(0).size(); i++) {
            int place = i;
            String first = numbers.get(0).get(i);
            shared.add(numbers.stream().allMatch(other -> other.get(place).equals(first)) ? first : "#");
        }
        var next = shared.iterator();
        return NUMBER.matcher(reasons.get(0)).replaceAll(match -> next.next());
    }
}
