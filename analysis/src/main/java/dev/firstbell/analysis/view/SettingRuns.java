package dev.firstbell.analysis.view;

import dev.firstbell.analysis.statistics.Share;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one setting with their students together. Measured runs are never mixed with predicted ones, nor runs of
 * different rungs, hubs or class plans; a plan's start does not matter.
 *
 * @param all at least one, all with a result
 */
public record SettingRuns(List<RunView> all) {
    public SettingRuns {
        all = List.copyOf(all);
        if (all.isEmpty() || !all.stream().allMatch(RunView::hasResult)) {
            throw new IllegalArgumentException("a setting needs runs with results: " + all.size());
        }
    }

    /** The first run. Provenance, rung and the stage that results count to are the same in all. */
    public RunView first() {
        return all.get(0);
    }

    /** The address of the hub; empty if it is unknown, and for embedded hubs with one setting that listened at several addresses. */
    Optional<String> hub() {
        List<String> hubs = all.stream()
                .map(run -> run.record().info().environment().hubUrl())
                .distinct()
                .toList();
        return hubs.size() == 1 && first().origin().hubKnown() ? Optional.of(hubs.get(0)) : Optional.empty();
    }

    /** How many runs there are. */
    public int size() {
        return all.size();
    }

    /** The records of all students. */
    public List<StudentRecord> students() {
        return all.stream().flatMap(run -> run.record().students().stream()).toList();
    }

    /** The longest time for which a student was followed. Only observed classes without an SLO differ in it. */
    public Duration limit() {
        return all.stream()
                .map(run -> run.record().info().classPlan().limit())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Whether students reached a stage, or got stuck before it. */
    public boolean shows(Stage stage) {
        return all.stream().flatMap(run -> results(run).stages().stream()).anyMatch(times -> times.stage() == stage);
    }

    /** The latencies to a stage. */
    public Latencies latencies(Stage stage) {
        return Latencies.of(students(), stage, limit());
    }

    /** The latencies to the stage that the results count to. */
    public Latencies ready() {
        return latencies(first().endStage());
    }

    /** Students who had not landed at the limit. */
    public int neverLanded() {
        return all.stream().mapToInt(run -> results(run).neverLanded()).sum();
    }

    /** One share of students within the SLO's time for each run. */
    public List<Share> shares() {
        return all.stream()
                .map(SettingRuns::results)
                .map(results -> new Share(results.withinSlo(), results.students()))
                .toList();
    }

    /** Students who reached the end of their journey; empty for an observed class, where it was not seen. */
    Optional<Integer> finished() {
        return first().endStage() == Stage.LANDED
                ? Optional.of((int) students().stream()
                        .filter(student ->
                                student.at(student.journey().lastStage()).isPresent())
                        .count())
                : Optional.empty();
    }

    /** Students who landed and could not work. */
    public int stuck() {
        return all.stream().mapToInt(run -> results(run).stuck()).sum();
    }

    /** Students who did not finish, by where their journey ended and why. */
    List<Unfinished> unfinished() {
        return all.stream()
                .flatMap(run -> results(run).unfinished().stream())
                .sorted(Comparator.comparing((Unfinished group) -> !group.landed())
                        .thenComparing(group -> -group.students()))
                .toList();
    }

    int runsThatMetSlo() {
        return (int) all.stream()
                .filter(run ->
                        run.verdict().match(VerdictView.Judged::met, notAssessed -> false, withoutResult -> false))
                .count();
    }

    int runsNotAssessed() {
        return (int) all.stream()
                .filter(run -> run.verdict().match(judged -> false, notAssessed -> true, withoutResult -> false))
                .count();
    }

    Optional<Double> nodeHours() {
        return mean(
                all.stream().allMatch(run -> run.record().info().cluster().isPresent()),
                run -> run.record().info().cluster().orElseThrow().nodeHours());
    }

    Optional<Integer> nodes() {
        List<ClusterUse> uses = all.stream()
                .flatMap(run -> run.record().info().cluster().stream())
                .toList();
        return uses.size() < all.size()
                ? Optional.empty()
                : uses.stream().map(ClusterUse::nodes).max(Integer::compareTo);
    }

    Optional<Double> throttledPerRun() {
        return mean(
                all.stream()
                        .allMatch(run -> results(run).throttling().responses().isPresent()),
                run -> results(run).throttling().responses().orElseThrow());
    }

    private Optional<Double> mean(boolean known, ToDoubleFunction<RunView> value) {
        return known ? Optional.of(all.stream().mapToDouble(value).average().orElseThrow()) : Optional.empty();
    }

    private static RunResults results(RunView run) {
        return run.verdict().results().orElseThrow();
    }
}
