package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cleanup} and {@code report} passed over a run whose {@code run.json} was missing, although its journal named users,
 * and a run in a hidden folder or in the folder of another run.
 */
class RunWithoutDescriptionTest {
    private static final String HUB = "http://127.0.0.1:1/";

    @TempDir
    private Path folder;

    private Path runs;
    private Path token;

    @BeforeEach
    void runs() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        runs = Files.createDirectory(folder.resolve("runs"));
        SampleFolder.ended(runs.resolve("whole"), HUB);
    }

    @Test
    void cleanupNamesItWithItsUsersAndFails() throws IOException {
        RunFolder lost = lost("lost");

        Cli.Answer answer = firstbell("cleanup", runs, "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).contains(runs.resolve("whole") + ": by its record, nothing is left");
        assertThat(answer.err())
                .contains(lost.path() + ": the folder has journal.jsonl, but no run.json, so it is the record of a run"
                        + " whose description is lost; restore run.json from a copy, or take the folder away\n")
                .contains(lost.path() + ": not cleaned up; its journal names 2 users, firstbell-000 to firstbell-001;");
    }

    @Test
    void reportIsNotMadeWithoutIt() throws IOException {
        RunFolder lost = lost("monday/lost");

        Cli.Answer answer = firstbell("report", runs);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(lost.path() + ": the folder has journal.jsonl, but no run.json")
                .contains("1 of 2 runs cannot be read");
        assertThat(runs.resolve("report.html")).doesNotExist();
        assertThat(firstbell("report", lost.path()).exitCode()).isEqualTo(2);
    }

    @Test
    void anyFileOfResultsShowsThatThereWasARun() throws IOException {
        for (String file : List.of("cluster.jsonl", "hublog.jsonl", "students.jsonl")) {
            Path only = Files.createDirectory(folder.resolve(file + "-only"));
            Files.writeString(only.resolve(file), "");

            assertThat(firstbell("report", only).err()).contains("the folder has " + file + ", but no run.json");
            assertThat(firstbell("cleanup", only, "--token-file", token).exitCode())
                    .isEqualTo(2);
        }
    }

    @Test
    void aUserWithoutThePrefixIsNeverToBeRemoved() throws IOException {
        RunFolder lost = lost("lost");
        Files.writeString(
                lost.journalFile(), Files.readString(lost.journalFile()).replace("firstbell-001", "ada"));

        Cli.Answer answer = firstbell("cleanup", lost.path(), "--token-file", token);

        assertThat(answer.err())
                .contains(
                        "its journal names 1 user, firstbell-000; restore run.json from a copy, or remove them at the hub"
                                + " by hand; it also names ada, which do not have the names of its test users; do not remove those");
    }

    @Test
    void aRunInAHiddenFolderIsNamedAndLeftOut() {
        SampleFolder.ended(runs.resolve(".old"), HUB);
        SampleFolder.ended(runs.resolve(".trash/1"), HUB);

        Cli.Answer answer = firstbell("report", runs, "--json");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .contains(runs.resolve(".old") + ": this run is in a hidden folder and is left out;")
                .contains(runs.resolve(".trash/1") + ": this run is in a hidden folder and is left out;");
    }

    @Test
    void aRunInsideARunIsFoundAndNoneIsMadeThere() throws IOException {
        RunFolder inner = new RunFolder(Files.move(lost("again").path(), runs.resolve("whole/again")));

        assertThat(firstbell("cleanup", runs.resolve("whole"), "--token-file", token)
                        .err())
                .contains(inner.path() + ": this run is inside the folder of another run, " + runs.resolve("whole"))
                .contains(inner.path() + ": not cleaned up; its journal names 2 users");

        Path file = Files.writeString(folder.resolve("class.yaml"), """
                name: CS
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: 10
                arrivals: [{shape: bell, sd: 25s}]
                """);
        Path below = runs.resolve("whole/more/again");
        assertThat(firstbell("run", file, "--hub", HUB, "--rung", "lab", "--token-file", token, "--out", below)
                        .err())
                .contains(below + ": this is inside the folder of another run, " + runs.resolve("whole")
                        + "; give a folder beside it, such as " + runs.resolve("again"));
        assertThat(below.getParent()).doesNotExist();
    }

    private RunFolder lost(String name) throws IOException {
        RunFolder run = SampleFolder.driven(runs.resolve(name), HUB);
        Files.delete(run.infoFile());
        return run;
    }
}
