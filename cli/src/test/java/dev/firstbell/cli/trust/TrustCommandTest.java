package dev.firstbell.cli.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Main;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrustCommandTest {
    private static final String HUB = "https://hub.example.edu/";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aHubIsTrustedUpToItsCeilings() {
        assertThat(trust(HUB, "--students", "120", "--minutes", "20", "--active-users", "3"))
                .isZero();

        assertThat(TrustedHubs.read(file()).hubs()).containsExactly(new TrustedHub(URI.create(HUB), 120, 20, 3));
        assertThat(out.toString())
                .isEqualTo(HUB + ": at most 120 students for 20 minutes, while at most 3 real users are active\n");
    }

    @Test
    void aCeilingThatIsNotGivenStaysAsItIs() {
        trust(HUB, "--students", "120", "--minutes", "20");

        assertThat(trust(HUB, "--active-users", "3")).isZero();

        assertThat(TrustedHubs.read(file()).hubs()).containsExactly(new TrustedHub(URI.create(HUB), 120, 20, 3));
    }

    @Test
    void aPastedPageIsCutOffAndSaid() {
        assertThat(trust("HTTPS://Hub.Example.EDU/hub/login?next=%2Fhub%2Fhome"))
                .isZero();

        assertThat(TrustedHubs.read(file()).hubs()).containsExactly(new TrustedHub(URI.create(HUB), 300, 30, 0));
        assertThat(err.toString())
                .isEqualTo("firstbell: URL: taken as " + HUB + "; `/hub/login` is a page of the hub and was cut off\n");
    }

    @Test
    void withoutAnAddressTheListIsShown() {
        trust(HUB);
        out.getBuffer().setLength(0);

        assertThat(trust()).isZero();
        assertThat(out.toString())
                .isEqualTo(HUB + ": at most 300 students for 30 minutes, while at most 0 real users are active\n");
    }

    @Test
    void trustCanBeTakenBack() {
        trust(HUB);

        assertThat(trust(HUB, "--remove")).isZero();
        assertThat(TrustedHubs.read(file()).hubs()).isEmpty();
    }

    @Test
    void aDryRunSaysWhatTheListWouldSayAndWritesNothing() {
        assertThat(trust(HUB, "--dry-run")).isZero();
        assertThat(out.toString())
                .isEqualTo(HUB + ": at most 300 students for 30 minutes, while at most 0 real users are active\n"
                        + "nothing was changed\n");
        assertThat(file()).doesNotExist();

        trust(HUB);
        assertThat(trust(HUB, "--remove", "--dry-run")).isZero();
        assertThat(TrustedHubs.read(file()).hubs()).hasSize(1);
    }

    @Test
    void aCeilingThatIsNoneIsRefusedAndNothingIsWritten() {
        assertThat(trust(HUB, "--students", "0")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .isEqualTo("firstbell: --students: expected a whole number from 1 to 10000, found 0\n");
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatIsWrittenCanBeReadAgain() {
        assertThat(trust(HUB, "--minutes", "1441", "--students", "10001", "--active-users", "-1"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "firstbell: 3 problems; nothing was done",
                        "  --students: expected a whole number from 1 to 10000, found 10001",
                        "  --minutes: expected a whole number from 1 to 1440, found 1441",
                        "  --active-users: expected a whole number of at least 0, found -1");
        assertThat(trust(HUB, "--minutes", "1440")).isZero();
        assertThat(trust()).isZero();
    }

    @Test
    void commentsThatTheListLosesAreSaid() throws IOException {
        trust(HUB);
        Files.writeString(
                file(), "# ask Ana before a test\n" + Files.readString(file()).replace("300", "300 # her ceiling"));

        assertThat(trust(HUB, "--minutes", "20")).isZero();

        assertThat(err.toString())
                .isEqualTo("firstbell: " + file() + ": the list is written anew, without its comments:"
                        + " `# ask Ana before a test`, `# her ceiling`\n");
    }

    @Test
    void aCeilingBesideRemoveIsRefused() {
        trust(HUB);

        assertThat(trust(HUB, "--remove", "--students", "5")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .isEqualTo("firstbell: --students: has no effect with --remove; leave one of them out\n");
        assertThat(TrustedHubs.read(file()).hubs()).hasSize(1);
    }

    @Test
    void curlyQuotesAroundAnAddressDoNotBelongToIt() {
        assertThat(trust("“" + HUB + "”")).isZero();

        assertThat(TrustedHubs.read(file()).hubs()).hasSize(1);
    }

    @Test
    void theNameOfAFileIsNotAnAddress() {
        assertThat(trust("class.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .startsWith(
                        "firstbell: URL: expected an address, found the name of a file, `class.yaml`; a hub's address"
                                + " looks like https://hub.example.edu/");
    }

    @Test
    void aListOfANewerFirstbellAndAHubListedTwiceSayWhatToDo() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "schema: 2\nhubs: []\nnew: 1\n");
        assertThat(trust()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .isEqualTo("firstbell: " + file()
                        + ": a newer Firstbell wrote this file: its format version is 2, and this"
                        + " program reads version 1; use a newer firstbell\n");
        err.getBuffer().setLength(0);

        Files.writeString(file(), "schema: 1\nhubs:\n  - url: " + HUB + "\n  - url: " + HUB + "\n");
        assertThat(trust()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .isEqualTo("firstbell: " + file() + ": hubs: " + HUB + " is listed twice; keep one of its entries\n");
    }

    private Path file() {
        return folder.resolve("firstbell").resolve("hubs.yaml");
    }

    private int trust(String... arguments) {
        List<String> all = new ArrayList<>(List.of("trust"));
        all.addAll(List.of(arguments));
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        System.setProperty(TrustList.FILE_PROPERTY, file().toString());
        try {
            return command.execute(all.toArray(String[]::new));
        } finally {
            System.clearProperty(TrustList.FILE_PROPERTY);
        }
    }
}
