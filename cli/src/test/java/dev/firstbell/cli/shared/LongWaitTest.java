package dev.firstbell.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LongWaitTest {
    private final CountDownLatch said = new CountDownLatch(1);
    private final StringWriter err = new StringWriter() {
        @Override
        public void flush() {
            said.countDown();
        }
    };
    private final CommandLine command = Main.commandLine().setErr(new PrintWriter(err));

    @Test
    void aLongWaitIsSaid() {
        int result = LongWait.during(
                command.getCommandSpec(), "the response of https://hub.example.edu/", Duration.ofMillis(1), () -> {
                    try {
                        assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return 7;
                });

        assertThat(result).isEqualTo(7);
        assertThat(err.toString())
                .startsWith("firstbell: waiting for the response of https://hub.example.edu/ since 0 s");
    }

    @Test
    void aShortWaitIsNot() {
        assertThat(LongWait.during(command.getCommandSpec(), "x", () -> 7)).isEqualTo(7);
        assertThat(err.toString()).isEmpty();
    }
}
