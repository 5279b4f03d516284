package dev.firstbell.deploy.hub.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log gives the same lines in whatever form it arrives. */
class LogFormsTest {
    private static final List<String> LINES = List.of(
            "[I 2026-09-07 14:40:00.001 JupyterHub app:3354] JupyterHub is now running at http://:8000/",
            "[I 2026-09-07 15:00:02.500 JupyterHub log:192] 302 GET /hub/spawn/s4%40x?next=%2Fhub -> /hub/spawn-pending/s4%40x"
                    + " (s4@x@10.0.0.1) 1000.00ms",
            "[E 2026-09-07 15:00:50.000 JupyterHub pages:302] Failed to spawn \"single-user\" server | {\"a\": [1]}",
            "    Traceback (most recent call last):",
            "[I 2026-09-07 15:00:50.100 ServerApp] 200 GET /user/s4/api (@127.0.0.1) 3.90ms",
            "[I 2026-09-07 15:00:51.000 SingleUserNotebookApp log:174] 302 GET /hub/spawn (s9@127.0.0.1) 3.90ms",
            "[W 2026-09-07 15:01:00.000 JupyterHub proxy:424] Updating route for /user/jürgen/ (http://a → http://b)");

    @ParameterizedTest
    @EnumSource
    void everyFormHoldsTheSameLines(TestingForms form) {
        assertThat(read(form.wrap(LINES)))
                .extracting(HubLine::level, HubLine::timestamp, HubLine::module, LogFormsTest::message)
                .containsExactlyInAnyOrderElementsOf(read(String.join("\n", LINES)).stream()
                        .map(line -> tuple(line.level(), line.timestamp(), line.module(), message(line)))
                        .toList());
    }

    @Property(tries = 100)
    void aLogMayMixForms(@ForAll long seed) {
        Random random = new Random(seed);
        List<TestingForms> byLine = List.of(TestingForms.values()).stream()
                .filter(form -> form.wrap(List.of("x")).strip().lines().count() == 1)
                .filter(form -> form.wrap(List.of("x", "y")).strip().lines().count() == 2)
                .filter(form -> form != TestingForms.ELASTICSEARCH)
                .toList();
        List<String> mixed = new ArrayList<>(List.of("+ hub-1 › hub"));
        for (String line : LINES) {
            mixed.add(byLine.get(random.nextInt(byLine.size()))
                    .wrap(List.of(line))
                    .stripTrailing());
        }

        assertThat(read(String.join("\n", mixed)))
                .extracting(LogFormsTest::message)
                .containsExactlyElementsOf(read(String.join("\n", LINES)).stream()
                        .map(LogFormsTest::message)
                        .toList());
    }

    @Property(tries = 1000)
    void arbitraryTextIsRead(@ForAll List<String> lines, @ForAll long seed) {
        TestingForms form = TestingForms.values()[Math.floorMod(seed, TestingForms.values().length)];

        assertThat(read(form.wrap(lines))).isNotNull();
        assertThat(read(String.join("\n", lines))).isNotNull();
    }

    @Property(tries = 300)
    void aLogThatIsCutOffHoldsTheLinesBefore(@ForAll long seed) {
        Random random = new Random(seed);
        TestingForms form = TestingForms.values()[random.nextInt(TestingForms.values().length)];
        String whole = form.wrap(LINES);
        List<String> all = read(whole).stream().map(HubLine::timestamp).toList();

        List<String> cut = read(whole.substring(0, random.nextInt(whole.length()))).stream()
                .map(HubLine::timestamp)
                .toList();

        assertThat(cut).isEqualTo(all.subList(0, cut.size()));
    }

    @Test
    void theTimestampsAndSourcesOfTransportsAreKept() {
        Instant stamp = Instant.parse("2026-09-07T15:00:02.500Z");

        assertThat(only("[pod/hub-1/hub] 2026-09-07T15:00:02.5Z " + LINES.get(0)))
                .extracting(HubLine::stamp, HubLine::source, HubLine::form)
                .containsExactly(Optional.of(stamp), Optional.of("pod/hub-1/hub"), LogForm.POD_PREFIX);
        assertThat(only("2026-09-07T09:00:02,5-0600 hub1 python3[7]: " + LINES.get(0)))
                .extracting(HubLine::stamp, HubLine::source, HubLine::form)
                .containsExactly(Optional.of(stamp), Optional.of("hub1"), LogForm.JOURNALD);
        assertThat(only(TestingForms.JOURNALD_JSON_BYTES.wrap(List.of(LINES.get(0)))))
                .extracting(HubLine::stamp, HubLine::source, HubLine::form)
                .containsExactly(Optional.of(stamp), Optional.empty(), LogForm.JOURNALD_JSON);
    }

    @Test
    void aLineThatAContainerRuntimeSplitIsPutTogether() {
        String split = """
                2026-09-07T15:00:02.5Z stderr P [I 2026-09-07 15:00:02.500 JupyterHub log:192] 200 GET /hub/x
                2026-09-07T15:00:02.5Z stdout F something else
                2026-09-07T15:00:02.5Z stderr P yz
                2026-09-07T15:00:02.5Z stderr F  (ada@10.0.0.1) 1.00ms
                """;

        assertThat(only(split).message()).isEqualTo("200 GET /hub/xyz (ada@10.0.0.1) 1.00ms");
    }

    @Test
    void aBrokenDocumentIsReadUpToThere() {
        List<HubLine> lines = new ArrayList<>();
        LogForms.Survey survey = LogForms.read(
                new StringReader("[\n {\"textPayload\": \"" + LINES.get(0) + "\"},\n {\"textPayload\": \"cut o"),
                lines::add);

        assertThat(lines).hasSize(1);
        assertThat(survey.brokenAt()).contains(3);
    }

    @Test
    void linesOfOtherProgramsAreCountedAndOneIsKeptAsAnExample() {
        LogForms.Survey survey = LogForms.read(new StringReader("\n  \nError from server (NotFound)\nx\n"), line -> {});

        assertThat(survey.hubLines()).isZero();
        assertThat(survey.others()).isEqualTo(3);
        assertThat(survey.example()).contains("Error from server (NotFound)");
    }

    /** In logfmt, quotes stay escaped: no line about a start has any. */
    private static String message(HubLine line) {
        return line.message().replace("\\\"", "\"");
    }

    private static HubLine only(String log) {
        List<HubLine> lines = read(log);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<HubLine> read(String log) {
        List<HubLine> lines = new ArrayList<>();
        LogForms.read(new StringReader(log), lines::add);
        return lines;
    }
}
