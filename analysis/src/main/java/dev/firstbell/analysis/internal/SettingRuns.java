package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Share;
import dev.firstbell.records.BadInputException;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.Latencies;
import dev.firstbell.records.Provenance;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.Rung;
import dev.firstbell.records.Setting;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs of one setting that say something about the hub. Runs that were measured are never mixed with predicted ones, nor
 * runs of different rungs.
 *
 * @param name unique among the settings that are compared
 * @param setting absent where the deployment was taken as it was found
 * @param runs at least one, all conclusive
 */
public record SettingRuns(String name, Optional<Setting> setting, List<RunRecord> runs) {
    private static final String AS_FOUND = "as found";

    public SettingRuns {
        runs = List.copyOf(runs);
    }

    private record Key(String name, Optional<Setting> setting, Provenance provenance, Rung rung) {
        static Key of(RunInfo info) {
            return new Key(
                    nameOf(info),
                    info.setting(),
                    info.provenance(),
                    info.environment().rung());
        }
    }

    /** Whether a run says anything about the hub. */
    public static boolean hasResult(RunRecord run) {
        return run.info().verdict().conclusive() && !run.students().isEmpty();
    }

    /** The settings of conclusive runs, in the order of their first run. */
    public static List<SettingRuns> of(List<RunRecord> all) {
        Map<Key, List<RunRecord>> groups = new LinkedHashMap<>();
        all.stream()
                .filter(SettingRuns::hasResult)
                .forEach(run -> groups.computeIfAbsent(Key.of(run.info()), key -> new ArrayList<>())
                        .add(run));
        List<String> names = new ArrayList<>();
        List<SettingRuns> settings = new ArrayList<>();
        groups.forEach((key, runs) -> {
            boolean alone = groups.keySet().stream()
                            .filter(other -> other.name().equals(key.name()))
                            .count()
                    == 1;
            String name = alone
                    ? key.name()
                    : key.name() + " (" + key.provenance().label() + ", "
                            + key.rung().label() + ")";
            int twins = (int) names.stream().filter(name::equals).count();
            names.add(name);
            settings.add(new SettingRuns(twins == 0 ? name : name + " #" + (twins + 1), key.setting(), runs));
        });
        return settings;
    }

    /** The name of a run's setting. */
    public static String nameOf(RunInfo info) {
        return info.setting().map(Setting::name).orElse(AS_FOUND);
    }

    /**
     * The class plan that stands for all runs.
     *
     * @throws BadInputException if there is no run, or the runs promise different things: such figures do not compare
     */
    public static ClassPlan comparable(List<RunRecord> all) {
        if (all.isEmpty()) {
            throw new BadInputException("no runs to compare");
        }
        ClassPlan first = all.get(0).info().plan();
        for (RunRecord run : all) {
            ClassPlan plan = run.info().plan();
            if (!plan.slo().equals(first.slo()) || !plan.limit().equals(first.limit())) {
                throw new BadInputException("runs " + all.get(0).info().runId() + " and "
                        + run.info().runId()
                        + " promise different things to the class (slo or limit); compare them apart");
            }
        }
        return first;
    }

    public RunInfo info() {
        return runs.get(0).info();
    }

    /** Everybody's record, all runs together. */
    public List<StudentRecord> students() {
        return runs.stream().flatMap(run -> run.students().stream()).toList();
    }

    /** Of one stage, all runs together. */
    public Latencies latencies(Stage stage) {
        return Latencies.of(students(), stage, info().plan().limit());
    }

    /** One share within the promised time for each run. */
    public List<Share> shares() {
        return runs.stream()
                .map(run -> new Share(run.summary().withinLimit(), run.summary().students()))
                .toList();
    }

    /** Whether every run kept the promise. */
    public boolean keepsPromise() {
        return runsThatKept() == runs.size();
    }

    public int runsThatKept() {
        return (int) runs.stream()
                .filter(run -> run.info().verdict() == RunInfo.Verdict.SLO_MET)
                .count();
    }

    /** The mean of what the runs used; empty unless all of them say. */
    public Optional<Double> nodeHours() {
        return runs.stream().allMatch(run -> run.info().cluster().isPresent())
                ? Optional.of(runs.stream()
                        .mapToDouble(run -> run.info().cluster().orElseThrow().nodeHours())
                        .average()
                        .orElseThrow())
                : Optional.empty();
    }

    /** The most nodes that any run had at once; empty unless all of them say. */
    public Optional<Integer> nodes() {
        return runs.stream().allMatch(run -> run.info().cluster().isPresent())
                ? Optional.of(runs.stream()
                        .mapToInt(run -> run.info().cluster().orElseThrow().nodes())
                        .max()
                        .orElseThrow())
                : Optional.empty();
    }

    /** The mean number of 429s of a run. */
    public double throttledPerRun() {
        return runs.stream()
                .mapToInt(run -> run.summary().throttled())
                .average()
                .orElseThrow();
    }

    public Duration limit() {
        return info().plan().limit();
    }
}
