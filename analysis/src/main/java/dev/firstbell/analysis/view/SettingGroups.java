package dev.firstbell.analysis.view;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.PlanDifference;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which runs belong to one setting, what it is called, and in which order settings stand. */
final class SettingGroups {
    /** No setting first, then by means, less room before more; the runs of one setting by their ids, 2 before 10. */
    private static final Comparator<RunInfo> ORDER = Comparator.comparing((RunInfo info) ->
                    prescaling(info).map(room -> room.means().ordinal()).orElse(-1))
            .thenComparing(info -> prescaling(info)
                    .flatMap(Prescaling::strategy)
                    .map(BufferStrategy::ordinal)
                    .orElse(-1))
            .thenComparing(info -> prescaling(info).map(Prescaling::count).orElse(0))
            .thenComparing(RunView::settingOf)
            .thenComparing(info -> info.setting().map(Setting::lead).orElse(Duration.ZERO))
            .thenComparing(info -> info.setting()
                    .map(setting -> setting.hub().concurrentSpawnLimit())
                    .orElse(0))
            .thenComparing(info ->
                    info.setting().map(setting -> setting.hub().startTimeout()).orElse(Duration.ZERO))
            .thenComparing(RunInfo::provenance)
            .thenComparing(info -> info.environment().rung())
            .thenComparing(info -> hubOf(info).orElse(""))
            .thenComparing(info -> seedOf(info).orElse(0L))
            .thenComparing(info -> info.runId().length())
            .thenComparing(RunInfo::runId)
            .thenComparing(RunInfo::startedAt)
            .thenComparing(RunInfo::verdict);

    private SettingGroups() {}

    private static Optional<Prescaling> prescaling(RunInfo info) {
        return info.setting().map(Setting::prescaling);
    }

    private record Key(
            String name,
            Optional<Setting> setting,
            Provenance provenance,
            Rung rung,
            Optional<String> hub,
            Optional<Long> seed,
            Stage endStage) {
        static Key of(RunInfo info) {
            return new Key(
                    RunView.settingOf(info),
                    info.setting(),
                    info.provenance(),
                    info.environment().rung(),
                    hubOf(info),
                    seedOf(info),
                    info.endStage());
        }

        /** With as much in brackets as distinguishes this row from the others. */
        String nameAmong(Set<Key> all) {
            List<String> where = new ArrayList<>();
            if (all.stream().filter(other -> other.name.equals(name)).count() > 1) {
                where.add(provenance.label());
                where.add(rung.label());
            }
            if (all.stream().map(Key::hub).flatMap(Optional::stream).distinct().count() > 1) {
                hub.map(address -> address.equals("unknown") ? "unknown hub" : address)
                        .ifPresent(where::add);
            }
            if (all.stream().map(Key::seed).flatMap(Optional::stream).distinct().count() > 1) {
                seed.ifPresent(drawn -> where.add("seed " + drawn));
            }
            return where.isEmpty() ? name : name + " (" + String.join(", ", where) + ")";
        }
    }

    /**
     * The hub of a run. An embedded hub with a setting was started with that setting, so it is the same model wherever it
     * listened. Of one that was taken as it was, only the address tells which one it is.
     */
    private static Optional<String> hubOf(RunInfo info) {
        return info.environment().rung() == Rung.EMBEDDED && info.setting().isPresent()
                ? Optional.empty()
                : Optional.of(info.environment().hubUrl());
    }

    /** What the students of a plan were drawn with. Those of an observed class came by themselves. */
    private static Optional<Long> seedOf(RunInfo info) {
        return info.provenance() == Provenance.OBSERVED
                ? Optional.empty()
                : Optional.of(info.classPlan().seed());
    }

    /** The order in which runs stand in tables and on pages, whichever order they come in. */
    static List<RunView> inOrder(List<RunView> runs) {
        return runs.stream()
                .sorted(Comparator.comparing(run -> run.record().info(), ORDER))
                .toList();
    }

    /** The settings of the runs that have a result, in the order of the runs. */
    static List<SettingView> of(List<RunView> inOrder) {
        Map<Key, List<RunView>> groups = new LinkedHashMap<>();
        inOrder.stream()
                .filter(RunView::hasResult)
                .forEach(run -> groups.computeIfAbsent(Key.of(run.record().info()), key -> new ArrayList<>())
                        .add(run));
        List<String> names = new ArrayList<>();
        List<SettingView> settings = new ArrayList<>();
        groups.forEach((key, runs) -> {
            String name = key.nameAmong(groups.keySet());
            int twins = (int) names.stream().filter(name::equals).count();
            names.add(name);
            settings.add(SettingView.of(
                    twins == 0 ? name : name + " #" + (twins + 1), key.setting(), new SettingRuns(runs)));
        });
        return settings;
    }

    /**
     * The class plan that stands for all runs: that of the first, or one with a longer limit.
     *
     * @throws BadInputException if there is no run, or the runs are of different classes, or have different SLOs or class
     *     plans: their figures do not compare
     */
    static ClassPlan comparable(List<RunView> inOrder) {
        if (inOrder.isEmpty()) {
            throw new BadInputException("no runs to compare");
        }
        // Observed runs have no plan of their own to compare with.
        RunView first = inOrder.stream()
                .filter(run -> !run.origin().observed())
                .findFirst()
                .orElse(inOrder.get(0));
        ClassPlan plan = first.record().info().classPlan();
        for (RunView run : inOrder) {
            ClassPlan other = run.record().info().classPlan();
            String both = "runs " + first.runId() + " and " + run.runId();
            // The size of an observed class is the number of students who came.
            boolean sameSize = other.students().size() == plan.students().size()
                    || run.origin().observed() && first.origin().observed();
            if (!other.className().equals(plan.className()) || !sameSize) {
                throw new BadInputException(both + " are of different classes, " + inWords(plan) + " and "
                        + inWords(other) + "; compare them separately");
            }
            // Without an SLO the limit is only how long the class was observed.
            boolean sameLimit = other.limit().equals(plan.limit())
                    || !run.slo().declared()
                    || !first.slo().declared();
            if (!other.slo().equals(plan.slo()) || !sameLimit) {
                throw new BadInputException(
                        both + " have different SLOs or limits (slo, limit); compare them separately");
            }
            if (!run.origin().observed() && !first.origin().observed()) {
                PlanDifference.between(plan, other).ifPresent(keys -> {
                    throw new BadInputException(both + " have different class plans (" + keys
                            + "), so they are not repetitions of one class start; compare them separately");
                });
            }
        }
        return inOrder.stream()
                .map(run -> run.record().info().classPlan())
                .filter(other -> other.limit().compareTo(plan.limit()) > 0)
                .max(Comparator.comparing(ClassPlan::limit))
                .orElse(plan);
    }

    private static String inWords(ClassPlan plan) {
        return Excerpt.of(plan.className()) + " with "
                + DisplayText.count(plan.students().size(), "student", "students");
    }
}
