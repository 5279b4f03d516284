package dev.firstbell.cli.plan;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.twin.term.Looks;
import dev.firstbell.twin.term.Proportion;
import dev.firstbell.twin.term.TermPlan;
import java.time.Duration;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A term's plan in the terminal. Stateless. */
final class TermText {
    private static final int NAME = 44;

    private TermText() {}

    static List<String> lines(TermPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(Excerpt.of(plan.timetable().name()) + ": up to "
                + DisplayText.count(plan.mostNodes(), "node", "nodes") + " for "
                + DisplayText.count(plan.timetable().meetingsInTerm(), "meeting", "meetings") + ", "
                + DisplayText.dollars(plan.dollars()) + " for the term");
        TermPlan.Promise worst = plan.worst();
        lines.add("the class that keeps its promise least often is "
                + Excerpt.of(worst.meeting().name()) + " on "
                + day(worst.meeting()) + ", " + probability(worst.kept()) + " in " + plan.worlds()
                + " simulated days that the plan was not chosen by");
        lines.add("hub.concurrentSpawnLimit " + plan.hub().concurrentSpawnLimit() + ", singleuser.startTimeout "
                + plan.hub().startTimeout().toSeconds()
                + (plan.lowestLimit() < plan.hub().concurrentSpawnLimit()
                        ? "; with a limit of " + plan.lowestLimit() + ", as many promises would be kept"
                        : "; with each lower limit that was tried, fewer promises would be kept"));
        lines.add("nodes are held by " + plan.means().title() + " (`prescale converge --means "
                + plan.means().label() + "`), with a look every "
                + DisplayText.limit(plan.looks().every())
                + (plan.looks().equals(Looks.CHART)
                        ? ""
                        : "; give it `--every " + Durations.format(plan.looks().every()) + " --keep "
                                + Durations.format(plan.looks().keep()) + "`"));
        for (TermPlan.Day day : plan.days()) {
            lines.add("");
            lines.add(day.days().stream()
                            .map(of -> of.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                            .collect(Collectors.joining(", "))
                    + ": " + DisplayText.count(day.occurrences(), "day", "days") + ", "
                    + DisplayText.dollars(day.dollars()) + " each, at most "
                    + DisplayText.count(day.peak(), "node", "nodes"));
            day.windows().forEach(window -> lines.addAll(window(day, window)));
        }
        lines.add("");
        lines.add(row("", "the term costs", "kept promises", "worst class"));
        plan.comparisons().forEach(alternative -> lines.add(row(alternative)));
        lines.add("");
        lines.add("what if");
        plan.whatIfs().forEach(alternative -> lines.add(row(alternative)));
        lines.add("");
        lines.add("with fewer or more nodes in each window");
        plan.frontier().forEach(alternative -> lines.add(row(alternative)));
        return lines;
    }

    private static List<String> window(TermPlan.Day day, TermPlan.Window window) {
        List<String> lines = new ArrayList<>();
        String time = clock(window.start().minus(window.lead())) + " to " + clock(window.until());
        lines.add("  " + time + "  " + DisplayText.count(window.nodes(), "node", "nodes")
                + (window.meetings().isEmpty()
                        ? " between classes"
                        : ", " + window.lead().toMinutes() + " min before " + clock(window.start()) + binds(window)));
        for (Meeting meeting : window.meetings()) {
            day.promises().stream()
                    .filter(promise -> promise.meeting().equals(meeting))
                    .findFirst()
                    .ifPresent(promise -> lines.add("    " + Excerpt.of(meeting.name()) + ": "
                            + DisplayText.count(meeting.enrolled(), "student", "students")
                            + " enrolled, promise kept with "
                            + probability(promise.kept())));
        }
        return lines;
    }

    /** What would be missed with less. */
    private static String binds(TermPlan.Window window) {
        List<String> with = new ArrayList<>();
        window.oneNodeFewer().ifPresent(less -> with.add("one node fewer " + percent(less.share())));
        window.shorterLead().ifPresent(less -> with.add("a shorter lead time " + percent(less.share())));
        return with.isEmpty() ? "" : " (with " + String.join(", ", with) + ")";
    }

    private static String row(TermPlan.Alternative alternative) {
        return row(
                alternative.name(),
                DisplayText.dollars(alternative.dollars()),
                percent(alternative.kept()),
                percent(alternative.worst()));
    }

    private static String row(String name, String dollars, String kept, String worst) {
        return String.format(Locale.ROOT, "  %-" + NAME + "s %14s  %13s  %11s", name, dollars, kept, worst)
                .stripTrailing();
    }

    private static String probability(Proportion proportion) {
        return percent(proportion.share()) + " (" + percent(proportion.low()) + " to " + percent(proportion.high())
                + ")";
    }

    /** Rounded down to a tenth, so that a share below a target is never printed as the target. */
    static String percent(double share) {
        double tenths = Math.floor(share * 1000 + 1e-9) / 10;
        return tenths == Math.rint(tenths)
                ? String.format(Locale.ROOT, "%.0f %%", tenths)
                : String.format(Locale.ROOT, "%.1f %%", tenths);
    }

    private static String day(Meeting meeting) {
        return meeting.day().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " at " + meeting.start();
    }

    private static String clock(Duration sinceMidnight) {
        long minutes = Math.floorMod(sinceMidnight.toMinutes(), 24 * 60);
        return String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
    }
}
