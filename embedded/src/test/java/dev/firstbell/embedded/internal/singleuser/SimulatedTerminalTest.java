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
    void whatIsTypedBeforeTheShellIsUpWaits() {
        terminal.type("echo fir''st\r");
        assertThat(shown).isEmpty();

        terminal.begin();
        assertThat(shown).hasToString("$ echo fir''st\r\nfirst\r\n$ ");
    }

    @Test
    void whatIsTypedBeforeTheShellIsUpIsBounded() {
        for (int i = 0; i < 100; i++) {
            terminal.type("x".repeat(1_000));
        }
        terminal.begin();
        assertThat(shown.length()).isLessThan(5000);
    }

    @Test
    void aTerminalThatEndedDoesNotBegin() {
        terminal.type("exit\r");
        terminal.end();
        terminal.begin();
        assertThat(ends).containsExactly("terminal", "screen");
        assertThat(shown).isEmpty();
    }

    @Test
    void echoesItsInputAndTheArgumentsOfEcho() {
        terminal.begin();
        terminal.type("echo fir''st \"b  c\"\r\r");
        assertThat(shown).hasToString("$ echo fir''st \"b  c\"\r\nfirst b  c\r\n$ \r\n$ ");
    }

    @Test
    void refusesOtherCommandsWithANote() {
        terminal.begin();
        terminal.type("ls /\r");
        assertThat(shown).contains("ls: this shell is simulated and only knows echo and exit");
    }

    @Test
    void exitEndsTheTerminalOnEveryScreen() {
        terminal.begin();
        terminal.type("exit\recho too late\r");
        assertThat(ends).containsExactly("terminal", "screen");
        assertThat(shown).doesNotContain("too late");
    }

    @Test
    void theLengthOfALineIsBounded() {
        terminal.begin();
        terminal.type("x".repeat(100_000));
        assertThat(shown.length()).isLessThan(5000);
    }
}
