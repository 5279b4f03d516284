package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.PlanDifference;
import dev.firstbell.analysis.decision.LeftOut.Why;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which cells count, and which contradict each other so that none of them can be believed. Stateless. */
final class CellCheck {
    private CellCheck() {}

    /** Why a cell does not count; empty if it does. */
    static Optional<LeftOut> leftOut(Cell cell) {
        RunRecord run = cell.run();
        if (!run.damage().isEmpty()) {
            return out(cell, Why.INVALID, run.info().reasons());
        }
        RunInfo.Verdict recorded = run.info().verdict();
        if (!recorded.conclusive()) {
            Why why = switch (recorded) {
                case INVALID -> Why.INVALID;
                case ABORTED -> Why.ABORTED;
                case RUNNING, SLO_MET, SLO_MISSED, NOT_ASSESSED -> Why.RUNNING;
            };
            return out(cell, why, run.info().reasons());
        }
        if (!cell.objections().isEmpty()) {
            return out(cell, Why.OBJECTION, cell.objections());
        }
        // The students' records have the last word, as in every view of a run.
        RunRecord.Judgement judgement = run.judge(true);
        return switch (judgement.verdict()) {
            case SLO_MET, SLO_MISSED ->
                run.students().isEmpty() ? out(cell, Why.NO_STUDENTS, List.of()) : Optional.empty();
            case INVALID -> out(cell, Why.INVALID, judgement.reasons());
            case ABORTED -> out(cell, Why.ABORTED, judgement.reasons());
            case RUNNING -> out(cell, Why.RUNNING, judgement.reasons());
            case NOT_ASSESSED -> out(cell, Why.NOT_ASSESSED, judgement.reasons());
        };
    }

    private static Optional<LeftOut> out(Cell cell, Why why, List<String> reasons) {
        List<String> all = new ArrayList<>(reasons);
        cell.objections().stream().filter(one -> !all.contains(one)).forEach(all::add);
        return Optional.of(
                new LeftOut(cell.setting().name(), cell.block(), cell.run().info().runId(), why, all));
    }

    /**
     * Refuses cells that contradict each other.
     *
     * @throws BadInputException with every contradiction, each once
     */
    static void refuseContradictions(List<Cell> cells) {
        if (cells.isEmpty()) {
            throw new BadInputException("there are no runs to compare");
        }
        Set<String> found = new LinkedHashSet<>();
        names(cells, found);
        places(cells, found);
        for (Cell cell : cells) {
            ofSetting(cell).ifPresent(found::add);
            between(cells.get(0), cell).ifPresent(found::add);
        }
        copies(cells, found);
        Problems problems = new Problems();
        found.forEach(problems::add);
        problems.throwIfAny();
    }

    /** A comparison names settings, so a name must mean one of them. */
    private static void names(List<Cell> cells, Set<String> found) {
        Map<String, Setting> byName = new HashMap<>();
        for (Cell cell : cells) {
            Setting first = byName.putIfAbsent(cell.setting().name(), cell.setting());
            if (first != null && !first.equals(cell.setting())) {
                found.add("two different settings are called " + Excerpt.quoted(first.name())
                        + "; give them different names");
            }
        }
    }

    private static void places(List<Cell> cells, Set<String> found) {
        Map<String, Cell> byPlace = new HashMap<>();
        for (Cell cell : cells) {
            Cell first = byPlace.putIfAbsent(cell.block() + " " + cell.setting().name(), cell);
            if (first != null) {
                found.add("block " + cell.block() + " has two runs of the setting "
                        + Excerpt.quoted(cell.setting().name()) + ", " + name(first) + " and " + name(cell)
                        + "; take one of the two away");
            }
        }
    }

    private static Optional<String> ofSetting(Cell cell) {
        Optional<Setting> recorded = cell.run().info().setting();
        if (recorded.filter(cell.setting()::equals).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("run " + name(cell) + " is taken for one of the setting "
                + Excerpt.quoted(cell.setting().name()) + ", but "
                + recorded.map(setting -> setting.name().equals(cell.setting().name())
                                ? "its record has other values of this setting"
                                : "its record says " + Excerpt.quoted(setting.name()))
                        .orElse("its record has no setting"));
    }

    private static Optional<String> between(Cell first, Cell cell) {
        String both = "runs " + name(first) + " and " + name(cell);
        String apart = "; compare them separately";
        RunInfo one = first.run().info();
        RunInfo other = cell.run().info();
        ClassPlan plan = one.classPlan();
        ClassPlan otherPlan = other.classPlan();
        if (one.provenance() != other.provenance()) {
            return Optional.of(both + " are of different kinds, " + one.provenance().label() + " and "
                    + other.provenance().label() + apart);
        }
        if (one.environment().rung() != other.environment().rung()) {
            return Optional.of(both + " are of different environments, "
                    + one.environment().rung().label() + " and "
                    + other.environment().rung().label() + apart);
        }
        if (!plan.className().equals(otherPlan.className())
                || plan.students().size() != otherPlan.students().size()) {
            return Optional.of(both + " are of different classes, " + inWords(plan) + " and " + inWords(otherPlan)
                    + apart);
        }
        if (!plan.slo().equals(otherPlan.slo()) || !plan.limit().equals(otherPlan.limit())) {
            return Optional.of(both + " have different SLOs or limits (slo, limit)" + apart);
        }
        if (plan.seed() != otherPlan.seed()) {
            return Optional.of(both + " have different arrivals (seed " + plan.seed() + " and " + otherPlan.seed()
                    + "), so they are no pair" + apart);
        }
        return PlanDifference.between(plan, otherPlan)
                .map(keys -> both + " have different class plans (" + keys + ")" + apart);
    }

    /** A copy of a run is no second class start, and would make the intervals too narrow. */
    private static void copies(List<Cell> cells, Set<String> found) {
        Map<List<?>, Cell> seen = new HashMap<>();
        for (Cell cell : cells) {
            RunRecord run = cell.run();
            if (run.students().isEmpty() || !run.info().verdict().conclusive()) {
                continue;
            }
            Cell first = seen.putIfAbsent(
                    List.of(cell.setting(), run.students()), cell);
            if (first != null) {
                found.add("runs " + name(first) + " and " + name(cell) + " are the same run; take one of the two away");
            }
        }
    }

    private static String name(Cell cell) {
        return Excerpt.of(cell.run().info().runId());
    }

    private static String inWords(ClassPlan plan) {
        return Excerpt.quoted(plan.className()) + " with " + plan.students().size() + " students";
    }
}
