package dev.firstbell.deploy.prometheus;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sets of labels in messages: only the labels that tell them apart, as PromQL writes them. */
final class LabelText {
    private static final int MOST = 6;

    private LabelText() {}

    /** The labels whose values differ between the sets, for each of them. */
    static List<String> differences(List<Map<String, String>> sets) {
        TreeSet<String> names =
                sets.stream().flatMap(set -> set.keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        names.removeIf(name ->
                sets.stream().map(set -> set.getOrDefault(name, "")).distinct().count() == 1);
        return sets.stream()
                .map(set -> {
                    Map<String, String> shown = new TreeMap<>(set);
                    shown.keySet().retainAll(names);
                    return "{" + matchers(shown) + "}";
                })
                .toList();
    }

    /** Matchers that select a set of labels among others: of the labels that differ the one whose value is shortest. */
    static Optional<String> selecting(Map<String, String> wanted, List<Map<String, String>> others) {
        return wanted.entrySet().stream()
                .filter(label ->
                        others.stream().noneMatch(other -> label.getValue().equals(other.get(label.getKey()))))
                .min((a, b) -> Integer.compare(
                        a.getKey().length() + a.getValue().length(),
                        b.getKey().length() + b.getValue().length()))
                .map(label -> matchers(Map.of(label.getKey(), label.getValue())));
    }

    private static String matchers(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=\""
                        + label.getValue()
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n") + "\"")
                .collect(Collectors.joining(","));
    }

    /** Names in a message: the first few, and how many more there are. */
    static String some(Collection<String> names) {
        String first = names.stream().limit(MOST).collect(Collectors.joining(", "));
        return names.size() > MOST ? first + " and " + (names.size() - MOST) + " more" : first;
    }
}
