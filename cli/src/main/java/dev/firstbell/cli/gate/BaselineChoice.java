package dev.firstbell.cli.gate;

import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.Series;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs of a history that new runs are compared with: those of the same versions or, if there are none, those of the
 * series with the latest run, to learn what the change of the versions did. Only runs that count are looked for.
 *
 * @param runs the latest ones, without those that are new themselves; those that do not count and lie between them included
 * @param words which series, and why this one; what differs if none can be compared
 */
record BaselineChoice(List<HistoryEntry> runs, List<String> words) {
    static BaselineChoice of(List<Series> history, List<HistoryEntry> candidates, int last) {
        Fingerprint now = candidates.get(0).fingerprint();
        Set<String> digests =
                candidates.stream().map(HistoryEntry::digest).collect(Collectors.toCollection(HashSet::new));
        List<Series> comparable = history.stream()
                .filter(series -> now.obstacles(series.fingerprint()).isEmpty())
                .filter(series -> before(series, digests).stream().anyMatch(HistoryEntry::counts))
                .toList();
        if (comparable.isEmpty()) {
            return new BaselineChoice(
                    List.of(),
                    history.stream()
                            .map(series -> "the series " + series.fingerprint().id()
                                    + why(now.obstacles(series.fingerprint())))
                            .toList());
        }
        Optional<Series> same = comparable.stream()
                .filter(series -> series.fingerprint().equals(now))
                .findFirst();
        Series chosen = same.orElseGet(() -> comparable.stream()
                .max(Comparator.comparing(series -> latest(before(series, digests))))
                .orElseThrow());
        List<HistoryEntry> all = before(chosen, digests);
        List<HistoryEntry> runs = all.subList(firstOf(all, last), all.size());
        String which = "compared with the series " + chosen.fingerprint().id() + " ("
                + chosen.fingerprint().versions().inWords() + ")"
                + (runs.size() < all.size() ? ", the last " + runs.size() + " of " + all.size() + " runs" : "")
                + chosen.inForce()
                        .map(since ->
                                ", since " + since.from() + ", which " + since.by() + " accepted: " + since.reason())
                        .orElse("");
        return new BaselineChoice(runs, List.of(which));
    }

    private static Instant latest(List<HistoryEntry> runs) {
        return runs.stream()
                .filter(HistoryEntry::counts)
                .map(HistoryEntry::startedAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static String why(List<String> obstacles) {
        return obstacles.isEmpty()
                ? " has no run that counts, besides those that are new"
                : " cannot be compared: it differs in " + String.join(", ", obstacles);
    }

    /** Where the latest runs begin of which so many count. */
    private static int firstOf(List<HistoryEntry> runs, int last) {
        int counted = 0;
        for (int i = runs.size() - 1; i >= 0; i--) {
            counted += runs.get(i).counts() ? 1 : 0;
            if (counted == last) {
                return i;
            }
        }
        return 0;
    }

    private static List<HistoryEntry> before(Series series, Set<String> digests) {
        return series.baseline().stream()
                .filter(run -> !digests.contains(run.digest()))
                .toList();
    }
}
