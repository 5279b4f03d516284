package dev.firstbell.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a process of its own, since the signals are real. Ctrl-C itself is left out: a process in the background ignores it. */
@Tag("jdk")
class InterruptsTest {
    /** Prints when it is ready and each request; ends when its input does. */
    static final class Interruptible {
        public static void main(String[] arguments) throws IOException {
            try (Interrupts interrupts =
                    new Interrupts(() -> System.out.println("first"), () -> System.out.println("second"))) {
                System.out.println("ready");
                while (System.in.read() >= 0) {
                    // Until the test has seen enough.
                }
                System.out.println(interrupts.any());
            }
        }
    }

    @Test
    void aClosedTerminalAndAServiceManagerAskOnceHoweverOftenTheySignal() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Interruptible.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            // Not the other first: under nohup, also of these tests, it stays ignored.
            send("TERM", process);
            assertThat(output.readLine()).isEqualTo("first");

            send("HUP", process);
            send("TERM", process);
            process.getOutputStream().close();

            assertThat(output.readLine()).isEqualTo("true");
            assertThat(output.readLine()).isNull();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
