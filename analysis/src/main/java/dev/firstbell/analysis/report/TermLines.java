package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.PlanPage.DeploymentRow;
import dev.firstbell.analysis.report.PlanPage.WindowRow;
import dev.firstbell.analysis.report.PlanPage.WindowTable;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.plan.TermEvidence.Alternative;
import dev.firstbell.records.plan.TermEvidence.Probability;
import dev.firstbell.records.plan.TermEvidence.Promise;
import dev.firstbell.records.plan.TermEvidence.Window;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A term's plan in sentences and rows. */
final class TermLines {
    private static final String FIXED_CRON = "fixed cron";
    private static final String NOTHING = "nothing";
    private static final String ABSENT = "–";

    private final TermEvidence term;

    TermLines(TermEvidence term) {
        this.term = term;
    }

    /** The lower end of the interval of the class that has the lowest one. */
    private double low() {
        return term.days().stream()
                .flatMap(day -> day.promises().stream())
                .mapToDouble(Promise::low)
                .min()
                .orElseThrow();
    }

    String verdict() {
        return "With this plan, each class keeps its promise with a probability of "
                + DisplayText.shareAtLeast(low()) + " or more, for " + DisplayText.dollars(term.dollars())
                + " in the term.";
    }

    /** Whether the plan reaches what was asked for. */
    boolean reachesTarget() {
        return low() >= term.target();
    }

    String what() {
        return "the expected cost of the nodes for all " + DisplayText.count(term.meetings(), "meeting", "meetings")
                + " of the term";
    }

    String promise() {
        Slo slo = term.slo();
        return "The promise to each class (its SLO): " + DisplayText.configuredShare(slo.share())
                + " of students on their first page within " + DisplayText.limit(slo.within())
                + " of arriving, at most " + DisplayText.configuredShare(slo.neverAtMost()) + " never. Asked for: each"
                + " class keeps it with a probability of " + DisplayText.configuredShare(term.target()) + ".";
    }

    List<String> changes() {
        List<Duration> leads = term.days().stream()
                .flatMap(day -> day.windows().stream())
                .filter(window -> !window.meetings().isEmpty())
                .map(Window::lead)
                .sorted()
                .toList();
        List<String> changes = new ArrayList<>();
        if (leads.isEmpty() || term.mostNodes() == 0) {
            changes.add("Start no nodes ahead of class.");
        } else {
            String first = DisplayText.limit(leads.get(0));
            String last = DisplayText.limit(leads.get(leads.size() - 1));
            changes.add("Request nodes before each class, by a schedule: up to "
                    + DisplayText.count(term.mostNodes(), "node", "nodes") + ", "
                    + (first.equals(last) ? first : first + " to " + last) + " before class.");
        }
        changes.add(hub(term.hub()));
        changes.add("Nothing is changed by this page: each value is in the part for administrators.");
        return changes;
    }

    static String hub(HubLimits hub) {
        return "Let the hub start " + DisplayText.count(hub.concurrentSpawnLimit(), "server", "servers")
                + " at once and give each " + DisplayText.limit(hub.startTimeout()) + " to start.";
    }

    List<String> costs() {
        List<String> costs = new ArrayList<>();
        costs.add("Planned: " + DisplayText.dollars(term.dollars()) + " for the term"
                + (term.meetings() == 0
                        ? ""
                        : ", " + DisplayText.dollars(term.dollars() / term.meetings()) + " a meeting on average")
                + ".");
        way(FIXED_CRON)
                .ifPresent(cron -> costs.add("The same nodes on every weekday from 7:00 to 20:00: "
                        + DisplayText.dollars(cron.dollars()) + ". " + against(cron)));
        way(NOTHING)
                .ifPresent(nothing -> costs.add("Without any preparation: " + DisplayText.dollars(nothing.dollars())
                        + ", and " + DisplayText.shareAtLeast(nothing.kept()) + " of the promises are kept."));
        return costs;
    }

    private String against(Alternative cron) {
        double saved = cron.dollars() - term.dollars();
        return saved < 0
                ? "This plan costs " + DisplayText.dollars(-saved) + " more."
                : "This plan saves " + DisplayText.dollars(saved) + ".";
    }

    private Optional<Alternative> way(String name) {
        return term.comparisons().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    WindowTable windows() {
        List<WindowRow> rows = new ArrayList<>();
        for (TermEvidence.Day day : term.days()) {
            day.windows().stream()
                    .sorted(Comparator.comparingLong(
                            window -> window.startSeconds() - window.lead().toSeconds()))
                    .forEach(window -> rows.add(row(day, window)));
        }
        return new WindowTable(term.timeZone().toString(), true, rows);
    }

    private static WindowRow row(TermEvidence.Day day, Window window) {
        return new WindowRow(
                TermSection.days(day.days(), TextStyle.SHORT),
                PlanWords.clock(window.startSeconds() - window.lead().toSeconds()),
                PlanWords.clock(window.untilSeconds()),
                Integer.toString(window.nodes()),
                window.meetings().isEmpty()
                        ? "a break between classes"
                        : Excerpt.of(String.join(", ", window.meetings())) + " at "
                                + PlanWords.clock(window.startSeconds()) + ", "
                                + DisplayText.limit(window.lead()) + " ahead",
                kept(window.oneNodeFewer()),
                kept(window.shorterLead()));
    }

    private static String kept(Optional<Probability> probability) {
        return probability.map(found -> DisplayText.shareAtLeast(found.share())).orElse(ABSENT);
    }

    List<DeploymentRow> deployment() {
        List<DeploymentRow> rows = new ArrayList<>(hubRows(term.hub()));
        Means means = term.means().orElse(Means.NODE_PLACEHOLDERS);
        rows.add(new DeploymentRow("pre-scaler", "--means", means.label()));
        term.every().ifPresent(every -> rows.add(new DeploymentRow("pre-scaler", "--every", Durations.format(every))));
        term.keep().ifPresent(keep -> rows.add(new DeploymentRow("pre-scaler", "--keep", Durations.format(keep))));
        rows.add(new DeploymentRow(
                "pre-scaler’s schedule",
                "weekly",
                DisplayText.count(
                                term.days().stream()
                                        .mapToInt(day -> day.windows().size())
                                        .sum(),
                                "window",
                                "windows")
                        + ", in the table below; with the terms and holidays of the timetable"));
        rows.add(new DeploymentRow(
                "node pool",
                "maximum",
                "at least " + DisplayText.count(mostAtOnce(), "node", "nodes")
                        + ", the most that any of the simulated days had"));
        return rows;
    }

    private int mostAtOnce() {
        return Math.max(
                term.mostNodes(),
                term.days().stream().mapToInt(TermEvidence.Day::peakNodes).max().orElse(0));
    }

    static List<DeploymentRow> hubRows(HubLimits hub) {
        return List.of(
                new DeploymentRow(
                        "Helm values", "hub.concurrentSpawnLimit", Integer.toString(hub.concurrentSpawnLimit())),
                new DeploymentRow(
                        "Helm values",
                        "singleuser.startTimeout",
                        Long.toString(hub.startTimeout().toSeconds())));
    }
}
