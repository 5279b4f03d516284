package dev.firstbell.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import dev.firstbell.simulations.RunProgress.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The display of a run in progress. */
class DisplayTest {
    private static final Instant NINE = Instant.parse("2027-01-25T16:00:00Z");

    @Nested
    class OnATerminal {
        private final TestingTerminal terminal = new TestingTerminal(60);
        private final AtomicReference<TerminalSize> size = new AtomicReference<>(new TerminalSize(60, 24));
        private final Display display = new ScreenDisplay(terminal.writer(), size::get, Glyphs.BLOCKS);

        @Test
        void everyStageHasALineAndArrivalsACurveAllDrawnInPlace() {
            display.show("CS 101", progress(Phase.PREPARING, 0, 0, 0, 0));
            assertThat(terminal.screen()).containsExactly("CS 101 · making users");
            assertThat(terminal.cursor()).isFalse();

            display.show("CS 101", progress(Phase.DRIVING, 0, 40, 0, 0));
            display.show("CS 101", progress(Phase.DRIVING, 10, 120, 60, 5));
            display.show("CS 101", progress(Phase.DRIVING, 20, 240, 120, 7));

            assertThat(terminal.screen())
                    .containsExactly(
                            "CS 101 · 0:20 · 120 of 240 done · 7 × 429",
                            "  sent        ██████████████████████████████████████   240",
                            "  accepted    ██████████████████████████████████████   240",
                            "  hubReady    ███████████████████                      120",
                            "  landed      ███████████████████                      120",
                            "  ░ waiting  │                                       ░",
                            "  █ in       │                                       ░",
                            "             │                   ░░░░░░░░░░░░░░░░░░░░█",
                            "  over time  │░░░░░░░░░░░░░░░░░░░█████████████████████");

            display.show("CS 101", progress(Phase.CLEANING_UP, 30, 240, 240, 7));
            assertThat(terminal.screen().get(0)).isEqualTo("CS 101 · stopping servers, removing users");

            display.end();
            assertThat(terminal.screen()).isEmpty();
            assertThat(terminal.cursor()).as("as it was").isTrue();
            assertThat(terminal.row()).isZero();
        }

        @Test
        void aPictureIsOneWriteThatWipesNothingBeforeItDraws() {
            display.show("CS 101", progress(Phase.DRIVING, 0, 40, 0, 0));
            int before = terminal.sent().length();
            display.show("CS 101", progress(Phase.DRIVING, 1, 41, 0, 0));
            String frame = terminal.sent().substring(before);

            assertThat(frame)
                    .as("no line is cleared before its new text is there")
                    .doesNotContain("\u001b[2");
            assertThat(frame.indexOf("\u001b[J")).as("only what is left below").isEqualTo(frame.length() - 3);
            assertThat(frame).startsWith("\u001b[9A\r");
        }

        @Test
        void nothingIsSentWhereNothingHasChanged() {
            display.show("CS 101", progress(Phase.PREPARING, 0, 0, 0, 0));
            String before = terminal.sent();
            display.show("CS 101", progress(Phase.PREPARING, 1, 0, 0, 0));

            assertThat(terminal.sent()).isEqualTo(before);
        }

        @Test
        void whatDoesNotFitIsLeftOutFirstTheCurveThenTheStages() {
            size.set(new TerminalSize(60, 8));
            display.show("CS 101", progress(Phase.DRIVING, 0, 40, 0, 0));
            assertThat(terminal.screen()).hasSize(5);

            size.set(new TerminalSize(60, 4));
            display.show("CS 101", progress(Phase.DRIVING, 0, 41, 13, 0));
            assertThat(terminal.screen()).containsExactly("CS 101 · 0:00 · 13 of 240 landed · 0 × 429");
        }

