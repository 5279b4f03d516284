package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code plan} held all nodes from the first to the last section, whatever lay between them, and was silent about a class in
 * the past, about students after the end of class, and printed names with line feeds and thousands of characters as they are.
 */
class SectionsFarApartPlanTest {
    private static final String HEAD =
            "start: 2198-01-25T09:00\ntimeZone: America/Denver\narrivals: [{shape: uniform, to: 2m}]\n";
    private static final String SECTIONS =
            HEAD + "sections: [{name: a, students: 120}, {name: b, students: 100, start: 2198-01-25T14:00}]\n";

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void out() {
        out = folder.resolve("plan");
    }

    @Test
    void eachStretchOfDemandHasAWindowInOutputScheduleAndApply() throws IOException {
        Cli.Answer answer = plan("name: CS 101\n" + SECTIONS);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).startsWith("""
                        CS 101: 2 windows with up to 3 nodes, for 220 students (closed form)
                          2198-01-25T08:46 to 2198-01-25T09:50  3 nodes for 120 students (1 section: a)
                          2198-01-25T13:46 to 2198-01-25T14:50  3 nodes for 100 students (1 section: b)
                        """).contains("\ncosts 6.4 node hours, ", " for all windows\n");
        assertThat(answer.err())
                .isEqualTo(
                        "note: the plan has 2 windows, the closest 3h56m apart; it assumes that the servers of one window"
                                + " have stopped before the next (`cull.timeout` in the Helm values)\n"
                                + "note: the class starts in 2198, more than 3 years from now; check `start`\n");
        assertThat(Schedule.read(out.resolve("schedule.yaml")).windows())
                .extracting(window -> window.from().toLocalTime() + " " + window.nodes())
                .containsExactly("08:46 3", "13:46 3");
        assertThat(apply().err())
                .contains(
                        " has 3 nodes from 2198-01-25T08:46 until 2198-01-25T09:50 (America/Denver), then 3 nodes from"
                                + " 2198-01-25T13:46 until 2198-01-25T14:50")
                .doesNotContain("one of the two was edited");
    }

    @Test
    void aStartInThePastIsPlannedAndSaid() throws IOException {
        Cli.Answer answer = plan("name: CS 101\n"
                + SECTIONS.replace("start: 2198-01-25T09", "start: 2024-01-25T09")
                        .replace("start: 2198-01-25T14", "start: 2024-01-25T14"));

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .contains("note: schedule.yaml: all 2 windows are past: the last of them ended at 2024-01-25T14:50"
                        + " (America/Denver), so no nodes are requested for them; check `start`\n");
    }

    @Test
    void aLongNameOfSeveralLinesIsShortenedAndEscapedWhereItIsShown() throws IOException {
        String name = "name: \"CS 101\\nsecond line " + "x".repeat(3_000) + "\"\n";
        Cli.Answer plan = plan(name + SECTIONS);
        Cli.Answer show = firstbell("class", "show", folder.resolve("class.yaml"));

        assertThat(plan.out()).startsWith("CS 101\\nsecond line x").doesNotContain("x".repeat(61));
        assertThat(show.out()).startsWith("CS 101\\nsecond line x").doesNotContain("x".repeat(61));
        assertThat(Schedule.read(out.resolve("schedule.yaml")).windows().get(0).course())
                .as("files keep the name")
                .hasSize(3_019);
    }

    @Test
    void oneOfAThingIsNotMany() throws IOException {
        Cli.Answer plan = plan("name: CS 101\nstudents: 1\n" + HEAD);

        assertThat(plan.out()).startsWith("CS 101: 1 node, ").contains(" for 1 student (");
        assertThat(firstbell("class", "show", folder.resolve("class.yaml")).out())
                .startsWith("CS 101: 1 of 1 student, ");
    }

    @Test
    void arrivalsOnSeveralDaysHaveTheirDay() throws IOException {
        plan("name: CS 101\n" + SECTIONS.replace("2198-01-25T14", "2198-01-26T14"));

        assertThat(firstbell("class", "show", folder.resolve("class.yaml")).out())
                .contains("arrivals   first Thu 2198-01-25 09:00:0", "last Fri 2198-01-26 14:01:5");
    }

    private Cli.Answer plan(String text) throws IOException {
        return firstbell("plan", Files.writeString(folder.resolve("class.yaml"), text), "--out", out);
    }

    private Cli.Answer apply() throws IOException {
        return firstbell(
                "apply",
                out,
                "--values",
                Files.writeString(folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 64\n"));
    }
}
