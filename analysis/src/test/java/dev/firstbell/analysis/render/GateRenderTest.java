package dev.firstbell.analysis.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.gate.Gate;
import dev.firstbell.analysis.gate.GateResult;
import dev.firstbell.analysis.gate.Rule;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class GateRenderTest {
    private static final String ODD = "R&D <b> | ~x~ $y$ \u0001 \"1\"";

    private static HistoryEntry run(int day, int millis, boolean censored, Map<Stage, StageTime> stages) {
        Wait wait = new Wait(Duration.ofMillis(millis + day * 7 % 5), censored);
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                "run-" + day,
                Instant.EPOCH.plus(Duration.ofDays(day)),
                new Fingerprint(
                        "hub",
                        Rung.LIVE,
                        Provenance.MEASURED,
                        1,
                        ODD,
                        200,
                        "plan",
                        Optional.empty(),
                        new Versions("5", Optional.empty(), Optional.empty())),
                "test",
                RunInfo.Verdict.SLO_MET,
                List.of(),
                new Slo(0.9, Duration.ofMillis(1_500), 0.01),
                200,
                190,
                0,
                Optional.of(wait),
                Optional.of(wait),
                stages,
                "digest-" + day);
    }

    private static List<HistoryEntry> runs(int first, int count, int millis) {
        return IntStream.range(first, first + count)
                .mapToObj(day -> run(day, millis, false, Map.of()))
                .toList();
    }

    private static GateResult result() {
        return new Gate(Rule.DEFAULT).judge(runs(20, 3, 9_000), runs(0, 20, 7_000));
    }

    @Test
    void xmlIsWellFormedWhateverTheClassIsCalled() throws Exception {
        String xml = GateJUnit.of(result(), runs(20, 3, 9_000));

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("testsuite")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("name")
                        .getNodeValue())
                .contains("R&D <b> | ~x~ $y$ \\u0001 \"1\"");
    }

    @Test
    void markdownShowsTheNameAndNothingElse() {
        assertThat(GateMarkdown.of(result(), runs(20, 3, 9_000), List.of()))
                .contains("R\\&D \\<b\\> \\| \\~x\\~ \\$y\\$ ");
    }

    @Test
    void aPromiseOfHalfSecondsIsNotCutOff() {
        assertThat(GateText.of(result(), runs(20, 3, 9_000), List.of())).contains("landed within 1.5 s (");
    }

    /** Otava reads no empty metric. */
    @Test
    void csvHasNoEmptyTimes() {
        StageTime time = new StageTime(Stage.ACCEPTED, Duration.ofSeconds(2), 200);
        String csv = HistoryCsv.of(List.of(
                run(0, 7_000, false, Map.of(Stage.HUB_READY, time)),
                run(1, 7_000, false, Map.of(Stage.HUB_READY, time, Stage.SCHEDULED, time)),
                run(2, 420_000, true, Map.of())));

        assertThat(csv)
                .isEqualTo("time,run,hub,chart,image,p50,p95,inTime,hubReady\r\n"
                        + "1970-01-01T00:00:00Z,run-0,5,,,7.000000,7.000000,0.9500,2.000000\r\n"
                        + "1970-01-02T00:00:00Z,run-1,5,,,7.002000,7.002000,0.9500,2.000000\r\n");
    }
}
