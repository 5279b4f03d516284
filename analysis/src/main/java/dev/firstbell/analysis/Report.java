package dev.firstbell.analysis;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.internal.Page;
import dev.firstbell.analysis.internal.PageBuilder;
import dev.firstbell.analysis.internal.templates.JtepageGenerated;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.run.RunRecord;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Optional;

/**
 * The page for the department's leadership: one self-contained HTML file that opens offline, prints, and reads in light
 * and dark. It requests nothing: style and drawings are inside. The same records give the same bytes.
 */
public final class Report {
    private Report() {}

    /**
     * A file beside the report.
     *
     * @param label what it is, in plain words
     * @param path relative to the report, with forward slashes: {@code 1-no-pre-scaling/students.jsonl}
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
     * @param runs in any order, the page has its own ({@link SettingTable#rows}); runs without a result are named with
     *     their reason and appear in no figure
     * @param plan what is proposed
     * @param files raw data and proposals to link to; they stand by their labels
     * @throws BadInputException if there is no run, or the runs are of different classes or promise different things
     */
    public static String html(List<RunRecord> runs, Optional<ScalingPlan> plan, List<Link> files) {
        Page page = PageBuilder.build(runs, plan, files);
        StringOutput output = new StringOutput();
        JtepageGenerated.render(new OwaspHtmlTemplateOutput(output), null, page);
        return output.toString();
    }
}
