package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.PlanPage.DeploymentRow;
import dev.firstbell.analysis.report.PlanPage.WindowRow;
import dev.firstbell.analysis.report.PlanPage.WindowTable;
import dev.firstbell.analysis.report.ReportPage.EvidenceRow;
import dev.firstbell.analysis.report.ReportPage.Note;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.TermEvidence;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Places a plan without runs on a page of its own. For one use. */
final class PlanPageBuilder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("H:mm", Locale.ENGLISH);

    private final ScalingPlan plan;
    private final Optional<TermEvidence> term;
    private final ZoneId zone;
    private final List<Report.Link> files;

    PlanPageBuilder(ScalingPlan plan, Optional<TermEvidence> term, ZoneId zone, List<Report.Link> files) {
        this.plan = plan;
        this.term = term;
        this.zone = zone;
        this.files = files;
    }

    PlanPage page() {
        return term.map(this::ofTerm).orElseGet(this::ofClass);
    }

    private PlanPage ofTerm(TermEvidence of) {
        TermLines lines = new TermLines(of);
        return new PlanPage(
                Excerpt.of(of.timetable()),
                "Plan of a term",
                lines.verdict(),
                "predicted, not measured",
                lines.reachesTarget() ? "met" : "open",
                List.of("Every figure is computed by a model of the hub and its nodes; no class of this term has been"
                        + " observed for it. Times are on the clock of " + of.timeZone() + "."),
                DisplayText.dollars(of.dollars()),
                lines.what(),
                Optional.of(lines.promise()),
                lines.changes(),
                lines.costs(),
                Optional.of(TermSection.of(of)),
                lines.windows(),
                lines.deployment(),
                rows(plan.evidence()),
                rows(plan.defaults()),
                "simulation of the term; the schedule is the cheapest one found with which each class reaches the target",
                of.notes(),
                terms(true),
                links());
    }

    private PlanPage ofClass() {
        boolean tested = plan.method().equals(ScalingPlan.SWEEP);
        boolean divided = plan.windows().size() > 1;
        String nodes = DisplayText.count(plan.warmNodes(), "node", "nodes");
        List<DeploymentRow> deployment = new ArrayList<>(TermLines.hubRows(plan.hub()));
        deployment.add(new DeploymentRow(
                "pre-scaler", "--means", plan.prescaling().means().label()));
        deployment.add(new DeploymentRow(
                "pre-scaler’s schedule",
                "windows",
                plan.windows().isEmpty()
                        ? "one window, " + DisplayText.limit(plan.lead()) + " before class"
                        : DisplayText.count(plan.windows().size(), "window", "windows") + ", in the table below"));
        return new PlanPage(
                Excerpt.of(plan.className()),
                "Plan of a class",
                plan.warmNodes() == 0
                        ? "This class needs no nodes ahead of its start."
                        : "Have " + (divided ? "up to " : "") + nodes + " ready when class starts; request "
                                + (plan.warmNodes() == 1 ? "it " : "them ")
                                + DisplayText.limit(plan.lead()) + " before.",
                tested ? "chosen by test runs" : "computed, not measured",
                "open",
                List.of(
                        tested
                                ? "The runs that chose this plan are not in this folder, so the page does not show them."
                                : "The figures come from a formula for one class. It does not state with which probability the class"
                                        + " keeps its promise; a plan of a whole timetable does."),
                DisplayText.dollars(plan.dollars()),
                "the cost of the nodes, " + DisplayText.decimal(plan.nodeHours()) + " node-hours, "
                        + (divided ? "for all times in which they are requested" : "for one meeting"),
                Optional.empty(),
                List.of(
                        "Plan for " + DisplayText.count(plan.plannedStudents(), "student", "students")
                                + (plan.plannedStudents() == plan.expectedStudents()
                                        ? ", all who are expected."
                                        : "; " + plan.expectedStudents() + " are expected on average."),
                        TermLines.hub(plan.hub()),
                        "Nothing is changed by this page: each value is in the part for administrators."),
                List.of("Planned: " + DisplayText.decimal(plan.nodeHours()) + " node-hours, about "
                        + DisplayText.dollars(plan.dollars()) + " at the price in the plan’s evidence."),
                Optional.empty(),
                new WindowTable(
                        zone.toString(),
                        false,
                        plan.windows().stream().map(this::row).toList()),
                deployment,
                rows(plan.evidence()),
                rows(plan.defaults()),
                plan.method(),
                plan.notes(),
                terms(false),
                links());
    }

    private WindowRow row(ScalingPlan.Window window) {
        return new WindowRow(
                DATE.format(window.from().atZone(zone)),
                clock(window.from()),
                clock(window.until()),
                Integer.toString(window.nodes()),
                DisplayText.count(window.students(), "student", "students")
                        + (window.sections().isEmpty() ? "" : ": " + Excerpt.of(String.join(", ", window.sections()))),
                "",
                "");
    }

    private String clock(Instant at) {
        return CLOCK.format(at.atZone(zone));
    }

    private static List<EvidenceRow> rows(List<ScalingPlan.Evidence> evidence) {
        return evidence.stream()
                .map(each -> new EvidenceRow(each.name(), each.value(), each.source()))
                .toList();
    }

    private static List<Note> terms(boolean ofTerm) {
        List<Note> terms = new ArrayList<>(ofTerm ? ofTerms() : List.of());
        terms.add(new Note(
                "Node, node-hour",
                "A node is a rented computer that runs the servers of many students; a node-hour is one node for one"
                        + " hour."));
        return terms;
    }

    /** The words of a term's plan. */
    static List<Note> ofTerms() {
        return List.of(
                new Note("Promise kept", "Enough students of a class were on their first page in time."),
                new Note(
                        "Probability, likely between",
                        "On how many of 100 such days the class keeps its promise, and between which two numbers the true"
                                + " value lies in 19 of 20 cases."),
                new Note("Least certain class", "The class that keeps its promise least often."),
                new Note("Meeting", "One class on one day of the term."));
    }

    private List<ReportPage.FileLink> links() {
        return PageBuilder.links(files);
    }
}
