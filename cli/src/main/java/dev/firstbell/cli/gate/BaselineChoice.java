package dev.firstbell.cli.gate;

import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.Series;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs of a history that new runs are compared with: those of the same versions or, if there are none, those of the
 * series with the latest run, to learn what the change of the versions did.
 *
 * @param runs the latest ones, without those that are new themselves
 * @param words which series, and why this one; what differs if none can be compared
 */
record BaselineChoice(List<HistoryEntry> runs, List<String> words) {
    static BaselineChoice of(List<Series> history, List<HistoryEntry> candidates, int last) {
        Fingerprint now = candidates.get(0).fingerprint();
        Set<String> digests =
                candidates.stream().map(HistoryEntry::digest).collect(Collectors.toCollection(HashSet::new));
        List<Series> comparable = history.stream()
                .filter(series -> now.obstacles(series.fingerprint()).isEmpty())
                .filter(series -> !before(series, digests).isEmpty())
                .toList();
        if (comparable.isEmpty()) {
            return new BaselineChoice(
                    List.of(),
                    history.stream()
                            .map(series ->
                                    "the series " + series.fingerprint().id() + " cannot be compared: it differs in "
                                            + String.join(", ", now.obstacles(series.fingerprint())))
                            .filter(line -> !line.endsWith("in "))
                            .toList());
        }
        Optional<Series> same = comparable.stream()
                .filter(series -> series.fingerprint().equals(now))
                .findFirst();
        Series chosen = same.orElseGet(() -> comparable.stream()
                .max(Comparator.comparing(series -> {
                    List<HistoryEntry> runs = before(series, digests);
                    return runs.get(runs.size() - 1).startedAt();
                }))
                .orElseThrow());
        List<HistoryEntry> all = before(chosen, digests);
        List<HistoryEntry> runs = all.subList(Math.max(0, all.size() - last), all.size());
        String which = "compared with the series " + chosen.fingerprint().id() + " ("
                + chosen.fingerprint().versions().inWords() + ")"
                + (runs.size() < all.size() ? ", the last " + runs.size() + " of " + all.size() + " runs" : "")
                + chosen.inForce()
                        .map(since ->
                                ", since " + since.from() + ", which " + since.by() + " accepted: " + since.reason())
                        .orElse("");
        return new BaselineChoice(runs, List.of(which));
    }

    private static List<HistoryEntry> before(Series series, Set<String> digests) {
        return series.baseline().stream()
                .filter(run -> !digests.contains(run.digest()))
                .toList();
    }
}
