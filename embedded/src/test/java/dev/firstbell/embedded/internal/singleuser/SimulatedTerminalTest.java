package dev.firstbell.embedded.internal.singleuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedTerminalTest {
    private final List<String> ends = new ArrayList<>();
    private final StringBuilder shown = new StringBuilder();
    private final SimulatedTerminal terminal = new SimulatedTerminal("1", Instant.EPOCH, () -> ends.add("terminal"));

    SimulatedTerminalTest() {
        terminal.attach(new SimulatedTerminal.Screen() {
            @Override
            public void show(String text) {
                shown.append(text);
            }

            @Override
            public void end() {
                ends.add("screen");
            }
        });
    }

    @Test
    void echoesItsInputAndTheArgumentsOfEcho() {
        terminal.type("echo fir''st \"b  c\"\r\r");
        assertThat(shown).hasToString("$ echo fir''st \"b  c\"\r\nfirst b  c\r\n$ \r\n$ ");
    }

    @Test
    void refusesOtherCommandsWithANote() {
        terminal.type("ls /\r");
        assertThat(shown).contains("ls: this shell is simulated and only knows echo and exit");
    }

    @Test
    void exitEndsTheTerminalOnEveryScreen() {
        terminal.type("exit\recho too late\r");
        assertThat(ends).containsExactly("terminal", "screen");
        assertThat(shown).doesNotContain("too late");
    }

    @Test
    void theLengthOfALineIsBounded() {
        terminal.type("x".repeat(100_000));
        assertThat(shown.length()).isLessThan(5000);
    }
}
