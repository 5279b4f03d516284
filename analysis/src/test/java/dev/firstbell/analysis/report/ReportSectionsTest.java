package dev.firstbell.analysis.report;

import static dev.firstbell.analysis.report.ReportHtml.FILES;
import static dev.firstbell.analysis.report.ReportHtml.FOUR;
import static dev.firstbell.analysis.report.ReportHtml.fullReport;
import static dev.firstbell.analysis.report.ReportHtml.report;
import static dev.firstbell.analysis.report.ReportHtml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The sections of a page of driven runs. */
class ReportSectionsTest {
    @Test
    void saysWhichEnvironmentTheFiguresComeFromAndHowFastItRan() {
        assertThat(texts(fullReport(), "//p[@class='basis']"))
                .containsExactly(
                        "Measured in the environment “embedded”: hub and cluster are modelled; client, engine and"
                                + " recording are real; at 10 times real speed.");
        RunRecord predicted = SampleRuns.with(
                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7), Provenance.PREDICTED, Rung.EMBEDDED);
        assertThat(texts(report(predicted), "//p[@class='basis']"))
                .singleElement()
                .asString()
                .startsWith("Predicted by the model, not measured,")
                .endsWith("; in virtual time.");
    }

    @Test
    void warnsWhereTheIntervalReachesBelowTheSlo() {
        assertThat(report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7)))
                .contains("95 % interval 39.8–100 % from 1 class start; it reaches below the SLO, so more runs are"
                        + " needed.");
    }

    @Test
    void showsAnInvalidRunWithItsReasonAndInNoFigure() {
        String html = fullReport();
        assertThat(texts(html, "//section[@class='warning']//li"))
                .singleElement()
                .asString()
                .startsWith("a guess (2026-09-07T15-00-00-a-guess): INVALID: the injector sent requests late");
        assertThat(texts(html, "//section[h2='Settings side by side']//tbody/tr"))
                .hasSize(3);
        assertThat(texts(html, "//*[@class='small']")).hasSize(3);
    }

    @Test
    void drawsACurveThatEndsBelowAllWhereSomeNeverGotIn() {
        String html = report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 60, 120, 300, -1));
        // 600 s is the right edge at 694, 100 % is at 34 and 0 % at 300: three of four end at 100.5.
        assertThat(html).contains("d=\"M52 300H116.2V233.5H180.4V167H373V100.5H694\"");
        assertThat(html).contains("class=\"mark open s0\" cx=\"694\" cy=\"100.5\"");
        assertThat(texts(html, "//figure//ul[@class='legend']/li[1]").get(0))
                .endsWith("25.0 % within 90 s; 1 of 4 never landed");
    }

    @Test
    void givesEveryDrawingATitleADescriptionAndEveryBigOneATable() {
        String html = fullReport();
        int drawings = texts(html, "//svg[@role='img']").size();
        assertThat(drawings).isEqualTo(5);
        assertThat(texts(html, "//svg[@role='img']/title")).hasSize(drawings).doesNotContain("");
        assertThat(texts(html, "//svg[@role='img']/desc")).hasSize(drawings).doesNotContain("");
        assertThat(texts(html, "//figure[starts-with(@class, 'chart')]/details//table"))
                .hasSize(2);
        assertThat(texts(html, "//svg[not(@role='img') and not(@aria-hidden='true')]"))
                .isEmpty();
    }

    @Test
    void isTheSameInWhicheverOrderRunsAndFilesCome() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        runs.add(SampleRuns.invalid(runs.get(0).info().classPlan(), SampleRuns.GUESS));
        List<Report.Link> files = new ArrayList<>(FILES);
        Collections.reverse(runs);
        Collections.reverse(files);
        assertThat(ReportHtml.page(runs, Optional.of(SampleRuns.plan()), files)).isEqualTo(fullReport());
    }

    @Test
    void keepsTheLabelOfTheSloInsideTheDrawing() {
        String quick = report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7));
        assertThat(quick).contains("class=\"slo-label end\" x=\"587\"");
        String slow = report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 300, -1));
        assertThat(slow).contains("class=\"slo-label\" x=\"148.3\"");
    }

    @Test
    void setsWhatStandsBetweenBackticksAsCode() {
        String html = report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 200, 200, 200, 200));
        assertThat(texts(html, "//section[@class='two']//li/code")).containsExactly("firstbell plan");
        assertThat(texts(html, "//section[@class='two']//li").get(0))
                .isEqualTo("There is no plan with these runs; firstbell plan makes one.");
        assertThat(ReportPage.pieces("a ` alone"))
                .extracting(ReportPage.Piece::text)
                .containsExactly("a ` alone");
    }

    @Test
    void saysThatThePlanIsForAllIfAllAreExpected() {
        ScalingPlan some = SampleRuns.plan();
        ScalingPlan all = new ScalingPlan(
                ScalingPlan.SCHEMA,
                some.className(),
                some.method(),
                220,
                220,
                1,
                some.lead(),
                some.hub(),
                1,
                1,
                List.of());
        assertThat(ReportHtml.page(SampleRuns.threeSettings(), Optional.of(all), List.of()))
                .contains(
                        "Have 1 node ready when class starts; request it 12 min before, by node placeholders. That is for 220 students,"
                                + " all who are enrolled.");
    }

    @Test
    void aPlanWithSeveralWindowsSaysSo() {
        ScalingPlan some = SampleRuns.plan();
        Instant start = Instant.parse("2027-01-25T16:00:00Z");
        ScalingPlan divided = new ScalingPlan(
                ScalingPlan.SCHEMA,
                some.className(),
                some.method(),
                220,
                220,
                3,
                some.lead(),
                some.hub(),
                6.7,
                1,
                List.of(),
                List.of(),
                List.of(
                        new ScalingPlan.Window(List.of("a"), start, start.plusSeconds(3_600), 120, 3),
                        new ScalingPlan.Window(
                                List.of("b"), start.plusSeconds(18_000), start.plusSeconds(21_600), 100, 3)),
                List.of());
        assertThat(ReportHtml.page(SampleRuns.threeSettings(), Optional.of(divided), List.of()))
                .contains(
                        "The class has 2 times with nodes of their own; these are the most that one of them needs, and"
                                + " the schedule has all.");
    }

    @Test
    void aLongNameIsShortenedOnThePage() {
        ClassPlan named = new ClassPlan(
                "CS 101\n" + "x".repeat(3_000),
                FOUR.prefix(),
                FOUR.seed(),
                FOUR.classStart(),
                FOUR.limit(),
                FOUR.slo(),
                FOUR.students());
        String html = report(SampleRuns.withLatencies(named, SampleRuns.GUESS, 60, 120, 300, -1));

        assertThat(texts(html, "/html/head/title").get(0)).startsWith("Class start: CS 101\\nxxx");
        assertThat(html).doesNotContain("x".repeat(61));
    }

    @Test
    void saysThatTheProposalWasRunAlsoIfTheRunIsInvalid() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        RunRecord ofThePlan = runs.remove(runs.size() - 1);
        runs.add(SampleRuns.invalid(
                ofThePlan.info().classPlan(), ofThePlan.info().setting().orElseThrow()));

        String html = ReportHtml.page(runs, Optional.of(SampleRuns.plan()), List.of());

        assertThat(texts(html, "//section[@class='two']//li"))
                .anyMatch(line -> line.contains("This proposal was run here, as “the plan's proposal”; the run has no"
                        + " valid result: the reason is in the part for administrators."))
                .noneMatch(line -> line.contains("not run here"));
        assertThat(ComparisonView.of(runs).conclusion().sentence())
                .endsWith(" About “the plan's proposal” nothing is known: no run of it has a result.");
    }

    @Test
    void saysHowManyReachedTheEndOfTheirJourney() {
        RunRecord run =
                SampleRuns.withLatencies(SampleRuns.withJourney(FOUR, Journey.NOTEBOOK), SampleRuns.GUESS, 4, 5, 6, 7);
        assertThat(texts(report(run), "//section[h2='Settings side by side']//tbody/tr/td")
                        .subList(0, 6))
                .containsExactly("100 %", "5.0 s", "7.0 s", "7.0 s", "0", "0 %");
        assertThat(report(run)).contains("The student also reached the end of the planned work: “first result”.");
    }

    @Test
    void namesTheOtherFailedAttempts() {
        RunRecord run = SampleRuns.withFailedAttempts(
                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7),
                List.of("503: hub of firstbell-000 is restarting", "503: hub of firstbell-000 is restarting"),
                List.of("503: hub of firstbell-001 is restarting", "no answer", "no answer", "lost"),
                List.of("spawn failed"));
        String html = report(run);
        assertThat(texts(html, "//div[@aria-label='Other failed attempts of each run']//tbody/tr/td[position() < 3]"))
                .containsExactly("7", "3");
        assertThat(texts(html, "//*[@class='reason']"))
                .containsExactly("3 × 503: hub of firstbell-# is restarting", "2 × no answer", "1 × lost");
        assertThat(fullReport()).contains("In the runs with a result, no student had a failed attempt.");
    }

    @Test
    void keepsTheWordsOfAdministratorsBelowTheDivider() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        ClassPlan plan = runs.get(0).info().classPlan();
        runs.add(SampleRuns.invalid(plan, SampleRuns.GUESS));
        String html = ReportHtml.page(runs, Optional.of(SampleRuns.plan()), FILES);
        String body = html.substring(html.indexOf("</head>"));
        String above = body.substring(0, body.indexOf("class=\"divider\""));

        assertThat(above)
                .doesNotContain("429", "injector", "p99", "intended", "HUB_RESTARTING", "closed form", "right-censored")
                .doesNotContain("hub.", "singleuser.")
                .contains("A test of “a guess” has no valid result and no part in the figures of this page.");
        assertThat(body.substring(body.indexOf("class=\"divider\"")))
                .contains("429", "injector", "p99", "closed form", "right-censored");
    }

    @Test
    void hasNoIdTwice() {
        List<String> ids = texts(fullReport(), "//@id");
        Set<String> distinct = new HashSet<>(ids);
        assertThat(distinct).hasSameSizeAs(ids);
    }

    @Test
    void saysWhatThePlanChangesAndCosts() {
        String html = fullReport();
        assertThat(texts(html, "//section[@class='two']//li"))
                .containsExactly(
                        "Have 6 nodes ready when class starts; request them 12 min before, by node placeholders. That is for 231 students;"
                                + " more come in at most one class meeting in twenty.",
                        "Let the hub start 240 servers at once and give each 10 min to start.",
                        "This proposal was run here, as “the plan's proposal”.",
                        "Planned: 6.2 node-hours for this class, about $0.71 at the price in the plan’s evidence.",
                        "Node-hours in these runs: “no pre-scaling” 6.2, “a guess” 8.9, “the plan's proposal” 6.9.");
        assertThat(texts(html, "//section[h2='What the plan rests on']//tbody/tr"))
                .hasSize(4);
    }
}
