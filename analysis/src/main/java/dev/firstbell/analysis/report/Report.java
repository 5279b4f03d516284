package dev.firstbell.analysis.report;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.TermEvidence;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The page for the department's leadership: one self-contained HTML file that opens offline, prints, and has a light and a
 * dark style. It requests nothing: style and drawings are inside. The same runs give the same bytes. Thread-safe.
 */
public final class Report {
    private Report() {}

    /**
     * A file beside the report.
     *
     * @param label what it is, in plain words
     * @param path relative to the report, with forward slashes: {@code 1-no-pre-scaling/students.jsonl}; any other path is an
     *     {@link IllegalArgumentException}
     */
    public record Link(String label, String path) {
        public Link {
            requireNonNull(label, "label is null");
            requireNonNull(path, "path is null");
            if (path.isBlank()
                    || path.startsWith("/")
                    || path.contains("\\")
                    || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
                throw new IllegalArgumentException(
                        "a link in a report is a relative path with forward slashes: " + path);
            }
        }
    }

    /**
     * Writes the page.
     *
     * @param comparison the runs; those without a result are named with their reason and appear in no figure
     * @param plan the proposal; empty if there is none
     * @param files raw data and proposals to link to; they stand in the order of their labels
     * @return the page as HTML that an XML parser reads too
     */
    public static String html(ComparisonView comparison, Optional<ScalingPlan> plan, List<Link> files) {
        return html(comparison, plan, Optional.empty(), files);
    }

    /**
     * Writes the page, with the plan of a whole term if there is one.
     *
     * @param plan the proposal for one class, or what {@code term} proposes for the hub
     * @param term what the plan of a term rests on; empty for the plan of one class
     */
    public static String html(
            ComparisonView comparison, Optional<ScalingPlan> plan, Optional<TermEvidence> term, List<Link> files) {
        StringOutput output = new StringOutput();
        JtepageGenerated.render(
                new OwaspHtmlTemplateOutput(output), null, new PageBuilder(comparison, plan, term, files).page());
        return output.toString();
    }

    /**
     * Writes the page of a plan that no runs lie beside.
     *
     * @param term what the plan of a term rests on; empty for the plan of one class
     * @param zone of the class, for the windows of one class; a term has its own
     * @param files the plan's files to link to; they stand in the order of their labels
     */
    public static String ofPlan(ScalingPlan plan, Optional<TermEvidence> term, ZoneId zone, List<Link> files) {
        StringOutput output = new StringOutput();
        JteplanGenerated.render(
                new OwaspHtmlTemplateOutput(output), null, new PlanPageBuilder(plan, term, zone, files).page());
        return output.toString();
    }

    /** The first part of a plan's page as lines: its sentence, what to change, and what it costs. */
    public static List<String> linesOfPlan(ScalingPlan plan, Optional<TermEvidence> term, ZoneId zone) {
        PlanPage page = new PlanPageBuilder(plan, term, zone, List.of()).page();
        List<String> lines = new ArrayList<>(List.of(page.name() + ": " + page.verdict(), "(" + page.badge() + ")"));
        lines.addAll(page.changes());
        lines.addAll(page.costs());
        return lines;
    }
}
