package dev.firstbell.analysis.gate;

import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.TimeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs that are compared, after every check of what speaks against it.
 *
 * @param now the new runs that count, in the order of time
 * @param before the runs before that count, in the order of time
 * @param changed what is different in their versions
 * @param problems why there can be no answer, one line each
 * @param notes what was left out and why, one line each
 */
record Runs(
        List<HistoryEntry> now,
        List<HistoryEntry> before,
        List<String> changed,
        List<String> problems,
        List<String> notes) {
    static Runs of(List<HistoryEntry> candidates, List<HistoryEntry> baseline) {
        List<String> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<HistoryEntry> now = candidates(candidates, problems);
        List<HistoryEntry> before = baseline(baseline, now, problems, notes);
        List<String> changed = new ArrayList<>();
        if (problems.isEmpty() && !before.isEmpty()) {
            changed.addAll(now.get(0)
                    .fingerprint()
                    .versions()
                    .changesSince(before.get(before.size() - 1).fingerprint().versions()));
            remark(now, before, problems, notes);
        }
        return new Runs(now, before, changed, problems, notes);
    }

    private static List<HistoryEntry> candidates(List<HistoryEntry> candidates, List<String> problems) {
        if (candidates.isEmpty()) {
            problems.add("there are no new runs");
            return List.of();
        }
        for (HistoryEntry run : candidates) {
            if (!run.counts()) {
                problems.add("the new run " + run.runId() + " does not count: " + why(run) + "; repeat it");
            }
        }
        Map<String, HistoryEntry> seen = new HashMap<>();
        for (HistoryEntry run : candidates) {
            HistoryEntry other = seen.putIfAbsent(run.digest(), run);
            if (other != null) {
                problems.add("the new runs " + other.runId() + " and " + run.runId()
                        + " have the same students with the same times: one is a copy of the other");
            }
            candidates.get(0).fingerprint().obstacles(run.fingerprint()).stream()
                    .map(what ->
                            "the new runs " + candidates.get(0).runId() + " and " + run.runId() + " differ in " + what)
                    .forEach(problems::add);
            run
                    .fingerprint()
                    .versions()
                    .changesSince(candidates.get(0).fingerprint().versions())
                    .stream()
                    .map(what -> "the new runs " + candidates.get(0).runId() + " and " + run.runId()
                            + " have different versions: " + what)
                    .forEach(problems::add);
        }
        return problems.isEmpty() ? inTime(candidates) : List.of();
    }

    private static List<HistoryEntry> baseline(
            List<HistoryEntry> baseline, List<HistoryEntry> now, List<String> problems, List<String> notes) {
        if (now.isEmpty()) {
            return List.of();
        }
        Set<String> digests = now.stream().map(HistoryEntry::digest).collect(Collectors.toCollection(HashSet::new));
        List<HistoryEntry> before = new ArrayList<>();
        int again = 0;
        for (HistoryEntry run : inTime(baseline)) {
            List<String> obstacles = now.get(0).fingerprint().obstacles(run.fingerprint());
            if (!obstacles.isEmpty()) {
                problems.add("the run before " + run.runId() + " differs in " + String.join(", ", obstacles));
            } else if (!run.counts()) {
                notes.add("left out: the run before " + run.runId() + ": " + why(run));
            } else if (!digests.add(run.digest())) {
                again++;
            } else {
                before.add(run);
            }
        }
        if (again > 0) {
            notes.add("left out: " + Plural.of(again, "run before that is", "runs before that are")
                    + " also among the new runs, or there twice");
        }
        return before;
    }

    private static void remark(
            List<HistoryEntry> now, List<HistoryEntry> before, List<String> problems, List<String> notes) {
        long censored = before.stream().filter(Runs::isCensored).count();
        if (2 * censored >= before.size()) {
            problems.add("in " + censored + " of the " + before.size()
                    + " runs before, the median student never landed, so there is no time to compare with");
        } else if (censored > 0) {
            notes.add("in " + censored + " of the " + before.size()
                    + " runs before, the median student never landed; these runs count with the class's limit");
        }
        Wait longest = Stream.concat(before.stream(), now.stream())
                .filter(run -> !isCensored(run))
                .map(run -> run.p50().orElseThrow())
                .max(Comparator.comparing(Wait::value))
                .orElse(new Wait(Duration.ZERO, true));
        Stream.concat(before.stream(), now.stream())
                .filter(Runs::isCensored)
                .filter(run -> run.p50().orElseThrow().seconds() < longest.seconds())
                .forEach(run -> problems.add("in the run " + run.runId() + ", the median student was followed for only "
                        + TimeText.of(run.p50().orElseThrow().value())
                        + " and had not landed by then, so it is unknown how this run compares with one of "
                        + TimeText.of(longest.value())));
        long now0 = now.stream().filter(Runs::isCensored).count();
        if (now0 > 0) {
            notes.add("in " + now0 + " of the " + now.size()
                    + " new runs, the median student never landed; these runs count with the class's limit");
        }
        Set<String> tools = Stream.concat(before.stream(), now.stream())
                .map(HistoryEntry::toolVersion)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (tools.size() > 1) {
            notes.add("the runs are of different versions of Firstbell (" + String.join(", ", tools)
                    + "), which may measure or predict differently");
        }
        if (before.size() < Rule.FEW_RUNS) {
            notes.add("there are only " + Plural.of(before.size(), "run", "runs") + " before; fewer than "
                    + Rule.FEW_RUNS + " show little of how much runs vary");
        }
        if (now.get(0).startedAt().isBefore(before.get(before.size() - 1).startedAt())) {
            notes.add("the new run " + now.get(0).runId() + " began before the latest run before, "
                    + before.get(before.size() - 1).runId() + "; if it did not, the clock of one of them was wrong");
        }
        if (before.size() > 1
                && before.stream().map(HistoryEntry::p50).distinct().count() == 1) {
            notes.add(
                    "all runs before have the same median wait to the microsecond, so they show nothing of how much runs"
                            + " vary");
        }
    }

    /** All runs that are compared. */
    Stream<HistoryEntry> all() {
        return Stream.concat(now.stream(), before.stream());
    }

    private static boolean isCensored(HistoryEntry run) {
        return run.p50().orElseThrow().censored();
    }

    private static String why(HistoryEntry run) {
        if (run.students() == 0) {
            return "it has no students";
        }
        return run.verdict().label() + (run.reasons().isEmpty() ? "" : " (" + String.join("; ", run.reasons()) + ")");
    }

    private static List<HistoryEntry> inTime(List<HistoryEntry> runs) {
        return runs.stream()
                .sorted(Comparator.comparing(HistoryEntry::startedAt).thenComparing(HistoryEntry::runId))
                .toList();
    }
}