        @Test
        void whatARunStillWaitsForIsReported() {
            display.show("CS 101", withOpenTabs(0, 120, 2));
            assertThat(terminal.screen().get(0)).isEqualTo("CS 101 · 0:00 · 120 of 240 done · 0 × 429 · 2 tabs open");

            size.set(new TerminalSize(90, 24));
            display.show("CS 101", withOpenTabs(1, 240, 1));
            assertThat(terminal.sent()).contains("240 of 240 done · 0 × 429 · waiting for 1 tab to be closed");
        }

        @Test
        void aNameFromAFileIsCutAndCannotSteerTheTerminal() {
            display.show("evil\u001b[2J\n" + "漢字".repeat(30), progress(Phase.PREPARING, 0, 0, 0, 0));

            assertThat(terminal.screen()).hasSize(1);
            assertThat(terminal.screen().get(0))
                    .startsWith("evil\uFFFD[2J\uFFFD漢字")
                    .hasSizeLessThan(40);
        }

        @Test
        void otherOutputStandsAboveAndThePictureGoesOnBelow() {
            display.show("CS 101", progress(Phase.DRIVING, 0, 40, 0, 0));
            display.end();
            terminal.writer().append("firstbell: stopping\n").flush();
            display.show("CS 101", progress(Phase.CLEANING_UP, 0, 40, 0, 0));

            assertThat(terminal.screen())
                    .startsWith("firstbell: stopping", "CS 101 · stopping servers, removing users");
        }

        @Test
        void theNextRunHasACurveOfItsOwn() {
            display.show("none", progress(Phase.DRIVING, 0, 240, 240, 0));
            display.show("a guess", progress(Phase.PREPARING, 0, 0, 0, 0));

            assertThat(terminal.screen()).containsExactly("a guess · making users");
        }

        @Test
        void anEndWithoutAPictureSendsNothing() {
            display.end();

            assertThat(terminal.sent()).isEmpty();
        }
    }

    @Nested
    class InALog {
        private final StringWriter out = new StringWriter();
        private final AtomicLong nanos = new AtomicLong();
        private final Display display = new LineDisplay(new PrintWriter(out), nanos::get);

        @Test
        void thereIsALinePerPhaseAndOneEveryTenSecondsWhileStudentsArrive() {
            display.show("none", progress(Phase.PREPARING, 0, 0, 0, 0));
            display.show("none", progress(Phase.DRIVING, 0, 1, 0, 0));
            pass(9);
            display.show("none", progress(Phase.DRIVING, 9, 2, 1, 0));
            pass(1);
            display.show("none", progress(Phase.DRIVING, 10, 200, 120, 3));
            pass(4);
            display.show("none", progress(Phase.DRIVING, 14, 200, 130, 3));
            display.show("none", progress(Phase.CLEANING_UP, 14, 200, 130, 3));
            pass(60);
            display.show("none", progress(Phase.CLEANING_UP, 74, 200, 130, 3));
            display.show("a guess", progress(Phase.CLEANING_UP, 74, 0, 0, 0));
            display.end();

            assertThat(out.toString().lines())
                    .containsExactly(
                            "none: making users",
                            "none: students arrive",
                            "none: 200 of 240 sent, 200 accepted, 120 hubReady, 120 landed, 120 done, 3 × 429",
                            "none: stopping servers, removing users",
                            "a guess: stopping servers, removing users");
            assertThat(out.toString()).doesNotContain("\u001b").doesNotContain("\r");
        }

        @Test
        void whatARunStillWaitsForIsReported() {
            display.show("none", withOpenTabs(0, 240, 3));
            pass(10);
            display.show("none", withOpenTabs(10, 240, 3));

            assertThat(out.toString()).endsWith("240 landed, 240 done, 0 × 429, waiting for 3 tabs to be closed\n");
        }

        private void pass(long seconds) {
            nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        }
    }

