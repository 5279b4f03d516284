package dev.firstbell.analysis.report;

import static dev.firstbell.analysis.report.ReportHtml.FILES;
import static dev.firstbell.analysis.report.ReportHtml.FOUR;
import static dev.firstbell.analysis.report.ReportHtml.fullReport;
import static dev.firstbell.analysis.report.ReportHtml.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.analysis.testing.SampleClusters;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a file: stable, self-contained, safe, and the golden page. */
class ReportFileTest {
    @Test
    void isTheSameForTheSameRuns() {
        assertThat(fullReport()).isEqualTo(fullReport());
    }

    @Test
    void requestsNothing() {
        String html = fullReport();
        assertThat(html.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("http:", "https:", "src=", "<script", "<link", "@import", "url(", "<iframe", "<img");
        assertThat(texts(html, "//@href"))
                .containsExactly("./1-no-pre-scaling/students.jsonl", "./the%20schedule.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "</title></svg><style>*{}</style>",
                "&lt;b&gt; &amp; ünïcödé 🔔 \u202e"
            })
    void escapesEveryName(String hostile) {
        Setting setting =
                new Setting(hostile, Prescaling.nodePlaceholders(6), Duration.ofMinutes(12), SampleRuns.PROPOSAL.hub());
        ClassPlan plan = SampleRuns.classPlan(hostile, 4);
        ScalingPlan proposal = new ScalingPlan(
                ScalingPlan.SCHEMA,
                hostile,
                hostile,
                4,
                4,
                6,
                Duration.ofMinutes(12),
                SampleRuns.PROPOSAL.hub(),
                1,
                1,
                List.of(new ScalingPlan.Evidence(hostile, hostile, hostile)));
        String html = ReportHtml.page(
                List.of(SampleRuns.withLatencies(plan, setting, 4, 5, 6, -1), SampleRuns.invalid(plan, setting)),
                Optional.of(proposal),
                List.of(new Report.Link(hostile, "a/" + hostile.replace("\\", ""))));
        assertThat(texts(html, "//script|//img|//*[@onmouseover]|//*[@onerror]"))
                .isEmpty();
        assertThat(texts(html, "//style")).hasSize(1);
        assertThat(texts(html, "/html/head/title")).containsExactly("Class start: " + Excerpt.of(hostile.strip()));
        assertThat(texts(html, "//figure[@class='small']/figcaption")).containsExactly(hostile.strip());
        assertThat(texts(html, "//@href"))
                .singleElement()
                .asString()
                .startsWith("./a/")
                .doesNotContain("<", "\"", " ");
    }

    /**
     * The whole page of a small fixture. After a change that is meant, run the test with {@code
     * -Dfirstbell.golden=write} and review the difference.
     */
    @Test
    void isTheGoldenPage() throws IOException {
        String html = ReportHtml.page(
                List.of(
                        SampleRuns.withLatencies(FOUR, SampleRuns.NONE, 30, 120, 300, -1),
                        SampleRuns.watched(
                                SampleRuns.withLatencies(FOUR, SampleRuns.PROPOSAL, 4, 5, 6, 7),
                                SampleClusters.cluster(
                                        4,
                                        List.of(new Contradiction(
                                                1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300))),
                                        List.of(SampleClusters.preempted(1))),
                                SampleClusters.hub(Duration.ofSeconds(4), Duration.ofMillis(5_500), 4, 0))),
                Optional.of(SampleRuns.plan()),
                FILES);
        Path golden = Path.of("src/test/resources/dev/firstbell/analysis/report/report.html");
        if ("write".equals(System.getProperty("firstbell.golden"))) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, html);
        }
        assertThat(html).isEqualTo(Files.readString(golden));
    }

    /** With {@code -Dfirstbell.page=FILE} it is left there, to be looked at in a browser. */
    @Test
    void aPageWithEverySectionIsWellFormedAndHasNoIdTwice() throws IOException {
        String html = watchedReport();

        List<String> ids = texts(html, "//@id");
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        assertThat(texts(html, "//h2"))
                .contains("What the cluster did", "What the hub’s own metric hides", "Was the injector fast enough?");
        String file = System.getProperty("firstbell.page");
        if (file != null) {
            Files.writeString(Path.of(file), html);
        }
    }

    /** Three settings in a cluster that was watched, at a hub that was asked. */
    private static String watchedReport() {
        List<RunRecord> three = SampleRuns.threeSettings();
        List<RunRecord> runs = List.of(
                SampleRuns.watched(
                        SampleRuns.with(three.get(0), Provenance.MEASURED, Rung.LAB),
                        SampleClusters.cluster(220, List.of(), List.of()),
                        SampleClusters.hub(Duration.ofSeconds(41), Duration.ofSeconds(73), 206, 812)),
                SampleRuns.watched(
                        SampleRuns.with(three.get(1), Provenance.MEASURED, Rung.LAB),
                        SampleClusters.cluster(
                                220,
                                List.of(new Contradiction(1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300))),
                                List.of(SampleClusters.preempted(171), SampleClusters.preempted(172))),
                        SampleClusters.hub(Duration.ofMillis(5_200), Duration.ofMillis(12_300), 211, 240)),
                SampleRuns.watched(
                        SampleRuns.with(three.get(2), Provenance.MEASURED, Rung.LAB),
                        SampleClusters.cluster(220, List.of(), List.of()),
                        SampleClusters.hub(Duration.ofMillis(4_800), Duration.ofMillis(5_900), 220, 0)));
        return ReportHtml.page(runs, Optional.of(SampleRuns.plan()), FILES);
    }

    @Test
    void noRunsAreBadInput() {
        assertThatThrownBy(ReportHtml::report).isInstanceOf(BadInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/x", "http://x", "javascript:alert(1)", "a\\b", " ", "C:/x"})
    void linksThatLeaveTheFolderAreBadInput(String path) {
        assertThatThrownBy(() -> new Report.Link("x", path)).isInstanceOf(IllegalArgumentException.class);
    }
}
