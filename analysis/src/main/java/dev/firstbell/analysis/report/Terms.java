package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.report.ReportPage.Note;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.Words;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words on the upper part of the page, one plain sentence each, for readers who do not administer a hub. */
final class Terms {
    private Terms() {}

    static List<Note> of(ComparisonView comparison) {
        Stage endStage = comparison.runs().get(0).endStage();
        String limit = DisplayText.limit(comparison.plan().limit());
        Stream<Note> common = Stream.of(
                new Note(
                        "Wait",
                        "The time from a student’s arrival until the student landed, with all retries in between."),
                new Note(
                        "In time",
                        "The student landed within "
                                + DisplayText.limit(comparison.slo().slo().within()) + " of arriving."),
                new Note(
                        "Median, 95 of 100, worst",
                        "The longest wait among the quicker half of the students, among the quickest 95 of 100, and among"
                                + " all of them."),
                new Note("Never", "The student had not landed " + limit + " after arriving."),
                new Note("Finished", "The student also reached the end of the planned work: " + ends(comparison) + "."),
                new Note(
                        "Node, node-hour",
                        "A node is a rented computer that runs the servers of many students; a node-hour is one node for one"
                                + " hour."));
        return Stream.concat(
                        Stream.of(new Note(
                                "Landed",
                                endStage == Stage.LANDED
                                        ? "The student saw the first page of a server of their own."
                                        : "The student " + Words.reached(endStage)
                                                + "; whether the student saw a page was not observed.")),
                        common)
                .toList();
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
