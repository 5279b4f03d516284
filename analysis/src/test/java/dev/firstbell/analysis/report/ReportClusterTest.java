package dev.firstbell.analysis.report;

import static dev.firstbell.analysis.report.ReportHtml.FOUR;
import static dev.firstbell.analysis.report.ReportHtml.fullReport;
import static dev.firstbell.analysis.report.ReportHtml.report;
import static dev.firstbell.analysis.report.ReportHtml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleClusters;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of runs whose cluster and hub were watched. */
class ReportClusterTest {
    private final RunRecord run = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 100, 200);
    private final Contradiction early = new Contradiction(1, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(2_300));

    private String html(List<Contradiction> contradictions, List<Interruption> interruptions) {
        return report(SampleRuns.watched(
                run,
                SampleClusters.cluster(4, contradictions, interruptions),
                SampleClusters.hub(Duration.ofMillis(5_200), Duration.ofMillis(12_300), 4, 17)));
    }

    @Test
    void theSentenceSaysHowMuchOfTheWaitTheHubsMetricHides() {
        String html = html(List.of(), List.of());

        assertThat(texts(html, "//p[@class='finding']"))
                .containsExactly("With “a guess” the hub’s own metric says a start took 5.2 s on average; the students"
                        + " who landed waited 12 s. The hub’s metric does not include 57.7 % of their wait.");
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
        String html = report(SampleRuns.watched(run, SampleClusters.cluster(4, List.of(), List.of()), refused));

        assertThat(texts(html, "//p[@class='finding']")).isEmpty();
        assertThat(html).contains("<small>Absent: the token may not.</small>");
    }

    @Test
    void theClocksOffsetAndItsUncertaintyAreShown() {
        assertThat(texts(
                        html(List.of(), List.of()),
                        "//div[@aria-label='How well the cluster was seen in each run']//tbody//td"))
                .containsExactly(
                        "2 of 4",
                        "312.4 ms ahead ± 21 ms, corrected",
                        "0",
                        "0",
                        "complete, API server unreachable 1 time");
    }

    @Test
    void contradictionsAreCountedAndShown() {
        String html = html(
                List.of(early, new Contradiction(2, Stage.SCHEDULED, Stage.STARTED, Duration.ofMillis(400))),
                List.of());

        assertThat(texts(html, "//h3[.='Contradictions']/following-sibling::ul[1]/li"))
                .containsExactly(
                        "a guess (2026-09-07T15-00-00-a-guess): the timestamp of “container running” precedes that of “placed on a"
                                + " node” for 2 students, by up to 2.3 s more than rounding and different clocks explain");
        assertThat(html(List.of(), List.of())).doesNotContain("<h3>Contradictions</h3>");
    }

    @Test
    void lostServersAndTheirRecoveryAreShown() {
        String html = html(List.of(), List.of(SampleClusters.preempted(1)));

        assertThat(texts(html, "//div[@aria-label='Servers lost']//tbody//td"))
                .containsExactly(
                        "a running server: preempted for another pod",
                        "gke-hub-user-pool-9d41c7aa-7u8i",
                        "5 min 21 s into class",
                        "after 3.0 s",
                        "not seen",
                        "after 37 s");
        assertThat(texts(html, "//h3[.='Servers lost']/following-sibling::ul[1]/li"))
                .containsExactly(
                        "a guess: 1 server, preempted for another pod (gke-hub-user-pool-9d41c7aa-7u8i); 1 ran again"
                                + " after 37 s.");
        assertThat(html(List.of(), List.of())).contains("no student lost a server");
    }

    @Test
    void aServerThatItsStudentNoLongerNeededIsNotMissed() {
        Interruption back = SampleClusters.preempted(1);
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

        assertThat(texts(html, "//h3[.='Servers lost']/following-sibling::ul[1]/li"))
                .singleElement()
                .asString()
                .contains("2 servers", "1 ran again after 37 s; 1 not missed, as the student finished");
        assertThat(texts(html, "//div[@aria-label='Servers lost']//tbody/tr[2]/td"))
                .endsWith("not missed", "not missed");
    }

    @Test
    void ofManyLossesTheFirstAreShownAndTheRestCounted() {
        String html = html(
                List.of(),
                IntStream.range(0, 27)
                        .mapToObj(i -> SampleClusters.preempted(i % 4))
                        .toList());

        assertThat(texts(html, "//div[@aria-label='Servers lost']//tbody/tr")).hasSize(20);
        assertThat(html).contains("And 7 more;");
    }

    @Test
    void everyNodeForStudentsHasALane() {
        String html = html(List.of(), List.of());

        assertThat(texts(html, "//figure[contains(@class, 'nodes')]//g/g/title"))
                .hasSize(4)
                .last()
                .isEqualTo("gke-hub-user-pool-9d41c7aa-7u8i: requested 32 s into class, Ready 2 min 51 s into class,"
                        + " image there 4 min 50 s into class, gone 5 min 33 s into class, 22 servers");
        assertThat(html).doesNotContain("core-pool");
        assertThat(texts(html, "//figure[contains(@class, 'nodes')]//*[@class='cross']"))
                .hasSize(1);
    }

    @Test
    void whatStudentsDidWhenItTookLongIsCountedByBehaviour() {
        ClassPlan restless = SampleRuns.classPlan("CS 101", 4, "impatient");
        String html = report(SampleRuns.withLatencies(restless, SampleRuns.GUESS, 10, 100, -1, 5));

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
