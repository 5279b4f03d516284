package dev.firstbell.cli.report;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a plan, alone and beside runs. */
class PlanReportTest {
    private static final String HUB = "http://127.0.0.1:8000/";

    private static final String TIMETABLE = "schema: 1\nname: Small & <new>\ntimeZone: America/Denver\n"
            + "terms: [{name: T, from: 2198-01-08, through: 2198-01-14}]\n"
            + "arrivals: [{shape: burst, mean: 60s}]\n"
            + "meetings:\n  - {course: CS 101, days: [mon, wed], start: 09:00, enrolled: 100, showUp: 0.9, showUpSd: 0.03}\n";

    @TempDir
    private Path folder;

    private Path term() throws IOException {
        Path out = folder.resolve("plan");
        Path timetable = Files.writeString(folder.resolve("timetable.yaml"), TIMETABLE);
        assertThat(firstbell("plan", timetable, "--out", out, "--worlds", "200").exitCode())
                .isZero();
        return out;
    }

    @Test
    void aTermsPlanHasAPageForTheDepartmentAndAPartForAdministrators() throws IOException {
        Path plan = term();

        Cli.Answer answer = firstbell("report", plan);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err()).isEqualTo("report: " + plan.resolve("report.html") + "\n");
        assertThat(answer.out())
                .startsWith("Small & <new>: With this plan, each class keeps its promise with a probability of ")
                .contains("(predicted, not measured)\n", "Let the hub start ", "Planned: $");
        String page = Files.readString(plan.resolve("report.html"));
        int divider = page.indexOf("class=\"divider\"");
        String body = page.substring(page.indexOf("</head>"), divider);
        assertThat(body)
                .contains("Plan of a term · Small &amp; &lt;new&gt;")
                .contains("How probably each class keeps its promise", "Mon, Wed 9:00")
                .contains("What more certainty costs", "One node fewer before each class: the term costs $")
                .contains("Every weekday, 7:00 to 20:00", "Perfect foresight", "Nodes take twice as long to start")
                .contains("on the clock of America/Denver")
                .doesNotContain("hub.", "singleuser", "cron", "clairvoyant", "preemptible", "closed form", "p95");
        assertThat(page.substring(divider))
                .contains("hub.concurrentSpawnLimit", "singleuser.startTimeout", "nodePlaceholders")
                .contains("<code>--every</code></td><td>5m</td>", "<code>--keep</code></td><td>20m</td>")
                .contains("When nodes are requested", "price.nodeUsdPerHour")
                .contains("href=\"./schedule.yaml\"", "href=\"./term.json\"");
    }

    @Test
    void asJsonThePlansOwnFileStandsOnStandardOutput() throws IOException {
        Path plan = term();

        assertThat(Json.lines().readTree(firstbell("report", plan, "--json").out()))
                .isEqualTo(Json.lines().readTree(Files.readString(plan.resolve("term.json"))));
    }

    @Test
    void thePlanOfAClassSaysThatItStatesNoProbability() throws IOException {
        Path plan = folder.resolve("plan");
        firstbell("plan", "../examples/class-sections.yaml", "--out", plan);

        Cli.Answer answer = firstbell("report", plan);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(plan.resolve("report.html"))
                .content()
                .contains(
                        "computed, not measured",
                        "It does not state with which probability the class keeps its promise")
                .contains("When nodes are requested", "Times on the clock of America/Denver")
                .doesNotContain("How probably each class");
    }

    @Test
    void besideRunsOfOneOfItsClassesTheTermHasItsPart() throws IOException {
        Path plan = term();
        SampleFolder.ended(plan.resolve("monday"), HUB);

        Cli.Answer answer = firstbell("report", plan);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(plan.resolve("report.html"))
                .content()
                .contains(
                        "The plan of the term: Small",
                        "Mon, Wed 9:00",
                        "Request nodes before each class, by a schedule")
                .contains("href=\"./monday/run.json\"")
                .doesNotContain("ready when class starts; request them");
    }

    @Test
    void besideRunsOfAnotherClassItIsRefused() throws IOException {
        Path plan = term();
        Path file = plan.resolve("term.json");
        Files.writeString(file, Files.readString(file).replace("CS 101", "CS 202"));
        SampleFolder.ended(plan.resolve("monday"), HUB);

        Cli.Answer answer = firstbell("report", plan);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("plan.json: this is the plan of the timetable `Small & <new>`, but the runs are of the class"
                        + " `CS 101`, which the timetable does not have; take the plan or the runs to another folder");
    }

    @Test
    void aTermFileThatSaysNonsenseIsRefusedAndNotReplaced() throws IOException {
        Path plan = term();
        Path file = plan.resolve("term.json");
        String right = Files.readString(file);

        Cli.Answer replaced = firstbell("report", plan, "--out", file, "--force");
        Files.writeString(file, right.replaceFirst("\"dollars\" : [0-9.]+", "\"dollars\" : \"cheap\""));
        Cli.Answer edited = firstbell("report", plan);

        assertThat(replaced.exitCode()).isEqualTo(2);
        assertThat(replaced.err()).contains("belongs to the plan in ", "which a report never replaces");
        assertThat(edited.exitCode()).isEqualTo(2);
        assertThat(edited.err())
                .contains("term.json: is not what `firstbell plan` writes for a term: dollars")
                .doesNotContain("Exception", "TermEvidence");
        assertThat(plan.resolve("report.html")).doesNotExist();
    }
}
