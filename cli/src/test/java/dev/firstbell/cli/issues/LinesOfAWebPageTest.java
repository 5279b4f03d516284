package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.offsets;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole lines in another form than the hub's were said to be cut off before the duration. Issue 14. */
class LinesOfAWebPageTest {
    @TempDir
    private Path temp;

    @Test
    void theEscapesOfAWebPageAreRead() throws IOException {
        assertThat(offsetsOf(request("15:00:01", "ada").replace(">", "&gt;"))).containsExactly("1000");
    }

    @Test
    void twoAddressesAreRead() throws IOException {
        assertThat(offsetsOf(request("15:00:01", "ada").replace("10.0.0.1", "203.0.113.7, 10.0.0.1")))
                .containsExactly("1000");
    }

    @Test
    void aMissingAccountIsNamed() throws IOException {
        Cli.Answer answer =
                trace(log(request("15:00:01", "ada").replace("ada@10.0.0.1", "")), temp.resolve("monday.csv"));

        assertThat(answer.err())
                .contains("the lines of 1 request of a server have `()` before the duration, where a hub writes"
                        + " `(account@address)`, so the users are unknown; give the log as the hub wrote it")
                .doesNotContain("cut off");
    }

    @Test
    void missingAccountsBesideOthersAreNoted() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        checking("14:20:00"),
                        request("15:00:01", "ada"),
                        request("15:00:02", "bob").replace("bob@10.0.0.1", ""),
                        checking("15:45:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("the hub's log has 1 request of a server whose line does not show the account; which students"
                        + " these are is unknown");
    }

    private List<String> offsetsOf(String line) throws IOException {
        Cli.Answer answer = trace(log(line), temp.resolve("monday.csv"));
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        return offsets(temp.resolve("monday.csv"));
    }

    private Path log(String line) throws IOException {
        return Files.write(temp.resolve("hub.log"), List.of(checking("14:20:00"), line, checking("15:45:00")));
    }
}
