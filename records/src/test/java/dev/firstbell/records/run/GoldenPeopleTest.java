package dev.firstbell.records.run;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What version 1 writes of a class with sections, profiles, every journey and every behaviour: fields that are left out
 * where a class has none of these. The folder is never edited.
 */
class GoldenPeopleTest {
    private static final GoldenFolder GOLDEN = GoldenFolder.named("run-v1-people");
    private static final List<String> FILES =
            List.of("run.json", "journal.jsonl", "students.jsonl", "injector.json", "summary.json");

    @TempDir
    private Path folder;

    @Test
    void readsAsTheRunThatItRecords() {
        RunRecord run = GOLDEN.run().read();

        assertThat(run).isEqualTo(RunRecord.of(info(), GOLDEN.run().journal()));
        assertThat(GOLDEN.run().journal().entries()).isEqualTo(journal());
        assertThat(run.info().classPlan().students())
                .extracting(student -> student.behaviour().label())
                .containsExactly("patient", "impatient", "givesUp", "leavesTabOpen", "secondTab");
        assertThat(run.students().get(1).actions())
                .extracting(StudentAction::action)
                .containsExactly(StudentAction.Kind.RELOADED, StudentAction.Kind.RELOADED);
    }

    @Test
    void theResultsAreThoseComputedByHand() {
        RunSummary summary = GOLDEN.run().read().summary();

        assertThat(summary.landed()).isEqualTo(4);
        assertThat(summary.neverLanded()).as("one student gave up").isEqualTo(1);
        assertThat(summary.behaviours())
                .containsEntry("patient", new RunSummary.BehaviourGroup(1, 1, 1, 0, 0, 0))
                .containsEntry("impatient", new RunSummary.BehaviourGroup(1, 0, 1, 0, 1, 2))
                .containsEntry("givesUp", new RunSummary.BehaviourGroup(1, 0, 0, 1, 1, 0))
                .hasSize(5);
        assertThat(summary.stages().get(Stage.VSCODE_READY).p50())
                .as("the one student with this journey")
                .isEqualTo(new Latencies.Quantile(seconds(9), false));
    }

    @Test
    void writingTheRunGivesTheSameBytes() throws IOException {
        RunFolder written = new RunFolder(folder);
        try (JournalWriter writer = JournalWriter.append(written.journalFile())) {
            journal().forEach(writer::write);
        }
        written.write(info());
        written.writeDerived(written.read());

        GOLDEN.assertSame(folder, FILES);
    }

    @Test
    void withoutAJournalTheStudentsAreReadFromTheirFile() throws IOException {
        Files.copy(GOLDEN.run().infoFile(), folder.resolve("run.json"));
        Files.copy(GOLDEN.run().studentsFile(), folder.resolve("students.jsonl"));

        assertThat(RunFolder.open(folder).read().students())
                .isEqualTo(GOLDEN.run().read().students());
        assertThat(Json.lines().readValue(Files.readString(GOLDEN.run().summaryFile()), RunSummary.class))
                .isEqualTo(GOLDEN.run().read().summary());
    }

    private static RunInfo info() {
        return TestingRuns.running(plan())
                .ended(NINE.plusSeconds(600), RunInfo.Verdict.SLO_MISSED, List.of("one gave up"));
    }

    private static ClassPlan plan() {
        List<PlannedStudent> students = new ArrayList<>();
        students.add(student(0, -2, Journey.START, "001", Optional.empty(), new Behaviour.Patient()));
        students.add(student(1, 0, Journey.NOTEBOOK, "001", Optional.empty(), new Behaviour.Impatient(seconds(15))));
        students.add(student(2, 1, Journey.NOTEBOOK, "001", Optional.empty(), new Behaviour.GivesUp(seconds(120))));
        students.add(student(
                3, 60, Journey.VSCODE, "002", Optional.of("codeserver/"), new Behaviour.LeavesTabOpen(seconds(500))));
        students.add(student(4, 62, Journey.TERMINAL, "002", Optional.empty(), new Behaviour.SecondTab(seconds(2.5))));
        return new ClassPlan("CSCI-2270", "firstbell-", 7, NINE, TestingRuns.LIMIT, Slo.DEFAULT, students);
    }

    private static PlannedStudent student(
            int number, double offset, Journey journey, String section, Optional<String> path, Behaviour behaviour) {
        return new PlannedStudent(
                number,
                TestingRuns.user(number),
                seconds(offset),
                journey,
                Optional.of(section),
                section.equals("002") ? Optional.of("editor") : Optional.empty(),
                path,
                Optional.of(behaviour));
    }

    private static List<JournalEntry> journal() {
        List<JournalEntry> entries = new ArrayList<>();
        entries.add(new JournalEntry.Opened(NINE.minusSeconds(30), Journal.SCHEMA, "2027-01-25T15-59-30-guess"));
        landed(entries, 0, -2, 6, Optional.empty());
        entries.add(new JournalEntry.Ended(at(6), 0, new Outcome.Ready()));
        entries.add(stage(0.001, 1, Stage.SENT));
        entries.add(new JournalEntry.Throttled(at(0.1), 1, Optional.of(seconds(41))));
        entries.add(new JournalEntry.Acted(at(12.345678), 1, StudentAction.Kind.RELOADED));
        entries.add(stage(12.4, 1, Stage.ACCEPTED));
        entries.add(new JournalEntry.Acted(at(40), 1, StudentAction.Kind.RELOADED));
        entries.add(stage(100, 1, Stage.HUB_READY));
        entries.add(stage(101, 1, Stage.LANDED));
        entries.add(stage(102, 1, Stage.KERNEL_READY));
        entries.add(stage(103, 1, Stage.FIRST_RESULT));
        entries.add(new JournalEntry.Ended(at(103), 1, new Outcome.Ready()));
        entries.add(stage(1.001, 2, Stage.SENT));
        entries.add(new JournalEntry.Throttled(at(1.1), 2, Optional.of(seconds(300))));
        entries.add(new JournalEntry.Ended(at(77.7), 2, new Outcome.GaveUp()));
        landed(entries, 3, 60, 68, Optional.of(new JournalEntry.StageReached(at(69), 3, Stage.VSCODE_READY)));
        entries.add(new JournalEntry.Ended(at(69), 3, new Outcome.Ready()));
        entries.add(new JournalEntry.Acted(at(64.5), 4, StudentAction.Kind.OPENED_SECOND_TAB));
        landed(entries, 4, 62, 70, Optional.of(new JournalEntry.StageReached(at(71), 4, Stage.TERMINAL_READY)));
        entries.add(new JournalEntry.Ended(at(71), 4, new Outcome.Ready()));
        entries.add(new JournalEntry.Acted(at(500), 3, StudentAction.Kind.CLOSED_TAB));
        entries.add(new JournalEntry.Closed(at(600), true));
        return entries;
    }

    private static void landed(
            List<JournalEntry> entries, int student, double sent, double landed, Optional<JournalEntry> after) {
        entries.add(stage(sent + 0.001, student, Stage.SENT));
        entries.add(stage(sent + 0.1, student, Stage.ACCEPTED));
        entries.add(stage(landed - 0.5, student, Stage.HUB_READY));
        entries.add(stage(landed, student, Stage.LANDED));
        after.ifPresent(entries::add);
    }

    private static JournalEntry stage(double at, int student, Stage stage) {
        return new JournalEntry.StageReached(at(at), student, stage);
    }

    private static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }
}
