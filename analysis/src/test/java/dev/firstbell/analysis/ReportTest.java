package dev.firstbell.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.analysis.internal.Page;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final ClassPlan FOUR = TestingRuns.classPlan("CS 101", 4);
    private static final List<Report.Link> FILES = List.of(
            new Report.Link("every student", "1-no-pre-scaling/students.jsonl"),
            new Report.Link("the schedule", "the schedule.yaml"));

    private static String report(RunRecord... runs) {
        return Report.html(List.of(runs), Optional.empty(), List.of());
    }

    private static String fullReport() {
        List<RunRecord> runs = new ArrayList<>(TestingRuns.threeSettings());
        runs.add(TestingRuns.invalid(runs.get(0).info().plan(), TestingRuns.GUESS));
        return Report.html(runs, Optional.of(TestingRuns.plan()), FILES);
    }

    /** The page is written so that an XML parser reads it too: every tag is closed, every attribute quoted. */
    private static Document parse(String html) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(
                            html.replace("<!DOCTYPE html>", "").strip().getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
        }
    }

    private static List<String> texts(String html, String path) {
        try {
            XPath xpath = XPathFactory.newInstance().newXPath();
            NodeList nodes = (NodeList) xpath.evaluate(path, parse(html), XPathConstants.NODESET);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                texts.add(nodes.item(i).getTextContent().strip());
            }
            return texts;
        } catch (javax.xml.xpath.XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    @Nested
    class TheVerdict {
        @Test
        void namesTheCheapestSettingThatKeepsThePromiseAndThoseThatDoNot() {
            assertThat(texts(fullReport(), "//h1"))
                    .containsExactly(
                            "With “the plan's proposal” the promise is kept: 220 of 220 students were in within"
                                    + " 90 s; with “no pre-scaling” and “a guess” it is not.");
        }

        @Test
        void namesTheBestIfNoneKeepsIt() {
            assertThat(texts(
                            report(
                                    TestingRuns.withLatencies(FOUR, TestingRuns.NONE, -1, 200, 200, 200),
                                    TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, -1, 200)),
                            "//h1"))
                    .containsExactly(
                            "No setting keeps the promise. With the best of them, “a guess”, 2 of 4 students were in"
                                    + " within 90 s, and 1 never got in.");
        }

        @Test
        void isOneSettingsOwnIfThereIsOnlyOne() {
            assertThat(texts(report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 100, 200)), "//h1"))
                    .containsExactly("With “a guess” the promise is not kept: 2 of 4 students were in within 90 s.");
        }

        @Test
        void isNotKeptByASettingThatKeptItOnlySometimes() {
            assertThat(texts(
                            report(
                                    TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7),
                                    TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 200)),
                            "//h1"))
                    .containsExactly(
                            "With “a guess” the promise is not kept: 7 of 8 students were in within 90 s. It was kept"
                                    + " in 1 of 2 runs.");
        }

        @Test
        void prefersWhatWasMeasuredToWhatWasPredicted() {
            RunRecord predicted = TestingRuns.with(
                    TestingRuns.withLatencies(FOUR, TestingRuns.PROPOSAL, 1, 1, 1, 1),
                    Provenance.PREDICTED,
                    Rung.EMBEDDED);
            RunRecord measured = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7);
            assertThat(texts(report(predicted, measured), "//h1"))
                    .containsExactly("With “a guess” the promise is kept: 4 of 4 students were in within 90 s.");
            assertThat(texts(report(predicted), "//h1"))
                    .containsExactly(
                            "Predicted: With “the plan's proposal” the promise is kept: 4 of 4 students were in"
                                    + " within 90 s.");
        }

        @Test
        void speaksOfTheDeploymentAsItWasWhereNoSettingWasApplied() {
            RunRecord found = TestingRuns.asFound(TestingRuns.withLatencies(FOUR, TestingRuns.NONE, 4, 5, 6, 7));
            assertThat(texts(report(found), "//h1"))
                    .containsExactly("With the deployment as it was the promise is kept: 4 of 4 students were in within"
                            + " 90 s.");
        }

        @Test
        void isMarkedWhereItIsModelled() {
            RunRecord embedded = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7);
            RunRecord real = TestingRuns.with(embedded, Provenance.MEASURED, Rung.LIVE);
            RunRecord predicted = TestingRuns.with(embedded, Provenance.PREDICTED, Rung.LIVE);
            String badge = "//header//*[@class='badge']";
            assertThat(texts(report(embedded), badge)).containsExactly("Modelled");
            assertThat(texts(report(predicted), badge)).containsExactly("Modelled");
            assertThat(texts(report(real), badge)).isEmpty();
            assertThat(texts(report(TestingRuns.invalid(FOUR, TestingRuns.NONE)), badge))
                    .containsExactly("Modelled");
        }

        @Test
        void isNoAnswerWhereEveryRunIsInvalid() {
            String html = report(TestingRuns.invalid(FOUR, TestingRuns.NONE));
            assertThat(texts(html, "//h1")).containsExactly("No answer: none of the runs says anything about the hub.");
            assertThat(texts(html, "//figure")).isEmpty();
            assertThat(texts(html, "//p[@class='value']")).isEmpty();
        }
    }

    @Nested
    class ThePage {
        @Test
        void saysWhichEnvironmentTheFiguresComeFromAndHowFastItRan() {
            assertThat(texts(fullReport(), "//p[@class='basis']"))
                    .containsExactly(
                            "Measured in the environment “embedded”: hub and cluster are modelled; client, engine and"
                                    + " recording are real; at 10 times real speed.");
            RunRecord predicted = TestingRuns.with(
                    TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7),
                    Provenance.PREDICTED,
                    Rung.EMBEDDED);
            assertThat(texts(report(predicted), "//p[@class='basis']"))
                    .singleElement()
                    .asString()
                    .startsWith("Predicted by the model, not measured,")
                    .endsWith("; in virtual time.");
        }

        @Test
        void warnsWhereTheIntervalReachesBelowThePromise() {
            assertThat(report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7)))
                    .contains(
                            "95 % interval 39.8–100 % from 1 class start; it reaches below the promise, so more runs would"
                                    + " tell.");
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
            String html = report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 60, 120, 300, -1));
            // 600 s is the right edge at 694, 100 % is at 14 and 0 % at 300: three of four end at 85.5.
            assertThat(html).contains("d=\"M52 300H116.2V228.5H180.4V157H373V85.5H694\"");
            assertThat(html).contains("class=\"mark open s0\" cx=\"694\" cy=\"85.5\"");
            assertThat(texts(html, "//figure//ul[@class='legend']/li[1]").get(0))
                    .endsWith("25.0 % within 90 s; 1 of 4 never got in");
        }

        @Test
        void givesEveryDrawingATitleADescriptionAndEveryBigOneATable() {
            String html = fullReport();
            int drawings = texts(html, "//svg[@role='img']").size();
            assertThat(drawings).isEqualTo(5);
            assertThat(texts(html, "//svg[@role='img']/title"))
                    .hasSize(drawings)
                    .doesNotContain("");
            assertThat(texts(html, "//svg[@role='img']/desc")).hasSize(drawings).doesNotContain("");
            assertThat(texts(html, "//figure[starts-with(@class, 'chart')]/details//table"))
                    .hasSize(2);
            assertThat(texts(html, "//svg[not(@role='img') and not(@aria-hidden='true')]"))
                    .isEmpty();
        }

        @Test
        void isTheSameInWhicheverOrderRunsAndFilesCome() {
            List<RunRecord> runs = new ArrayList<>(TestingRuns.threeSettings());
            runs.add(TestingRuns.invalid(runs.get(0).info().plan(), TestingRuns.GUESS));
            List<Report.Link> files = new ArrayList<>(FILES);
            Collections.reverse(runs);
            Collections.reverse(files);
            assertThat(Report.html(runs, Optional.of(TestingRuns.plan()), files))
                    .isEqualTo(fullReport());
        }

        @Test
        void keepsTheLabelOfThePromiseInsideTheDrawing() {
            String quick = report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7));
            assertThat(quick).contains("class=\"promise-label end\" x=\"587\"");
            String slow = report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 300, -1));
            assertThat(slow).contains("class=\"promise-label\" x=\"148.3\"");
        }

        @Test
        void setsWhatStandsBetweenBackticksAsCode() {
            String html = report(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 200, 200, 200, 200));
            assertThat(texts(html, "//section[@class='two']//li/code")).containsExactly("firstbell plan");
            assertThat(texts(html, "//section[@class='two']//li").get(0))
                    .isEqualTo("There is no plan with these runs; firstbell plan makes one.");
            assertThat(Page.pieces("a ` alone")).extracting(Page.Piece::text).containsExactly("a ` alone");
        }

        @Test
        void saysThatThePlanIsForAllWhereEverybodyIsExpected() {
            ScalingPlan some = TestingRuns.plan();
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
            assertThat(Report.html(TestingRuns.threeSettings(), Optional.of(all), List.of()))
                    .contains("Have 1 node ready when class starts; ask for it 12 min before. That is for 220 students,"
                            + " all who are enrolled.");
        }

        @Test
        void saysHowManyReachedTheEndOfTheirJourney() {
            RunRecord run = TestingRuns.withLatencies(
                    TestingRuns.withJourney(FOUR, Journey.NOTEBOOK), TestingRuns.GUESS, 4, 5, 6, 7);
            assertThat(texts(report(run), "//section[h2='Settings side by side']//tbody/tr/td")
                            .subList(0, 7))
                    .containsExactly("100 %", "39.8–100 %", "5.0 s", "7.0 s", "7.0 s", "0", "0 %");
            assertThat(report(run)).contains("the end of their journey, “first result”, however late.");
        }

        @Test
        void namesEverySetbackThatWasNoThrottle() {
            RunRecord run = TestingRuns.setBack(
                    TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 6, 7),
                    List.of("503: hub of firstbell-000 is restarting", "503: hub of firstbell-000 is restarting"),
                    List.of("503: hub of firstbell-001 is restarting", "no answer", "no answer", "lost"),
                    List.of("spawn failed"));
            String html = report(run);
            assertThat(texts(html, "//div[@aria-label='Other setbacks of each run']//tbody/tr/td[position() < 3]"))
                    .containsExactly("7", "3");
            assertThat(texts(html, "//*[@class='reason']"))
                    .containsExactly("3 × 503: hub of firstbell-# is restarting", "2 × no answer", "1 × lost");
            assertThat(fullReport()).contains("In the runs with a result, no student met any.");
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
                            "Have 6 nodes ready when class starts; ask for them 12 min before. That is for 231 students;"
                                    + " more come at most one time in twenty.",
                            "Let the hub start 240 servers at once (hub.concurrentSpawnLimit) and give each 10 min"
                                    + " (singleuser.startTimeout).",
                            "How these numbers were found: closed form. This proposal was run here, as “the plan's"
                                    + " proposal”.",
                            "Planned: 6.2 node-hours for this class, about $0.71 at the price in the plan’s evidence.",
                            "Node-hours in these runs: “no pre-scaling” 6.2, “a guess” 8.9, “the plan's proposal” 6.9.");
            assertThat(texts(html, "//section[h2='What the plan rests on']//tbody/tr"))
                    .hasSize(4);
        }
    }

    @Nested
    class WhereClusterAndHubWereWatched {
        private final RunRecord run = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 5, 100, 200);
        private final Contradiction early =
                new Contradiction(1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300));

        private String html(List<Contradiction> contradictions, List<Interruption> interruptions) {
            return report(TestingRuns.watched(
                    run,
                    TestingRuns.cluster(4, contradictions, interruptions),
                    TestingRuns.hub(Duration.ofMillis(5_200), Duration.ofMillis(12_300), 4, 17)));
        }

        @Test
        void theSentenceSaysHowMuchOfTheWaitTheHubsMetricHides() {
            String html = html(List.of(), List.of());

            assertThat(texts(html, "//p[@class='finding']"))
                    .containsExactly(
                            "With “a guess” the hub’s own metric says a start took 5.2 s on average; the students"
                                    + " who got in waited 12 s. 57.7 % of their wait is in no figure of the hub.");
            assertThat(texts(html, "//div[@aria-label=\"The hub's own figures beside the students' wait\"]//tbody//td"))
                    .endsWith("5.2 s", "12 s", "57.7 %");
            assertThat(texts(html, "//div[@aria-label=\"The hub's process in each run\"]//tbody//td"))
                    .containsExactly(
                            "4, 4 failed",
                            "17 / 0",
                            "99 % within 100 ms, all within 1 s",
                            "74 s, at most 93 % of a core",
                            "212 MB");
            assertThat(html).contains("width=\"101.5\" height=\"6\"").contains("width=\"240\" height=\"12\"");
        }

        @Test
        void aHubThatShowsNothingIsAbsentWithTheReason() {
            HubMetricsSummary refused = new HubMetricsSummary(
                    false, 0, 0, Optional.of("the token may not"), Optional.empty(), Optional.empty());
            String html = report(TestingRuns.watched(run, TestingRuns.cluster(4, List.of(), List.of()), refused));

            assertThat(texts(html, "//p[@class='finding']")).isEmpty();
            assertThat(html).contains("<small>Absent: the token may not.</small>");
        }

        @Test
        void theClocksOffsetAndItsUncertaintyAreSaid() {
            assertThat(texts(
                            html(List.of(), List.of()),
                            "//div[@aria-label='How well the cluster was seen in each run']//tbody//td"))
                    .containsExactly(
                            "2 of 4", "312.4 ms ahead ± 21 ms, corrected", "0", "0", "to the end, out of reach 1 time");
        }

        @Test
        void contradictionsAreCountedAndShown() {
            String html = html(
                    List.of(early, new Contradiction(2, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(400))),
                    List.of());

            assertThat(texts(html, "//h3[.='Contradictions']/following-sibling::ul[1]/li"))
                    .containsExactly(
                            "a guess (2026-09-07T15-00-00-a-guess): “container running” stands before “place on a"
                                    + " node” for 2 students, by 2.3 s at most");
            assertThat(html(List.of(), List.of())).doesNotContain("<h3>Contradictions</h3>");
        }

        @Test
        void whoLostTheServerAndWhenItWasBackIsSaid() {
            String html = html(List.of(), List.of(TestingRuns.preempted(1)));

            assertThat(texts(html, "//div[@aria-label='Servers taken away']//tbody//td"))
                    .containsExactly(
                            "a running server: preempted for another pod",
                            "gke-hub-user-pool-9d41c7aa-7u8i",
                            "5 min 21 s into class",
                            "after 3.0 s",
                            "not seen",
                            "after 37 s");
            assertThat(texts(html, "//h3[.='Servers taken away']/following-sibling::ul[1]/li"))
                    .containsExactly(
                            "a guess: 1 server, preempted for another pod (gke-hub-user-pool-9d41c7aa-7u8i); 1 ran again"
                                    + " after 37 s.");
            assertThat(html(List.of(), List.of())).contains("no student lost a server");
        }

        @Test
        void aServerThatItsStudentNoLongerNeededIsNotMissed() {
            Interruption back = TestingRuns.preempted(1);
            Interruption over = new Interruption(
                    0,
                    back.pod(),
                    back.node(),
                    true,
                    back.reason(),
                    back.lost(),
                    back.removed(),
                    Optional.empty(),
                    Optional.empty());
            String html = html(List.of(), List.of(back, over));

            assertThat(texts(html, "//h3[.='Servers taken away']/following-sibling::ul[1]/li"))
                    .singleElement()
                    .asString()
                    .contains("2 servers", "1 ran again after 37 s; 1 not missed, as the student finished");
            assertThat(texts(html, "//div[@aria-label='Servers taken away']//tbody/tr[2]/td"))
                    .endsWith("not missed", "not missed");
        }

        @Test
        void ofManyLossesTheFirstAreShownAndTheRestCounted() {
            String html = html(
                    List.of(),
                    IntStream.range(0, 27)
                            .mapToObj(i -> TestingRuns.preempted(i % 4))
                            .toList());

            assertThat(texts(html, "//div[@aria-label='Servers taken away']//tbody/tr"))
                    .hasSize(20);
            assertThat(html).contains("And 7 more;");
        }

        @Test
        void everyNodeForStudentsHasALane() {
            String html = html(List.of(), List.of());

            assertThat(texts(html, "//figure[contains(@class, 'nodes')]//g/g/title"))
                    .hasSize(4)
                    .last()
                    .isEqualTo(
                            "gke-hub-user-pool-9d41c7aa-7u8i: asked for 32 s into class, Ready 2 min 51 s into class,"
                                    + " image there 4 min 50 s into class, gone 5 min 33 s into class, 22 servers");
            assertThat(html).doesNotContain("core-pool");
            assertThat(texts(html, "//figure[contains(@class, 'nodes')]//*[@class='cross']"))
                    .hasSize(1);
        }

        @Test
        void whatStudentsDidWhenItTookLongIsCountedByBehaviour() {
            ClassPlan restless = TestingRuns.classPlan("CS 101", 4, "impatient");
            String html = report(TestingRuns.withLatencies(restless, TestingRuns.GUESS, 10, 100, -1, 5));

            assertThat(texts(html, "//div[@aria-label=\"Behaviours of each run's students\"]//tbody//td"))
                    .containsExactly("impatient", "4", "2", "3", "0", "0", "0");
        }

        @Test
        void aPageWithoutSuchRunsHasNoSuchSection() {
            assertThat(fullReport())
                    .doesNotContain("What the cluster did")
                    .doesNotContain("metric hides")
                    .doesNotContain("when it took long");
        }
    }

    @Nested
    class AsAFile {
        @Test
        void isTheSameForTheSameRuns() {
            assertThat(fullReport()).isEqualTo(fullReport());
        }

        @Test
        void requestsNothing() {
            String html = fullReport();
            assertThat(html.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain(
                            "http:", "https:", "src=", "<script", "<link", "@import", "url(", "<iframe", "<img");
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
            Setting setting = new Setting(hostile, 6, Duration.ofMinutes(12), TestingRuns.PROPOSAL.hub());
            ClassPlan plan = TestingRuns.classPlan(hostile, 4);
            ScalingPlan proposal = new ScalingPlan(
                    ScalingPlan.SCHEMA,
                    hostile,
                    hostile,
                    4,
                    4,
                    6,
                    Duration.ofMinutes(12),
                    TestingRuns.PROPOSAL.hub(),
                    1,
                    1,
                    List.of(new ScalingPlan.Evidence(hostile, hostile, hostile)));
            String html = Report.html(
                    List.of(TestingRuns.withLatencies(plan, setting, 4, 5, 6, -1), TestingRuns.invalid(plan, setting)),
                    Optional.of(proposal),
                    List.of(new Report.Link(hostile, "a/" + hostile.replace("\\", ""))));
            assertThat(texts(html, "//script|//img|//*[@onmouseover]|//*[@onerror]"))
                    .isEmpty();
            assertThat(texts(html, "//style")).hasSize(1);
            assertThat(texts(html, "/html/head/title")).containsExactly("Class start: " + hostile.strip());
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
            String html = Report.html(
                    List.of(
                            TestingRuns.withLatencies(FOUR, TestingRuns.NONE, 30, 120, 300, -1),
                            TestingRuns.watched(
                                    TestingRuns.withLatencies(FOUR, TestingRuns.PROPOSAL, 4, 5, 6, 7),
                                    TestingRuns.cluster(
                                            4,
                                            List.of(new Contradiction(
                                                    1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300))),
                                            List.of(TestingRuns.preempted(1))),
                                    TestingRuns.hub(Duration.ofSeconds(4), Duration.ofMillis(5_500), 4, 0))),
                    Optional.of(TestingRuns.plan()),
                    FILES);
            Path golden = Path.of("src/test/resources/dev/firstbell/analysis/report.html");
            if ("write".equals(System.getProperty("firstbell.golden"))) {
                Files.createDirectories(golden.getParent());
                Files.writeString(golden, html);
            }
            assertThat(html).isEqualTo(Files.readString(golden));
        }
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
        List<RunRecord> three = TestingRuns.threeSettings();
        List<RunRecord> runs = List.of(
                TestingRuns.watched(
                        TestingRuns.with(three.get(0), Provenance.MEASURED, Rung.LAB),
                        TestingRuns.cluster(220, List.of(), List.of()),
                        TestingRuns.hub(Duration.ofSeconds(41), Duration.ofSeconds(73), 206, 812)),
                TestingRuns.watched(
                        TestingRuns.with(three.get(1), Provenance.MEASURED, Rung.LAB),
                        TestingRuns.cluster(
                                220,
                                List.of(new Contradiction(1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300))),
                                List.of(TestingRuns.preempted(171), TestingRuns.preempted(172))),
                        TestingRuns.hub(Duration.ofMillis(5_200), Duration.ofMillis(12_300), 211, 240)),
                TestingRuns.watched(
                        TestingRuns.with(three.get(2), Provenance.MEASURED, Rung.LAB),
                        TestingRuns.cluster(220, List.of(), List.of()),
                        TestingRuns.hub(Duration.ofMillis(4_800), Duration.ofMillis(5_900), 220, 0)));
        return Report.html(runs, Optional.of(TestingRuns.plan()), FILES);
    }

    @Nested
    class Refused {
        @Test
        void areNoRuns() {
            assertThatThrownBy(ReportTest::report).isInstanceOf(BadInputException.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/etc/x", "http://x", "javascript:alert(1)", "a\\b", " ", "C:/x"})
        void areLinksThatLeaveTheFolder(String path) {
            assertThatThrownBy(() -> new Report.Link("x", path)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
