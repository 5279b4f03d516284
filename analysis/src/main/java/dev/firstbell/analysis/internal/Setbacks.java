package dev.firstbell.analysis.internal;

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
 * What went wrong for the students of a run besides 429s.
 *
 * @param count of setbacks
 * @param students who met at least one
 * @param mostFrequent at most three reasons with how often, the most frequent first
 */
record Setbacks(int count, int students, List<String> mostFrequent) {
    private static final int MOST = 3;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    Setbacks {
        mostFrequent = List.copyOf(mostFrequent);
    }

    static Setbacks of(List<StudentRecord> students) {
        Map<String, List<String>> alike = students.stream()
                .flatMap(student -> student.setbacks().stream())
                .map(FailedAttempt::reason)
                .collect(Collectors.groupingBy(
                        reason -> NUMBER.matcher(reason).replaceAll("#"), TreeMap::new, Collectors.toList()));
        Comparator<List<String>> byFrequency = Comparator.comparingInt(reasons -> -reasons.size());
        return new Setbacks(
                alike.values().stream().mapToInt(List::size).sum(),
                (int) students.stream()
                        .filter(student -> !student.setbacks().isEmpty())
                        .count(),
                alike.values().stream()
                        .sorted(byFrequency)
                        .limit(MOST)
                        .map(reasons -> reasons.size() + " × " + common(reasons))
                        .toList());
    }

    /** Reasons that differ in nothing but numbers, as one: a number that all of them share stays, a 503 for example. */
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