    /** Whatever comes, in terminals of any size: no line breaks, and at the end nothing is left. */
    @Property(tries = 200)
    void noLineBreaksAndNothingIsLeft(
            @ForAll @IntRange(min = 1, max = 120) int columns,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @Size(max = 20) List<@IntRange(max = 240) Integer> counts) {
        TestingTerminal terminal = new TestingTerminal(columns);
        Display display = new ScreenDisplay(terminal.writer(), () -> new TerminalSize(columns, rows), Glyphs.BLOCKS);
        int at = 0;
        for (int count : counts) {
            Phase phase = Phase.values()[count % Phase.values().length];
            display.show("CS 101", progress(phase, at++, count, count / 2, count));
            assertThat(terminal.screen())
                    .hasSizeLessThanOrEqualTo(rows)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(Math.max(2, columns)));
        }
        display.end();

        assertThat(terminal.screen()).isEmpty();
        assertThat(terminal.cursor()).isTrue();
        assertThat(terminal.row()).isZero();
    }

    /** However long a run is and however it went, the curve is as large as asked and shows no more in than arrived. */
    @Property(tries = 100)
    void aCurveIsAsLargeAsAskedAndItsMemoryIsBounded(
            @ForAll @IntRange(min = 1, max = 5_000) int reports,
            @ForAll @IntRange(min = 1, max = 100) int columns,
            @ForAll @IntRange(min = 1, max = 6) int rows) {
        Curve curve = new Curve();
        for (int i = 0; i < reports; i++) {
            int arrived = Math.min(240, i / 7);
            curve.add(progress(Phase.DRIVING, i, arrived, Math.min(arrived, i / 11), 0));
        }

        assertThat(curve.points()).isBetween(1, Curve.MOST);
        assertThat(curve.draw(240, columns, rows, Glyphs.ASCII))
                .hasSize(rows)
                .allSatisfy(line -> assertThat(line).hasSize(columns).matches("[ #:]*"));
        assertThat(curve.elapsed()).isEqualTo(Duration.ofSeconds(reports - 1));
    }

    @Test
    void aTerminalWithoutBlocksGetsCharacters() {
        assertThat(Glyphs.of(StandardCharsets.UTF_8)).isEqualTo(Glyphs.BLOCKS);
        assertThat(Glyphs.of(StandardCharsets.US_ASCII)).isEqualTo(Glyphs.ASCII);
        assertThat(Glyphs.BLOCKS.bar(0.5, 4)).isEqualTo("██  ");
        assertThat(Glyphs.BLOCKS.bar(0.53125, 4)).isEqualTo("██▏ ");
        assertThat(Glyphs.BLOCKS.bar(7, 4)).isEqualTo("████");
    }

    @Test
    void theTerminalsSizeIsWhatSttySaysOrTheUsual() {
        assertThat(TerminalSize.parse("24 80\n")).isEqualTo(new TerminalSize(80, 24));
        assertThat(TerminalSize.parse("50 211\n")).isEqualTo(new TerminalSize(211, 50));
        assertThat(List.of("0 0\n", "", "stty: not a terminal", "24", "-1 80"))
                .allSatisfy(text -> assertThat(TerminalSize.parse(text)).isEqualTo(TerminalSize.USUAL));
    }

    /** Every student who arrived is done. */
    private static RunProgress withOpenTabs(int second, int done, int tabs) {
        RunProgress progress = progress(Phase.DRIVING, second, done, done, 0);
        return new RunProgress(
                progress.at(), progress.phase(), 240, progress.reached(), 0, done, tabs, progress.injector());
    }

    private static RunProgress progress(Phase phase, int second, int sent, int landed, int throttled) {
        Map<Stage, Integer> reached = new EnumMap<>(Stage.class);
        if (sent > 0) {
            reached.put(Stage.SENT, sent);
            reached.put(Stage.ACCEPTED, sent);
        }
        if (landed > 0) {
            reached.put(Stage.HUB_READY, landed);
            reached.put(Stage.LANDED, landed);
        }
        return new RunProgress(NINE.plusSeconds(second), phase, 240, reached, throttled, landed, 0, Optional.empty());
    }
}
