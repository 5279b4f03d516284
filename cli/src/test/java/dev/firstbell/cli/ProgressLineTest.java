package dev.firstbell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.Stage;
import dev.firstbell.simulations.RunProgress;
import dev.firstbell.simulations.RunProgress.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();

    @Test
    void aTerminalSeesOneLineDrawnOverAndOver() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), true);

        line.show("a guess", progress(Phase.PREPARING, 0, 0, 0, 0));
        line.show("a guess", progress(Phase.DRIVING, 120, 60, 55, 7));
        line.show("a guess", progress(Phase.CLEANING_UP, 240, 240, 240, 7));
        line.end();

        assertThat(err)
                .hasToString("\r\u001b[2Ka guess: making users"
                        + "\r\u001b[2Ka guess  ██████▒▒▒▒▒▒············  120 of 240 arrived, 60 landed, 55 done, 7 × 429"
                        + "\r\u001b[2Ka guess: stopping servers, removing users"
                        + "\r\u001b[2K");
    }

    @Test
    void aFileGetsALinePerPhaseOfEachRun() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), false);

        line.show("none", progress(Phase.PREPARING, 0, 0, 0, 0));
        line.show("none", progress(Phase.DRIVING, 1, 0, 0, 0));
        line.show("none", progress(Phase.DRIVING, 2, 1, 1, 0));
        line.show("none", progress(Phase.CLEANING_UP, 2, 2, 2, 0));
        line.show("a guess", progress(Phase.CLEANING_UP, 0, 0, 0, 0));
        line.end();

        assertThat(err)
                .hasToString(String.format("none: making users%nnone: students arrive%n"
                        + "none: stopping servers, removing users%na guess: stopping servers, removing users%n"));
    }

    @Test
    void anEndWithoutALineDrawsNothing() {
        new ProgressLine(new PrintWriter(err), true).end();

        assertThat(err).hasToString("");
    }

    private static RunProgress progress(Phase phase, int sent, int landed, int ended, int throttled) {
        return new RunProgress(
                Instant.EPOCH, phase, 240, Map.of(Stage.SENT, sent, Stage.LANDED, landed), throttled, ended);
    }
}
