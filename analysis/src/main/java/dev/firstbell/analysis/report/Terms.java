package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.Note;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.EndWords;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words on the upper part of the page, one plain sentence each, for readers who do not administer a hub. */
final class Terms {
    private Terms() {}

    static List<Note> of(ComparisonView comparison) {
        EndWords words = comparison.endWords();
        String within = DisplayText.limit(comparison.slo().slo().within());
        String limit = DisplayText.limit(comparison.plan().limit());
        List<Note> terms = new ArrayList<>();
        if (words.finishedSeen()) {
            terms.add(new Note("Landed", "The student saw the first page of a server of their own."));
        }
        terms.add(new Note("Wait", "The time from a student’s arrival until " + words.until() + ", with all retries."));
        terms.add(new Note("In time", "The student " + words.reached() + " within " + within + " of arriving."));
        terms.add(new Note(
                "Median, 95 of 100, worst",
                "The longest wait among the quicker half of the students, among the quickest 95 of 100, and among all of"
                        + " them."));
        terms.add(new Note("Never", "The student " + words.never() + " in the " + limit + " after arriving."));
        if (words.finishedSeen()) {
            terms.add(new Note(
                    "Finished", "The student also reached the end of the planned work: " + ends(comparison) + "."));
        }
        terms.add(
                new Note(
                        "Node, node-hour",
                        "A node is a rented computer that runs the servers of many students; a node-hour is one node for one hour."));
        return List.copyOf(terms);
    }

    private static String ends(ComparisonView comparison) {
        return comparison.runs().stream()
                .flatMap(run -> run.record().students().stream().map(student -> end(student, run.endStage())))
                .map(stage -> "“" + stage.title() + "”")
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    private static Stage end(StudentRecord student, Stage endStage) {
        return student.countedFrom() == Stage.INTENDED ? student.journey().lastStage() : endStage;
    }
}
