package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The runs of one fingerprint.
 *
 * @param fingerprint what they have in common
 * @param runs in the order of time
 * @param accepted in the order of time
 */
public record Series(Fingerprint fingerprint, List<HistoryEntry> runs, List<Acceptance> accepted) {
    public Series {
        requireNonNull(fingerprint, "fingerprint is null");
        runs = runs.stream()
                .sorted(Comparator.comparing(HistoryEntry::startedAt).thenComparing(HistoryEntry::runId))
                .toList();
        accepted = accepted.stream()
                .sorted(Comparator.comparing(Acceptance::at).thenComparing(Acceptance::fromStartedAt))
                .toList();
    }

    /** The latest acceptance. */
    public Optional<Acceptance> inForce() {
        return accepted.isEmpty() ? Optional.empty() : Optional.of(accepted.get(accepted.size() - 1));
    }

    /** The runs that new ones are compared with: all, or those since the latest acceptance. */
    public List<HistoryEntry> baseline() {
        return inForce()
                .map(since -> runs.stream()
                        .filter(run -> !run.startedAt().isBefore(since.fromStartedAt()))
                        .toList())
                .orElse(runs);
    }
}
