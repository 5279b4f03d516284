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
        String before = TokenFile.newToken() + "\n";
        Path tokenFile = Files.writeString(folder.resolve("token"), before);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Answer answer = firstbell("hub", "--port", taken.getLocalPort(), "--token-file", tokenFile);

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("firstbell: --port: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .endsWith("; --port 0 chooses a free one");
            assertThat(tokenFile).content().isEqualTo(before);
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
    void aTokenFileThatARunningHubHoldsIsLeftAlone() throws Exception {
        Path tokenFile = folder.resolve("token");
        try (TokenFile held = TokenFile.write(tokenFile, TokenFile.newToken())) {
            String token = Files.readString(held.path());

            Cli.Answer answer = firstbell("hub", "--port", "0", "--token-file", tokenFile);

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.err())
                    .isEqualTo("firstbell: --token-file: " + tokenFile
                            + " is held by another `firstbell hub` that runs; give another file\n");
            assertThat(tokenFile).content().isEqualTo(token);
        }
        assertThat(tokenFile).doesNotExist();
    }

    @Test
    void anyOtherFileIsLeftAlone() throws Exception {
        Path tokenFile = Files.writeString(folder.resolve("token"), "0123456789abcdef0123456789abcdef\n");

        Cli.Answer answer = firstbell("hub", "--port", "0", "--token-file", tokenFile);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: --token-file: " + tokenFile + " is there already, and an embedded hub did not write"
                                + " it; give a new file, or remove this one\n");
        assertThat(tokenFile).content().startsWith("0123");
    }

    @Test
    void theFileOfAHubThatWasKilledIsReplacedAndOnlyAnOwnFileIsRemoved() throws Exception {
        Path tokenFile = Files.writeString(folder.resolve("token"), TokenFile.newToken() + "\n");
        String token = TokenFile.newToken();
        TokenFile held = TokenFile.write(tokenFile, token);
        assertThat(tokenFile).content().isEqualTo(token + "\n");

        Files.delete(tokenFile);
        Files.writeString(tokenFile, "somebody else's");
        held.close();

        assertThat(tokenFile).content().isEqualTo("somebody else's");
    }

    @Test
    void theHelpSaysWhatAFirstRunWants() {
        assertThat(firstbell("hub", "--help").out().replaceAll("\\s+", " "))
                .contains("use --warm-nodes 1 for a first run");
    }
}
