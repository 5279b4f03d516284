package dev.firstbell.records.student;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts reasons together that differ only in numbers, such as those of users' names. Stateless and thread-safe. */
public final class Reasons {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private Reasons() {}

    /**
     * A reason and how often it occurred.
     *
     * @param count at least 1
     * @param reason {@code #} stands for numbers that differ
     */
    public record Counted(int count, String reason) {
        @Override
        public String toString() {
            return count + " × " + reason;
        }
    }

    /** The reasons with their counts, the most frequent first. */
    public static List<Counted> counted(Collection<String> reasons) {
        Map<String, List<String>> alike =
                reasons.stream().collect(Collectors.groupingBy(Reasons::pattern, TreeMap::new, Collectors.toList()));
        return alike.values().stream()
                .sorted(Comparator.comparingInt(group -> -group.size()))
                .map(group -> new Counted(group.size(), common(group)))
                .toList();
    }

    /** The same for reasons that differ only in numbers. */
    public static String pattern(String reason) {
        return NUMBER.matcher(reason).replaceAll("#");
    }

    /**
     * Merges reasons of one {@link #pattern}. A number that all of them share stays, for example a 503.
     *
     * @param reasons at least one
     */
    public static String common(List<String> reasons) {
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
