package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.TextRow;
import dev.firstbell.analysis.report.ReportPage.Tick;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.plan.TermEvidence.Alternative;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Draws what a term costs against the share of promises that are kept: the plan with fewer and more nodes, and its rivals. */
final class ParetoDrawing {
    private static final double LEFT = 52;
    private static final double RIGHT = 694;
    private static final double TOP = 34;
    private static final double BOTTOM = 300;

    /** A rival that costs more than this many times as much as the plan would make the rest of the drawing too small. */
    private static final double FAR = 1.6;

    private static final double MARGIN = 0.04;
    private static final int MOST_TICKS = 6;

    /** The line style of the curve; the rivals have the others. */
    private static final int OWN = 2;

    private ParetoDrawing() {}

    /**
     * The drawing.
     *
     * @param curve the share of kept promises with fewer and more nodes
     * @param worst the probability of the worst class with fewer and more nodes
     * @param targetY where the target is
     * @param points all marks
     * @param legend the marks that have a name
     * @param beyond one sentence on the rivals that are not drawn; absent if all are
     * @param table the plan with fewer and more nodes and all other ways, the cheapest first; bounds are not ways
     */
    record Chart(
            String description,
            List<Tick> x,
            List<Tick> y,
            String curve,
            String worst,
            String targetY,
            String targetLabel,
            List<Point> points,
            List<Key> legend,
            Optional<String> beyond,
            List<TextRow> table) {}

    /**
     * A mark.
     *
     * @param size its radius
     */
    record Point(int series, String x, String y, String size, String title) {}

    /** A line of the legend. */
    record Key(int series, String name, String figures) {}

    static Optional<Chart> of(TermEvidence term) {
        List<Alternative> frontier = term.frontier().stream()
                .sorted(Comparator.comparingDouble(Alternative::dollars))
                .toList();
        if (frontier.size() < 2) {
            return Optional.empty();
        }
        List<Alternative> rivals = term.comparisons().stream()
                .filter(each -> !each.name().equals(TermEvidence.THIS) && !PlanWords.isBound(each.name()))
                .toList();
        double far = FAR * frontier.get(frontier.size() - 1).dollars();
        List<Alternative> drawn =
                rivals.stream().filter(each -> each.dollars() <= far).toList();
        Axis x = dollars(Stream.concat(frontier.stream(), drawn.stream()).mapToDouble(Alternative::dollars));
        Axis y = new Axis(0, 1, BOTTOM, TOP);
        List<Point> points = new ArrayList<>();
        List<Key> legend = new ArrayList<>();
        for (Alternative each : frontier) {
            boolean plan = each.name().equals(TermEvidence.THIS);
            points.add(point(OWN, each, x, y, plan ? "7" : "3.5", plan ? "This plan" : Excerpt.of(each.name())));
            if (plan) {
                legend.add(new Key(OWN, "This plan", figures(each)));
            }
        }
        int series = 0;
        for (Alternative each : drawn) {
            series += series == OWN ? 1 : 0;
            String name = PlanWords.way(each.name());
            points.add(point(Drawing.series(series), each, x, y, "5", name));
            legend.add(new Key(Drawing.series(series), name, figures(each)));
            series++;
        }
        return Optional.of(new Chart(
                "Cost of the term from left to right, share of promises kept from bottom to top. The line is this plan with"
                        + " fewer and with more nodes before each class; the thin line is its least certain class; the"
                        + " other marks are other ways to run the term"
                        + (drawn.stream().allMatch(each -> PlanWords.isFeasible(each.name()))
                                ? ""
                                : "; perfect foresight is out of reach")
                        + ". A mark further up and to the left is better. The costs do not begin at zero.",
                ticks(x),
                List.of(0, 25, 50, 75, 100).stream()
                        .map(percent -> new Tick(y.text(percent / 100.0), percent + " %"))
                        .toList(),
                path(frontier.stream().map(each -> new double[] {each.dollars(), each.kept()}), x, y),
                path(frontier.stream().map(each -> new double[] {each.dollars(), each.worst()}), x, y),
                y.text(term.target()),
                "asked for: " + DisplayText.configuredShare(term.target()),
                points,
                legend,
                beyond(rivals, drawn),
                table(frontier, rivals)));
    }

    private static Point point(int series, Alternative of, Axis x, Axis y, String size, String name) {
        return new Point(series, x.text(of.dollars()), y.text(of.kept()), size, name + ": " + figures(of));
    }

    private static String figures(Alternative of) {
        return DisplayText.dollars(of.dollars()) + ", " + DisplayText.shareAtLeast(of.kept()) + " kept";
    }

    private static String path(Stream<double[]> points, Axis x, Axis y) {
        return points.map(point -> x.text(point[0]) + " " + y.text(point[1])).collect(Collectors.joining("L", "M", ""));
    }

    private static Axis dollars(DoubleStream all) {
        double[] values = all.toArray();
        double least = DoubleStream.of(values).min().orElse(0);
        double most = DoubleStream.of(values).max().orElse(1);
        double margin = Math.max(MARGIN * (most - least), 0.01);
        return new Axis(Math.max(0, least - margin), most + margin, LEFT, RIGHT);
    }

    /** Full dollars, or cents where the drawing has less than a few dollars. */
    private static List<Tick> ticks(Axis x) {
        long step = 1;
        double from = x.from() * 100;
        double to = x.to() * 100;
        for (int i = 0; (to - from) / step > MOST_TICKS; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        String format = step % 100 == 0 ? "$%.0f" : "$%.2f";
        List<Tick> ticks = new ArrayList<>();
        for (long cents = (long) Math.ceil(from / step) * step; cents <= to; cents += step) {
            ticks.add(new Tick(x.text(cents / 100.0), String.format(Locale.ROOT, format, cents / 100.0)));
        }
        return ticks;
    }

    private static Optional<String> beyond(List<Alternative> rivals, List<Alternative> drawn) {
        List<String> far = rivals.stream()
                .filter(each -> !drawn.contains(each))
                .map(each -> "“" + PlanWords.way(each.name()) + "” (" + DisplayText.dollars(each.dollars()) + ")")
                .toList();
        return far.isEmpty()
                ? Optional.empty()
                : Optional.of("Not drawn, because " + (far.size() == 1 ? "it costs" : "they cost") + " much more: "
                        + String.join(", ", far) + ".");
    }

    /**
     * An entry is beaten if another one costs no more, keeps no fewer promises, and is better in one of the two. What no plan can do
     * beats none, and is not beaten.
     */
    private static List<TextRow> table(List<Alternative> frontier, List<Alternative> rivals) {
        List<Alternative> all = Stream.concat(frontier.stream(), rivals.stream())
                .sorted(Comparator.comparingDouble(Alternative::dollars).thenComparing(Alternative::kept))
                .toList();
        return all.stream()
                .map(each -> new TextRow(
                        PlanWords.way(each.name()),
                        List.of(
                                DisplayText.dollars(each.dollars()),
                                DisplayText.shareAtLeast(each.kept()),
                                DisplayText.shareAtLeast(each.worst()),
                                beaten(each, all))))
                .toList();
    }

    private static String beaten(Alternative each, List<Alternative> all) {
        if (!PlanWords.isFeasible(each.name())) {
            return "–";
        }
        return all.stream().anyMatch(other -> PlanWords.isFeasible(other.name()) && beats(other, each)) ? "yes" : "no";
    }

    private static boolean beats(Alternative other, Alternative each) {
        return other.dollars() <= each.dollars()
                && other.kept() >= each.kept()
                && (other.dollars() < each.dollars() || other.kept() > each.kept());
    }
}
