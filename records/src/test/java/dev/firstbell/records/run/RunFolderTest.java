package dev.firstbell.records.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    void aFolderIsMadeWithItsParents() {
        RunFolder run = RunFolder.create(folder.resolve("a/b"));

        assertThat(run.path()).isEmptyDirectory();
        assertThat(RunFolder.create(folder.resolve("a/b"))).isEqualTo(run);
    }

    @Test
    void aFolderThatIsNotEmptyIsRejectedAndUnchanged() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");

        refused(
                () -> RunFolder.create(folder),
                "the folder is not empty; give a new one, because results are never overwritten");
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void aFileIsRejectedAsFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        refused(() -> RunFolder.checkFree(file), "this is a file; give a folder that is new or empty");
    }

    @Test
    void checkingAFolderDoesNotCreateIt() {
        assertThat(RunFolder.checkFree(folder.resolve("new"))).doesNotExist();
    }

    @Test
    void aCheckLeavesNothingBehindHoweverDeepTheFolder() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        RunFolder.checkFree(folder.resolve("a/b/../c"));
        RunFolder.checkFree(empty);

        assertThat(folder.toFile().list()).containsExactly("empty");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void aFolderBelowAFileNamesTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        refused(
                () -> RunFolder.checkFree(file.resolve("a/b")),
                "the folder cannot be created: " + file + " is a file, not a folder; give a folder in one that you may"
                        + " write to");
        refused(() -> RunFolder.create(file.resolve("a")), file + " is a file, not a folder");
    }

    @Test
    void aFolderWithoutARunIsRejected() {
        refused(() -> RunFolder.open(folder), "the folder has no run.json; give the folder of one run");
        refused(
                () -> RunFolder.below(folder),
                "neither this folder nor a folder in it has a run.json; give the folder of one run or of several");
        refused(
                () -> RunFolder.below(folder.resolve("gone")),
                "gone: no such folder; give the folder of one run or of several");
        refused(() -> new RunFolder(folder).info(), "the folder has no run.json; give the folder of one run");
    }

    @Test
    void aFolderThatDoesNotExistAndAFileAreNotSaidToBeAFolderWithoutARun() throws IOException {
        Path gone = folder.resolve("gone");
        Path file = Files.writeString(folder.resolve("file"), "");

        refused(() -> RunFolder.open(gone), gone + ": no such folder, so no run.json; give the folder of one run");
        refused(() -> new RunFolder(gone).info(), gone + ": no such folder, so no run.json");
        refused(() -> RunFolder.open(file), file + ": this is a file, not a folder with a run.json; give the folder");
    }

    @Test
    void runsFurtherDownAreFoundAlsoInsideARunAndThoseInHiddenFoldersAreNamed() throws IOException {
        for (String name : List.of("b", "monday/2", "monday/1", "2026/autumn/tuesday/1", ".old/1", "b/inner")) {
            Files.createDirectories(folder.resolve(name));
            new RunFolder(folder.resolve(name)).write(TestingRuns.golden());
        }
        Files.createSymbolicLink(folder.resolve("monday/back"), folder);
        List<String> remarks = new ArrayList<>();

        assertThat(RunFolder.below(folder, remarks::add))
                .extracting(run -> folder.relativize(run.path()).toString())
                .containsExactly("2026/autumn/tuesday/1", "b", "b/inner", "monday/1", "monday/2");
        assertThat(remarks)
                .containsExactly(
                        folder.resolve("b/inner") + ": this run is inside the folder of another run, "
                                + folder.resolve("b") + "; it counts as a run of its own",
                        folder.resolve(".old/1")
                                + ": this run is in a hidden folder and is left out; give its own folder,"
                                + " or rename the hidden one");
    }

    @Test
    void theRunsBelowAFolderAreFoundByName() {
        for (String name : List.of("b", "a")) {
            RunFolder.create(folder.resolve(name)).write(TestingRuns.golden());
        }
        RunFolder.create(folder.resolve("c"));

        assertThat(RunFolder.below(folder))
                .containsExactly(new RunFolder(folder.resolve("a")), new RunFolder(folder.resolve("b")));
        assertThat(RunFolder.below(folder.resolve("a"))).containsExactly(new RunFolder(folder.resolve("a")));
    }

    @Test
    void aNewerRecordIsRejectedEvenIfItHasUnknownFields() throws IOException {
        info("{\"schema\": 2, \"shards\": []}");

        refused(
                () -> RunFolder.open(folder).info(),
                "run.json: format version 2 is newer than the version 1 that this program reads; use a newer firstbell");
    }

    @Test
    void aDamagedOrForeignRunJsonIsRejected() throws IOException {
        for (String text : List.of("", "{", "[]", "{}", "{\"schema\": 1}", "{\"schema\": \"1\", \"runId\": \"x\"}")) {
            info(text);
            refused(() -> RunFolder.open(folder).info(), "run.json: this is not a run record: ");
        }
    }

    @Test
    void aRecordWithUsersOutsideItsPrefixIsRejected() throws IOException {
        RunFolder run = new RunFolder(folder);
        run.write(TestingRuns.golden());
        info(Files.readString(run.infoFile()).replace("\"prefix\" : \"firstbell-\"", "\"prefix\" : \"\""));

        refused(run::info, "run.json: this is not a run record: ");
    }

    @Test
    void aKilledRunIsReadFromItsJournalAndHasNoEnd() {
        RunFolder run = new RunFolder(folder);
        run.write(TestingRuns.running(TestingRuns.plan(0, 1)));
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.StageReached(TestingRuns.NINE, 0, Stage.SENT));
        }

        RunRecord read = run.read();
        assertThat(read.info().verdict()).isEqualTo(RunInfo.Verdict.RUNNING);
        assertThat(read.students()).extracting(StudentRecord::outcome).containsOnly(new Outcome.Cancelled());
    }

    @Test
    void aPredictedRunWithADamagedStudentsFileIsInvalid() throws IOException {
        RunFolder run = new RunFolder(folder);
        StudentRecord first = predicted(run);
        String text = Files.readString(run.studentsFile());
        Files.writeString(run.studentsFile(), text.substring(0, text.indexOf('\n') + 20));

        RunRecord read = run.read();

        assertThat(read.students().get(0)).isEqualTo(first);
        assertThat(read.students()).hasSize(3);
        assertThat(read.students().subList(1, 3))
                .as("every student counts")
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Cancelled());
        assertThat(read.summary().landed()).isOne();
        assertThat(read.info().verdict()).isEqualTo(RunInfo.Verdict.INVALID);
        assertThat(read.info().reasons())
                .containsExactly(
                        "as predicted", "line 2 of students.jsonl cannot be read; its students from there on are lost");
    }

    @Test
    void aPredictedRunWithATruncatedStudentsFileIsInvalid() throws IOException {
        RunFolder run = new RunFolder(folder);
        predicted(run);
        String text = Files.readString(run.studentsFile());
        Files.writeString(run.studentsFile(), text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));

        RunRecord read = run.read();

        assertThat(read.students()).hasSize(3);
        assertThat(read.info().verdict()).isEqualTo(RunInfo.Verdict.INVALID);
        assertThat(read.info().reasons())
                .containsExactly("as predicted", "students.jsonl ends after line 2; its other students are lost");
    }

    @Test
    void aCompletePredictedRunIsUnchanged() {
        RunFolder run = new RunFolder(folder);
        predicted(run);

        assertThat(run.read().info()).isEqualTo(run.info());
        assertThat(run.read().students()).hasSize(3);
    }

    /** A run without a journal, of three students; the first of them is returned. */
    private static StudentRecord predicted(RunFolder run) {
        RunInfo info = TestingRuns.running(TestingRuns.plan(0, 0, 0)).toBuilder()
                .provenance(Provenance.PREDICTED)
                .build()
                .ended(TestingRuns.NINE.plusSeconds(60), RunInfo.Verdict.SLO_MET, List.of("as predicted"));
        List<StudentRecord> students =
                List.of(TestingRuns.landed(0, 5), TestingRuns.landed(1, 6), TestingRuns.landed(2, 7));
        run.writeDerived(RunRecord.of(info, students));
        run.write(info);
        return students.get(0);
    }

    @Test
    void aStudentsFileWithoutAnyStudentIsRejectedWithItsLine() throws IOException {
        RunFolder run = new RunFolder(folder);
        run.write(TestingRuns.golden());
        Files.writeString(run.studentsFile(), "{}\n");

        refused(run::read, "students.jsonl: line 1 cannot be read: ");
    }

    @Test
    void writingLeavesNoTemporaryFileBehind() {
        new RunFolder(folder).write(TestingRuns.golden());

        assertThat(folder).isDirectoryContaining("glob:**run.json");
        assertThat(folder.toFile().list()).containsExactly("run.json");
    }

    private void info(String text) throws IOException {
        Files.writeString(folder.resolve("run.json"), text);
    }

    private static void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(BadInputException.class).hasMessageContaining(message);
    }
}
