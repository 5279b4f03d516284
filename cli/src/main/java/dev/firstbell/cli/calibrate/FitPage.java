package dev.firstbell.cli.calibrate;

import dev.firstbell.twin.calibrate.Calibration;
import dev.firstbell.twin.calibrate.Fit;
import dev.firstbell.twin.calibrate.Kept;
import java.util.List;

/** The page with the fit of each part: one self-contained HTML file that opens offline. */
final class FitPage {
    /** In the head of every page, so that a later one may replace it. */
    static final String MARKER = "<meta name=\"generator\" content=\"Firstbell calibrate\"/>";

    private static final String STYLE = """
            <style>
            :root { --paper: #fdfcfa; --ink: #1d2126; --quiet: #5d6570; --rule: #e3e1dc; --values: #1f6f8b; --fit: #b0472b; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #16191d; --ink: #e8e6e1; --quiet: #a2a9b3; --rule: #343a41; --values: #6fbfd9; --fit: #ee8f78; }
            }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
            main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
            h1, h2 { line-height: 1.3; overflow-wrap: anywhere; }
            p, li { max-width: 52rem; overflow-wrap: anywhere; }
            .quiet { color: var(--quiet); font-size: 0.9rem; }
            .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.5rem; }
            figure { margin: 0; }
            svg { display: block; width: 100%; height: auto; }
            svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
            .end { text-anchor: end; } .middle { text-anchor: middle; }
            svg path { fill: none; stroke: var(--rule); }
            svg .values { stroke: var(--values); stroke-width: 2; }
            svg .fit { stroke: var(--fit); stroke-width: 2; stroke-dasharray: 6 3; }
            svg circle { fill: var(--values); }
            </style>
            """;

    private FitPage() {}

    static String html(Calibration calibration, List<String> left) {
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append(MARKER)
                .append("\n<title>Calibration</title>\n")
                .append(STYLE)
                .append("</head>\n<body>\n<main>\n<h1>How well the model fits ")
                .append(
                        calibration.runs().size() == 1
                                ? "one run"
                                : calibration.runs().size() + " runs")
                .append("</h1>\n");
        paragraph(
                page,
                "Left: the share of the runs' times up to each time (solid) and the model's (dashed). Right: each time of"
                        + " the runs against the model's at the same rank; on the dashed line, both agree. The model's"
                        + " times are those of the fitted distribution, or, where the times contain more than the part,"
                        + " those of the same class starts in the model.");
        calibration.fits().forEach(fit -> section(page, fit));
        if (!calibration.kept().isEmpty()) {
            page.append("<h2>Not fitted</h2>\n<ul>\n");
            for (Kept kept : calibration.kept()) {
                item(page, kept.part().label() + " keeps its value: " + kept.reason());
            }
            page.append("</ul>\n");
        }
        list(page, "Runs", calibration.runs());
        list(page, "Runs that were left out", left);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void section(StringBuilder page, Fit fit) {
        String name = fit.part().label();
        page.append("<h2>").append(escaped(name)).append("</h2>\n");
        paragraph(page, "Learnt from: " + Calibration.learntFrom(fit.part()) + ".");
        page.append("<p>").append(escaped(CalibrateText.figures(fit))).append("</p>\n");
        page.append("<div class=\"two\">\n<figure>")
                .append(new FitDrawing(fit).ecdf("Distribution of " + name + ": values and fit"))
                .append("</figure>\n<figure>")
                .append(new FitDrawing(fit).qq("Quantiles of " + name + ": values against fit"))
                .append("</figure>\n</div>\n");
        fit.remarks().forEach(remark -> paragraph(page, remark));
    }

    private static void list(StringBuilder page, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            page.append("<h2>").append(title).append("</h2>\n<ul>\n");
            lines.forEach(line -> item(page, line));
            page.append("</ul>\n");
        }
    }

    private static void item(StringBuilder page, String text) {
        page.append("<li>").append(escaped(text)).append("</li>\n");
    }

    private static void paragraph(StringBuilder page, String text) {
        page.append("<p class=\"quiet\">").append(escaped(text)).append("</p>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
