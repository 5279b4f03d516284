package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.PlanPage.DeploymentRow;
import dev.firstbell.analysis.report.PlanPage.WindowTable;
import dev.firstbell.analysis.report.ReportPage.TextRow;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.plan.TermEvidence.Alternative;
import dev.firstbell.records.plan.TermEvidence.Promise;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a term's plan promises and costs, for every reader, and how it is carried out, for administrators.
 *
 * @param name the timetable
 * @param lead what the probabilities are about, in a sentence
 * @param promises the classes that keep their promise least often, the least certain first
 * @param more the other classes
 * @param chart cost against kept promises; absent if the plan has no alternatives
 * @param findings what one node fewer and one more would change, one sentence each
 * @param ways other ways to run the term
 * @param whatIfs the plan in other circumstances
 * @param deployment each value that would be changed
 * @param windows when nodes are requested
 * @param notes what the figures do not show
 */
record TermSection(
        String name,
        String lead,
        List<PromiseRow> promises,
        List<PromiseRow> more,
        Optional<ParetoDrawing.Chart> chart,
        List<String> findings,
        List<WayRow> ways,
        List<TextRow> whatIfs,
        List<DeploymentRow> deployment,
        WindowTable windows,
        List<String> notes) {
    private static final int MOST_PROMISES = 12;

    /** How probably a class keeps its promise. */
    record PromiseRow(String name, String when, String probability, String interval) {}

    /**
     * One way to run the term.
     *
     * @param what what it does, in plain words
     * @param difference from the plan
     */
    record WayRow(String name, String what, String dollars, String difference, String kept, String worst) {}

    static TermSection of(TermEvidence term) {
        TermLines lines = new TermLines(term);
        List<PromiseRow> promises = promises(term);
        int shown = promises.size() <= MOST_PROMISES ? promises.size() : MOST_PROMISES - 2;
        return new TermSection(
                Excerpt.of(term.timetable()),
                "Each class was simulated on " + DisplayText.count(term.worlds(), "day", "days")
                        + " that the plan was not chosen by, with other attendance, other arrivals and other nodes each"
                        + " time. The probability is the share of these days on which the class kept its promise. Times"
                        + " are on the clock of " + term.timeZone() + ".",
                promises.subList(0, shown),
                promises.subList(shown, promises.size()),
                ParetoDrawing.of(term),
                findings(term),
                term.comparisons().stream().map(way -> way(way, term.dollars())).toList(),
                term.whatIfs().stream()
                        .map(other -> new TextRow(
                                PlanWords.circumstance(other.name()),
                                List.of(
                                        DisplayText.dollars(other.dollars()),
                                        DisplayText.shareAtLeast(other.kept()),
                                        DisplayText.shareAtLeast(other.worst()))))
                        .toList(),
                lines.deployment(),
                lines.windows(),
                term.notes());
    }

    /** Meetings of one class with the same probability are one row. */
    private static List<PromiseRow> promises(TermEvidence term) {
        record Same(String name, String start, double share, double low, double high) {}
        Map<Same, List<DayOfWeek>> days = new LinkedHashMap<>();
        term.days().stream()
                .flatMap(day -> day.promises().stream())
                .sorted(Comparator.comparingDouble(Promise::share))
                .forEach(promise -> days.computeIfAbsent(
                                new Same(
                                        promise.meeting(),
                                        PlanWords.clock(promise.start().toSecondOfDay()),
                                        promise.share(),
                                        promise.low(),
                                        promise.high()),
                                same -> new ArrayList<>())
                        .add(promise.day()));
        return days.entrySet().stream()
                .map(each -> new PromiseRow(
                        Excerpt.of(each.getKey().name()),
                        days(each.getValue(), TextStyle.SHORT) + " "
                                + each.getKey().start(),
                        DisplayText.shareAtLeast(each.getKey().share()),
                        DisplayText.shareAtLeast(each.getKey().low()).replace(" %", "") + "–"
                                + DisplayText.shareAtLeast(each.getKey().high())))
                .toList();
    }

    static String days(List<DayOfWeek> days, TextStyle style) {
        return days.stream()
                .sorted()
                .map(day -> day.getDisplayName(style, Locale.ENGLISH))
                .collect(Collectors.joining(", "));
    }

    /** The neighbours of the plan on the frontier; their simulated days are those of the frontier's own entry of the plan. */
    private static List<String> findings(TermEvidence term) {
        List<String> findings = new ArrayList<>();
        Optional<Alternative> plan = term.frontier().stream()
                .filter(each -> each.name().equals(TermEvidence.THIS))
                .findFirst();
        plan.ifPresent(own -> term.frontier().forEach(other -> {
            if (other.name().equals("1 fewer node")) {
                findings.add("One node fewer before each class: " + against(other, own) + ".");
            } else if (other.name().equals("1 more node")) {
                findings.add("One node more before each class: " + against(other, own) + ".");
            }
        }));
        return findings;
    }

    private static String against(Alternative other, Alternative own) {
        return "the term costs " + difference(other.dollars() - own.dollars()) + ", and "
                + DisplayText.shareAtLeast(other.kept()) + " of the promises are kept instead of "
                + DisplayText.shareAtLeast(own.kept());
    }

    private static WayRow way(Alternative way, double plan) {
        return new WayRow(
                PlanWords.way(way.name()),
                PlanWords.whatItDoes(way.name()),
                DisplayText.dollars(way.dollars()),
                way.name().equals(TermEvidence.THIS) ? "–" : difference(way.dollars() - plan),
                DisplayText.shareAtLeast(way.kept()),
                DisplayText.shareAtLeast(way.worst()));
    }

    /** {@code $13.66 less}, {@code $664.60 more}, {@code the same}. */
    static String difference(double dollars) {
        String amount = DisplayText.dollars(Math.abs(dollars));
        return amount.equals("$0.00") ? "the same" : amount + (dollars < 0 ? " less" : " more");
    }
}
