package dev.firstbell.cli.hub;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class HubCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aPortThatIsTakenIsNamedWithTheWayOutAndATokenFileThatIsThereStays() throws Exception {
        Path tokenFile = Files.writeString(folder.resolve("token"), "another hub's\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Answer answer = firstbell("hub", "--port", taken.getLocalPort(), "--token-file", tokenFile);

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("firstbell: --port: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .endsWith("; --port 0 chooses a free one");
            assertThat(tokenFile).content().isEqualTo("another hub's\n");
        }
    }

    @Test
    void badOptionValuesAreReportedTogether() {
        Path nowhere = folder.resolve("none/token");

        Cli.Answer answer = firstbell("hub", "--port", "99999", "--token-file", nowhere);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("--port: must be from 0 to 65535: 99999\n", "--token-file: " + nowhere + " must be a file");
    }

    @Test
    void theTokenFileIsRemovedAtTheEnd() throws Exception {
        Path tokenFile = folder.resolve("token");
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(new StringWriter()));
        Thread hub = new Thread(() -> command.execute("hub", "--port", "0", "--token-file", tokenFile.toString()));
        hub.start();
        while (hub.isAlive() && !out.toString().contains("tokenFile=" + tokenFile)) {
            hub.join(Duration.ofMillis(20).toMillis());
        }
        assertThat(tokenFile).isNotEmptyFile();

        hub.interrupt();
        hub.join();

        assertThat(out.toString()).startsWith("url=http://127.0.0.1:");
        assertThat(tokenFile).doesNotExist();
    }

    @Test
    void theHelpSaysWhatAFirstRunWants() {
        assertThat(firstbell("hub", "--help").out().replaceAll("\\s+", " "))
                .contains("use --warm-nodes 1 for a first run");
    }
}
