package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.Note;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.EndWords;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.student.StudentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the figures were made, for administrators. */
final class MethodNotes {
    private MethodNotes() {}

    static List<Note> of(ComparisonView comparison) {
        List<Note> notes = new ArrayList<>(List.of(wait(comparison.endWords()), neverLanded(comparison)));
        if (comparison.endWords().finishedSeen()) {
            notes.add(new Note(
                    "Students who could not work",
                    "A student who landed and then failed or timed out before the end of their journey. For the SLO such a"
                            + " student counts as one who never landed."));
        }
        notes.addAll(List.of(
                new Note(
                        "Stages that were not seen",
                        "A student who was not seen at a stage, but at a later one, reached it between the stages that were seen"
                                + " before and after it. A percentile that depends on such students is shown as an interval."),
                new Note(
                        "Interval",
                        "One run: the exact binomial interval at 95 % over its students. Students of one class wait for the"
                                + " same nodes, so they are not independent, and the interval does not cover the next class."
                                + " Several runs: Student’s t over the runs’ shares, never narrower than the interval of all"
                                + " students together. Percentiles and curves put the students of a setting’s runs"
                                + " together."),
                new Note(
                        "429s, nodes, node-hours",
                        "429s: how often the hub throttled students, the mean of a setting’s runs. Nodes: most at once."
                                + " Node-hours: from each node’s request to its release or the end of the accounted window,"
                                + " the mean of the runs."),
                modelled(comparison),
                new Note(
                        "Runs",
                        comparison.runs().stream().map(MethodNotes::run).collect(Collectors.joining("; ")) + ".")));
        return List.copyOf(notes);
    }

    private static Note wait(EndWords words) {
        return words.finishedSeen()
                ? new Note(
                        "Time to the first page",
                        "From the moment at which the class plan says a student arrives to the first good answer of their"
                                + " server through the proxy. It includes the waiting after a 429 (“too many, come back"
                                + " later”), every retry, and our own late sending. The clock never restarts.")
                : new Note(
                        "Time until " + words.until(),
                        "From the first sign of a student to the last one that was seen. It includes the waiting after a 429"
                                + " (“too many, come back later”) and every retry, as far as they were seen. The clock"
                                + " never restarts. Both ends are inside the student’s real wait, so the real wait was"
                                + " longer.");
    }

    private static Note neverLanded(ComparisonView comparison) {
        EndWords words = comparison.endWords();
        boolean someUnseen =
                students(comparison).anyMatch(student -> student.censoredAt().isPresent());
        return new Note(
                words.finishedSeen() ? "Students who never landed" : "Students who were never in",
                "A student " + (words.finishedSeen() ? "who had not landed" : "not seen " + words.students())
                        + " after "
                        + DisplayText.limit(comparison.plan().limit())
                        + " is right-censored at that time: the shares and percentiles include the student, and the curve"
                        + " ends below 100 %."
                        + (someUnseen
                                ? " A student whose end was not observed is right-censored at the end of the observation; a"
                                        + " percentile among those is a lower bound."
                                : ""));
    }

    private static Note modelled(ComparisonView comparison) {
        return new Note(
                "What is modelled",
                comparison.runs().stream()
                                .map(run -> run.origin().rung().label() + ": "
                                        + run.origin().meaning())
                                .distinct()
                                .collect(Collectors.joining(". "))
                        + ". No claim here goes beyond that.");
    }

    private static String run(RunView run) {
        RunInfo info = run.record().info();
        return run.runId() + " (seed " + info.classPlan().seed() + ", hub "
                + info.environment().hubVersion() + ", firstbell " + info.toolVersion() + ")";
    }

    private static Stream<StudentRecord> students(ComparisonView comparison) {
        return comparison.runs().stream().flatMap(run -> run.record().students().stream());
    }
}
