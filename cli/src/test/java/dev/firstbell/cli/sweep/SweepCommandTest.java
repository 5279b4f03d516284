package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, planned and stopped before a student arrives. */
class SweepCommandTest {
    private static final String CLASS = """
            name: CS 101
            start: 2027-01-25T09:00
            timeZone: UTC
            students: 6
            journey: start
            arrivals: [{shape: uniform, to: 10s}]
            limit: 90s
            """;
    private static final String SWEEP = """
            class: class.yaml
            environment: {embedded: {speed: 10}}
            settings:
              - {name: cold}
              - {name: warm, prescaling: {means: nodePlaceholders, nodes: 1}, lead: 20m}
            repetitions: 2
            """;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void aClass() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), CLASS);
        out = folder.resolve("out");
    }

    private Path sweep(String text) throws IOException {
        return Files.writeString(folder.resolve("sweep.yaml"), text);
    }

    @Test
    void planOnlyHasNoJson() throws IOException {
        Cli.Answer answer = firstbell("sweep", sweep(SWEEP), "--out", out, "--plan-only", "--json");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--json: prints the table of a sweep's runs, and --plan-only runs nothing");
    }

    @Test
    void planOnlyPrintsTheOrderAndTheTimeAndChangesNothing() throws IOException {
        Cli.Answer answer = firstbell("sweep", sweep(SWEEP), "--out", out, "--plan-only");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out())
                .startsWith(
                        "CS 101: 6 students, 2 settings × 2 repetitions, at the embedded hub (modelled, at 10 times real"
                                + " speed)\n")
                .containsPattern(
                        "  warm  1 node placeholder, 20m before class, limit 64, start timeout 5m; about \\d+s and"
                                + " [0-9.]+ node hours a cell\n")
                .containsPattern("  block 1: (cold; warm|warm; cold)\n  block 2: (cold; warm|warm; cold)\n")
                .containsPattern(
                        "left: 4 cells, about \\d+s|\\d+m\\d+s and [0-9.]+ node hours \\(estimated from the twin's"
                                + " prediction of each class start");
        assertThat(answer.out())
                .contains("\nexpected of a cell, by the twin: nodes in 10 simulated class starts, dollars for the node"
                        + " hours above (modelled nodes: what real ones would cost):\n")
                .containsPattern("\n  cold  1 node, \\$\\d+\\.\\d\\d\n  warm  1 node, \\$\\d+\\.\\d\\d\n"
                        + "at \\$0.1139 for a node with its disk and an hour \\(price.nodeUsdPerHour prior: ");
        assertThat(answer.err()).isEmpty();
        assertThat(out).doesNotExist();
    }

    @Test
    void settingsThatAreEqualAndRoomThatComesLateAreNoted() throws IOException {
        Path file =
                sweep(SWEEP.replace("lead: 20m", "lead: 1m").replace("settings:", "settings:\n  - name: none at all"));

        assertThat(firstbell("sweep", file, "--out", out, "--plan-only").err())
                .isEqualTo(
                        "note: sweep.yaml: settings[0] and settings[1], `none at all` and `cold`, are the same but for the"
                                + " name, so the sweep compares a setting with itself\n"
                                + "note: sweep.yaml: `warm` requests its room 1m before class, and a node usually takes"
                                + " 5m40s until it has booted and pulled the image, so the room comes late and the runs do"
                                + " not count\n");
        assertThat(firstbell("sweep", sweep(SWEEP.replace("20m", "0s")), "--out", out, "--plan-only")
                        .err())
                .isEmpty();
        assertThat(firstbell(
                                "sweep",
                                sweep(SWEEP.replace("{embedded: {speed: 10}}", "lab")
                                        .replace("lead: 20m", "lead: 2m")),
                                "--out",
                                out,
                                "--plan-only")
                        .err())
                .isEmpty();
    }

    @Test
    void everyProblemOfAllFilesIsNamedAtOnce() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), CLASS.replace("students: 6", "students: many"));
        Path file = sweep(SWEEP + "parameters: nowhere.yaml\n");

        Cli.Answer answer = firstbell("sweep", file, "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "class.yaml: students: expected a whole number from 1 to 10000, found `many`",
                        "nowhere.yaml: no such file");
        assertThat(out).doesNotExist();
        assertThat(firstbell("sweep", sweep(SWEEP.replace("repetitions: 2", "repetitions: x")), "--out", out)
                        .err())
                .contains(
                        "repetitions: expected a whole number from 1 to 100, found `x`",
                        "class.yaml: students: expected a whole number from 1 to 10000, found `many`");
    }

    @Test
    void aFolderOfSomethingElseIsRefused() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("notes.txt"), "mine");

        Cli.Answer answer = firstbell("sweep", sweep(SWEEP), "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(out + ": the folder is not empty; give a new one");
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void aBudgetThatAllowsNoCellStopsBeforeTheFirstOneAndSaysHowToGoOn() throws IOException {
        Path file = sweep(SWEEP + "budget: {time: 1s}\n");

        Cli.Answer answer = firstbell("sweep", file, "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err())
                .contains("budget: 1s will probably not be enough; the sweep ends before the cell that would exceed it")
                .containsPattern("firstbell: stopped by the budget: the budget is 1s, the cells so far took 0s, and"
                        + " (cold|warm), block 1 would take about \\d+s\n")
                .contains("firstbell: 0 of 4 cells are done and 4 are left; `firstbell sweep " + file + " --out " + out
                        + "` goes on once `budget` in the sweep file allows it\n");
        assertThat(out.resolve("sweep.json")).content().contains("\"budgetStop\"");
        assertThat(out.resolve("report.html")).doesNotExist();
    }

    @Test
    void aSweepThatWasBegunIsNotMixedWithOtherValues() throws IOException {
        firstbell("sweep", sweep(SWEEP + "budget: {time: 1s}\n"), "--out", out);
        String begun = Files.readString(out.resolve("sweep.json"));

        Cli.Answer answer =
                firstbell("sweep", sweep(SWEEP.replace("nodes: 1", "nodes: 2") + "budget: {time: 2s}\n"), "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--out: the sweep in " + out
                                + " was begun with other values, so its cells cannot stand beside new"
                                + " ones; restore the files, or begin a new sweep in another folder",
                        "sweep.yaml: `settings[1].prescaling.nodes` was 1 and is 2");
        assertThat(out.resolve("sweep.json")).hasContent(begun);
    }

    @Test
    void aSecondSweepInAFolderIsRefusedWhileTheFirstIsAtWork() throws IOException {
        Path file = sweep(SWEEP + "budget: {time: 1s}\n");
        firstbell("sweep", file, "--out", out);

        SweepLock.during(out, () -> {
            Cli.Answer answer = firstbell("sweep", file, "--out", out);

            assertThat(answer.err()).contains("--out: another `firstbell sweep` is at work in " + out);
            assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
            return 0;
        });
    }

    @Test
    void optionsOfALiveHubAreRefusedByNameElsewhere() throws IOException {
        Cli.Answer answer = firstbell(
                "sweep",
                sweep(SWEEP),
                "--out",
                out,
                "--go",
                "--namespace",
                "jhub",
                "--token-file",
                folder.resolve("none"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--go: is for a sweep of a live hub (`environment: {hub: …}`), and this one has `environment:"
                                + " embedded`; remove the option",
                        "--namespace: is for a sweep of a live hub",
                        "--token-file: is for a sweep of a live hub")
                .doesNotContain("--rung", "--kubeconfig");
        assertThat(out).doesNotExist();
    }

    @Test
    void meansThatTheLabDoesNotHaveAreRefusedBeforeTheFirstCell() throws IOException {
        Path file = sweep("""
                class: class.yaml
                environment: lab
                grid: {prescaling: [{means: capacityBuffer, nodes: 1, strategy: active}], lead: [20m]}
                """);

        Cli.Answer answer = firstbell("sweep", file, "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("the lab's autoscaler is simulated and does not know capacity buffers");
    }
}
