package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.simulations.HubAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that messages suggest work as they are printed: a shell splits them, and the command line accepts them. */
class PastedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("`(firstbell [^`]+)`");

    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path temporary;

    @AfterEach
    void close() {
        System.clearProperty(TrustList.FILE_PROPERTY);
        hub.close();
    }

    @Test
    void aLockedHubsCommandRemovesTheLock() throws IOException {
        Path folder = spaced();
        Path token = Files.writeString(folder.resolve("the token"), "s3cret-s3cret");
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, """
                        {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T15:00:00Z",
                         "note": "held by ada@laptop for the run x until 2026-09-07T16:00:00Z"}]}""")
                .on("DELETE /hub/api/users/firstbell.lock", 204, "");

        Cli.Answer answer = run(folder, token, hub.url().toString());

        assertThat(answer.exitCode()).isEqualTo(2);
        String command = commands(answer.err()).stream()
                .filter(text -> text.contains("--unlock"))
                .findFirst()
                .orElseThrow();
        assertThat(pasted(command).exitCode()).isZero();
        assertThat(hub.changes()).containsExactly("DELETE /hub/api/users/firstbell.lock");
    }

    @Test
    void theOptionsOfARunCleanUpItsFolder() throws IOException {
        Path folder = spaced();
        Path token = Files.writeString(folder.resolve("o'token"), "s3cret-s3cret");
        RunFolder run = SampleFolder.driven(folder.resolve("run 1"), hub.url().toString());
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-001/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "")
                .on("DELETE /hub/api/users/firstbell-001", 204, "");
        List<String> words =
                new ArrayList<>(List.of("firstbell", "cleanup", run.path().toString()));
        words.addAll(new HubAccess(hub.url(), ApiToken.fromFile(token)).options());

        Cli.Answer answer = pasted(PastedCommand.of(words));

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void aTokenFromTheEnvironmentNeedsNoOption() {
        assertThat(new HubAccess(
                                URI.create("https://hub.example.edu/"),
                                ApiToken.of("s3cret"),
                                Optional.of(Path.of("/a b/ca.pem")))
                        .options())
                .containsExactly("--hub", "https://hub.example.edu/", "--ca-file", "/a b/ca.pem");
    }

    @Test
    void aHubThatIsNotTrustedIsTrustedByTheCommandAndACeilingIsRaisedByTheNext() throws IOException {
        Path folder = spaced();
        System.setProperty(TrustList.FILE_PROPERTY, folder.resolve("hubs.yaml").toString());
        Path token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        String away = "https://hub.example.invalid/jupyter/";

        String command = commands(run(folder, token, away).err()).get(0);
        assertThat(pasted(command).exitCode()).isZero();
        assertThat(pasted(command + " --students 2").exitCode()).isZero();

        String second = commands(run(folder, token, away).err()).get(0);
        assertThat(second).isEqualTo("firstbell trust https://hub.example.invalid/jupyter/ --students 3");
        assertThat(pasted(second).exitCode()).isZero();
        assertThat(run(folder, token, away).err()).doesNotContain("is trusted with");
    }

    @Test
    void theParametersOfAnImageSuggestAPlanThatTheCommandLineAccepts() throws IOException {
        Path parameters = Files.writeString(spaced().resolve("my parameters.yaml"), "");

        Cli.Answer answer = firstbell("image", "inspect", "example.edu/a:b", "--parameters", parameters);

        String command = commands(answer.err()).get(0);
        assertThat(Main.commandLine().parseArgs(words(command)).subcommand().unmatched())
                .isEmpty();
    }

    private Path spaced() throws IOException {
        return Files.createDirectories(temporary.resolve("a folder's name"));
    }

    private static Cli.Answer run(Path folder, Path token, String url) throws IOException {
        Path file = Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 3
                seed: 1
                limit: 2m
                arrivals:
                  - {shape: uniform, from: 0s, to: 10s}
                """);
        return firstbell(
                "run", file, "--hub", url, "--token-file", token, "--out", folder.resolve("out"), "--rung", "lab");
    }

    private static List<String> commands(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = COMMAND.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static Cli.Answer pasted(String command) throws IOException {
        return firstbell((Object[]) words(command));
    }

    /** As a POSIX shell splits the command, without its first word. */
    private static String[] words(String command) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "for word in " + command + "; do printf '%s\\n' \"$word\"; done")
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return out.lines().skip(1).toArray(String[]::new);
    }
}
