package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.analysis.Share;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs of one setting that say something about the hub. Runs that were measured are never mixed with predicted ones, nor
 * runs of different rungs or hubs.
 *
 * @param name unique among the settings that are compared
 * @param setting absent where the deployment was taken as it was found
 * @param runs at least one, all conclusive
 */
public record SettingRuns(String name, Optional<Setting> setting, List<RunRecord> runs) {
    private static final String AS_FOUND = "the deployment as it was";

    /** No setting first, then fewer warm nodes before more; the runs of one setting by their ids, 2 before 10. */
    private static final Comparator<RunInfo> ORDER = Comparator.comparing(
                    (RunInfo info) -> info.setting().map(Setting::warmNodes).orElse(-1))
            .thenComparing(SettingRuns::nameOf)
            .thenComparing(info -> info.setting().map(Setting::lead).orElse(Duration.ZERO))
            .thenComparing(info -> info.setting()
                    .map(setting -> setting.hub().concurrentSpawnLimit())
                    .orElse(0))
            .thenComparing(info ->
                    info.setting().map(setting -> setting.hub().startTimeout()).orElse(Duration.ZERO))
            .thenComparing(RunInfo::provenance)
            .thenComparing(info -> info.environment().rung())
            .thenComparing(info -> hubOf(info).orElse(""))
            .thenComparing(info -> info.runId().length())
            .thenComparing(RunInfo::runId)
            .thenComparing(RunInfo::startedAt)
            .thenComparing(RunInfo::verdict);

    public SettingRuns {
        runs = List.copyOf(runs);
    }

    private record Key(
            String name,
            Optional<Setting> setting,
            Provenance provenance,
            Rung rung,
            Optional<String> hub,
            Stage countedTo) {
        static Key of(RunInfo info) {
            return new Key(
                    nameOf(info),
                    info.setting(),
                    info.provenance(),
                    info.environment().rung(),
                    hubOf(info),
                    info.countedTo());
        }

        /** In brackets, as much as tells this row from the others. */
        String nameAmong(Set<Key> all) {
            List<String> where = new ArrayList<>();
            if (all.stream().filter(other -> other.name.equals(name)).count() > 1) {
                where.add(provenance.label());
                where.add(rung.label());
            }
            if (all.stream().map(Key::hub).flatMap(Optional::stream).distinct().count() > 1) {
                hub.ifPresent(where::add);
            }
            return where.isEmpty() ? name : name + " (" + String.join(", ", where) + ")";
        }
    }

    /** The hub that a run was about. An embedded hub is the same model wherever it listened. */
    private static Optional<String> hubOf(RunInfo info) {
        return info.environment().rung() == Rung.EMBEDDED
                ? Optional.empty()
                : Optional.of(info.environment().hubUrl());
    }

    /** The order in which runs stand in tables and on pages, whichever order they come in. */
    public static List<RunRecord> inOrder(List<RunRecord> runs) {
        return runs.stream()
                .sorted(Comparator.comparing(RunRecord::info, ORDER))
                .toList();
    }

    /** Whether a run says anything about the hub. */
    public static boolean hasResult(RunRecord run) {
        return run.info().verdict().conclusive() && !run.students().isEmpty();
    }

    /** The settings of conclusive runs, in the order of {@link #inOrder}. */
    public static List<SettingRuns> of(List<RunRecord> all) {
        Map<Key, List<RunRecord>> groups = new LinkedHashMap<>();
        inOrder(all).stream()
                .filter(SettingRuns::hasResult)
                .forEach(run -> groups.computeIfAbsent(Key.of(run.info()), key -> new ArrayList<>())
                        .add(run));
        List<String> names = new ArrayList<>();
        List<SettingRuns> settings = new ArrayList<>();
        groups.forEach((key, runs) -> {
            String name = key.nameAmong(groups.keySet());
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
     * The class plan that stands for all runs: the first, or one with a longer limit.
     *
     * @throws BadInputException if there is no run, or the runs are of different classes, or promise different things:
     *     such figures do not compare
     */
    public static ClassPlan comparable(List<RunRecord> all) {
        if (all.isEmpty()) {
            throw new BadInputException("no runs to compare");
        }
        RunInfo first = inOrder(all).get(0).info();
        ClassPlan plan = first.plan();
        for (RunRecord run : all) {
            ClassPlan other = run.info().plan();
            String both = "runs " + first.runId() + " and " + run.info().runId();
            // As many came to a real class as came.
            boolean sameSize = other.students().size() == plan.students().size()
                    || run.info().observed().isPresent() && first.observed().isPresent();
            if (!other.className().equals(plan.className()) || !sameSize) {
                throw new BadInputException(both + " are of different classes, " + inWords(plan) + " and "
                        + inWords(other) + "; compare them apart");
            }
            // Without a promise the limit is only how long somebody looked.
            boolean sameLimit = other.limit().equals(plan.limit())
                    || Observed.promisedNothing(run.info())
                    || Observed.promisedNothing(first);
            if (!other.slo().equals(plan.slo()) || !sameLimit) {
                throw new BadInputException(
                        both + " promise different things to the class (slo or limit); compare them apart");
            }
        }
        return all.stream()
                .map(run -> run.info().plan())
                .filter(other -> other.limit().compareTo(plan.limit()) > 0)
                .max(Comparator.comparing(ClassPlan::limit))
                .orElse(plan);
    }

    private static String inWords(ClassPlan plan) {
        return plan.className() + " with " + Figures.count(plan.students().size(), "student", "students");
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
        return Latencies.of(students(), stage, limit());
    }

    /** Until students were in, as far as that could be seen ({@link RunInfo#countedTo}); all runs together. */
    public Latencies ready() {
        return latencies(info().countedTo());
    }

    /** How many reached the last stage of their journey that could be seen, however late; all runs together. */
    public int finished() {
        boolean seen = info().countedTo() == Stage.LANDED;
        return (int) students().stream()
                .filter(student -> student.at(seen ? student.journey().lastStage() : info().countedTo())
                        .isPresent())
                .count();
    }

    /** Observed runs of which nobody can say whether the promise was kept. */
    public int runsUnjudged() {
        return (int) runs.stream()
                .filter(run -> run.info().verdict() == RunInfo.Verdict.UNJUDGED)
                .count();
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

    /** The mean number of 429s of a run; empty unless all of them say. */
    public Optional<Double> throttledPerRun() {
        return runs.stream().allMatch(run -> run.throttled().isPresent())
                ? Optional.of(runs.stream()
                        .mapToLong(run -> run.throttled().orElseThrow())
                        .average()
                        .orElseThrow())
                : Optional.empty();
    }

    /** Of all runs the longest; only those of real classes to which nothing was promised differ. */
    public Duration limit() {
        return runs.stream()
                .map(run -> run.info().plan().limit())
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
