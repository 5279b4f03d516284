package dev.firstbell.analysis.drift;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.analysis.gate.Rule;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What changed slowly, or once and for all, in the runs of one place, class and setting, whatever their versions. Three steps
 * of 4 % pass a gate of 10 %, and are 12 % for the students.
 *
 * @param runs how many runs were looked at
 * @param notLanded the runs whose median student never landed, in the order of time. Their wait has no upper bound, so they are
 *     not among those that were looked at
 * @param shifts in the order of time, then of the stages
 */
public record Drift(int runs, List<NotLanded> notLanded, List<Shift> shifts) {
    /** A change of at least this share counts; of a stage, only if it is also of {@link Rule#LEAST_STAGE_SECONDS}. */
    public static final double LEAST = 0.03;

    /** A version that changed so many runs before or after the place may have to do with it. */
    private static final int NEAR = 2;

    public Drift {
        notLanded = List.copyOf(notLanded);
        shifts = List.copyOf(shifts);
    }

    /**
     * A run whose median student never landed.
     *
     * @param run its name
     * @param startedAt when it began
     */
    public record NotLanded(String run, Instant startedAt) {
        public NotLanded {
            requireNonNull(run, "run is null");
            requireNonNull(startedAt, "startedAt is null");
        }
    }

    /**
     * A change of the level.
     *
     * @param run the first run after it
     * @param startedAt when that run began
     * @param stage whose time changed; absent for the median wait
     * @param before the mean before, in seconds
     * @param after the mean after
     * @param p the probability if there were no change
     * @param versions what changed in the versions near it, each with the run that first had it; one line each
     */
    public record Shift(
            String run,
            Instant startedAt,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Stage> stage,
            double before,
            double after,
            double p,
            List<String> versions) {
        public Shift {
            requireNonNull(run, "run is null");
            requireNonNull(startedAt, "startedAt is null");
            requireNonNull(stage, "stage is null");
            versions = List.copyOf(versions);
        }

        /** The change as a share of the level before. */
        public double change() {
            return after / before - 1;
        }
    }

    /**
     * Looks at all runs that count. A run that was added twice, under two versions, is looked at once.
     *
     * @param all runs that can be compared with each other, of any versions
     */
    public static Drift of(List<HistoryEntry> all) {
        Set<String> digests = new HashSet<>();
        List<HistoryEntry> counting = all.stream()
                .filter(HistoryEntry::counts)
                .sorted(Comparator.comparing(HistoryEntry::startedAt).thenComparing(HistoryEntry::runId))
                .filter(run -> digests.add(run.digest()))
                .toList();
        List<HistoryEntry> runs = counting.stream()
                .filter(run -> !run.p50().orElseThrow().censored())
                .toList();
        List<Shift> shifts = new ArrayList<>();
        find(runs, Optional.empty(), run -> run.p50().map(Wait::seconds), 0, shifts);
        for (Stage stage : Stage.values()) {
            // In a run without the stage before it, the time in a stage includes that stage's.
            Optional<Stage> since = runs.stream()
                    .filter(run -> run.stages().containsKey(stage))
                    .reduce((earlier, later) -> later)
                    .flatMap(run -> run.stageBefore(stage));
            find(
                    runs.stream()
                            .filter(run -> run.stageBefore(stage).equals(since))
                            .toList(),
                    Optional.of(stage),
                    run -> Optional.ofNullable(run.stages().get(stage)).map(StageTime::seconds),
                    Rule.LEAST_STAGE_SECONDS,
                    shifts);
        }
        shifts.sort(Comparator.comparing(Shift::startedAt)
                .thenComparing(shift -> shift.stage().map(Stage::ordinal).orElse(-1)));
        return new Drift(
                runs.size(),
                counting.stream()
                        .filter(run -> run.p50().orElseThrow().censored())
                        .map(run -> new NotLanded(run.runId(), run.startedAt()))
                        .toList(),
                shifts);
    }

    private static void find(
            List<HistoryEntry> all,
            Optional<Stage> stage,
            Function<HistoryEntry, Optional<Double>> time,
            double leastSeconds,
            List<Shift> shifts) {
        List<HistoryEntry> runs =
                all.stream().filter(run -> time.apply(run).isPresent()).toList();
        double[] series =
                runs.stream().mapToDouble(run -> time.apply(run).orElseThrow()).toArray();
        for (ChangePoint point : ChangePoints.in(series, ChangePoints.P, LEAST)) {
            if (Math.abs(point.after() - point.before()) < leastSeconds) {
                continue;
            }
            HistoryEntry first = runs.get(point.index());
            shifts.add(new Shift(
                    first.runId(),
                    first.startedAt(),
                    stage,
                    point.before(),
                    point.after(),
                    point.p(),
                    versionsNear(runs, point.index())));
        }
    }

    private static List<String> versionsNear(List<HistoryEntry> runs, int index) {
        List<String> changes = new ArrayList<>();
        for (int i = Math.max(1, index - NEAR); i <= Math.min(runs.size() - 1, index + NEAR); i++) {
            Versions before = runs.get(i - 1).fingerprint().versions();
            String run = runs.get(i).runId();
            runs.get(i).fingerprint().versions().changesSince(before).stream()
                    .map(change -> change + " (since " + run + ")")
                    .forEach(changes::add);
        }
        return changes;
    }
}
