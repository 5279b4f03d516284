package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.Conclusion;
import dev.firstbell.analysis.view.RunWithoutResult;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The proposed changes and their cost. */
final class ProposalLines {
    private final ComparisonView comparison;
    private final Conclusion conclusion;
    private final Optional<ScalingPlan> plan;

    ProposalLines(ComparisonView comparison, Conclusion conclusion, Optional<ScalingPlan> plan) {
        this.comparison = comparison;
        this.conclusion = conclusion;
        this.plan = plan;
    }

    List<String> changes() {
        Optional<Decision> open =
                comparison.decision().filter(decision -> decision.chosen().isEmpty());
        if (plan.isEmpty() && open.isPresent()) {
            return List.of(
                    "Nothing yet: this sweep does not tell which setting to use.",
                    "Continue the sweep, or take the setting that costs less.");
        }
        return plan.map(this::proposed)
                .orElseGet(() -> conclusion
                        .best()
                        .filter(best -> best.metSlo() || comparison.decision().isPresent())
                        .flatMap(SettingView::setting)
                        .map(setting -> List.of("Use “" + setting.name() + "”: " + requested(setting) + "."))
                        .orElse(List.of("There is no plan with these runs; `firstbell plan` makes one.")));
    }

    private List<String> proposed(ScalingPlan proposal) {
        List<String> changes = new ArrayList<>();
        changes.add(
                proposal.warmNodes() == 0
                        ? "Start no nodes ahead of class."
                        : "Have " + DisplayText.count(proposal.warmNodes(), "node", "nodes")
                                + " ready when class starts; request "
                                + (proposal.warmNodes() == 1 ? "it " : "them ")
                                + DisplayText.limit(proposal.lead()) + " before, by "
                                + proposal.prescaling().means().title() + ". " + students(proposal)
                                + (proposal.windows().size() > 1
                                        ? " The class has " + proposal.windows().size()
                                                + " times with nodes of their own; these are the most that one of them"
                                                + " needs, and the schedule has all."
                                        : ""));
        changes.add("Let the hub start " + DisplayText.count(proposal.hub().concurrentSpawnLimit(), "server", "servers")
                + " at once and give each "
                + DisplayText.limit(proposal.hub().startTimeout()) + " to start.");
        changes.add(tested(proposal));
        return changes;
    }

    private static String students(ScalingPlan proposal) {
        String count = DisplayText.count(proposal.plannedStudents(), "student", "students");
        if (proposal.method().equals(ScalingPlan.SWEEP)) {
            return "That was tested with " + count + ".";
        }
        return "That is for " + count
                + (proposal.plannedStudents() == proposal.expectedStudents()
                        ? ", all who are enrolled."
                        : "; more come in at most one class meeting in twenty.");
    }

    /** Whether the proposal is one of the settings that were run, and what became of those runs. */
    private String tested(ScalingPlan proposal) {
        List<RunWithoutResult> without = comparison.runs().stream()
                .filter(run -> !run.hasResult())
                .filter(run -> run.record()
                        .info()
                        .setting()
                        .filter(one -> sameChoice(one, proposal))
                        .isPresent())
                .map(RunWithoutResult::of)
                .toList();
        Optional<String> withResult = comparison.settings().stream()
                .filter(setting -> setting.setting()
                        .filter(one -> sameChoice(one, proposal))
                        .isPresent())
                .map(SettingView::called)
                .findFirst();
        if (without.isEmpty()) {
            return withResult
                    .map(name -> "This proposal was run here, as " + name + ".")
                    .orElse("This proposal was not run here.");
        }
        String result = withResult.isPresent()
                ? DisplayText.count(without.size(), "run has", "runs have") + " no valid result"
                : without.size() == 1 ? "the run has no valid result" : "none of the runs has a valid result";
        return "This proposal was run here, as "
                + withResult.orElse("“" + without.get(0).setting() + "”") + "; " + result
                + ": the reason is in the part for administrators.";
    }

    private static boolean sameChoice(Setting setting, ScalingPlan plan) {
        return setting.prescaling().equals(plan.prescaling())
                && setting.lead().equals(plan.lead())
                && setting.hub().equals(plan.hub());
    }

    List<String> costs() {
        List<String> costs = new ArrayList<>();
        plan.ifPresent(proposal -> costs.add("Planned: " + DisplayText.decimal(proposal.nodeHours())
                + " node-hours for this class, about " + DisplayText.dollars(proposal.dollars())
                + " at the price in the plan’s evidence."));
        String used = comparison.settings().stream()
                .flatMap(setting -> setting.result().nodeHoursPerRun().stream()
                        .map(hours -> setting.called() + " " + DisplayText.decimal(hours)))
                .collect(Collectors.joining(", "));
        costs.add(
                used.isEmpty()
                        ? "Nodes were not observed in these runs, so there is no measured cost."
                        : "Node-hours in these runs: " + used + ".");
        return costs;
    }

    /** {@code 2 node placeholders, 2 h ahead; 64 starts at once}. */
    static String requested(Setting setting) {
        String room = setting.prescaling().inWords()
                + (setting.prescaling().count() == 0 ? "" : ", " + DisplayText.limit(setting.lead()) + " ahead");
        return room + "; " + DisplayText.count(setting.hub().concurrentSpawnLimit(), "start", "starts") + " at once";
    }
}
