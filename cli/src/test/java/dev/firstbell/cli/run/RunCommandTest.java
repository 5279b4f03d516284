package dev.firstbell.cli.run;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that {@code run} refuses: exit code 2, all problems at once, nothing written, nothing changed at a hub. */
class RunCommandTest {
    @TempDir
    private Path folder;

    private TestingRun setUp;
    private TestingHub hub;
    private Path classFile;
    private Path token;
    private Path out;

    @BeforeEach
    void files() {
        setUp = new TestingRun(folder, 3);
        hub = setUp.hub();
        classFile = setUp.classFile();
        token = setUp.token();
        out = setUp.out();
    }

    @AfterEach
    void assertUnchangedAndClose() {
        assertThat(hub.changes()).isEmpty();
        assertThat(out).doesNotExist();
        setUp.close();
    }

    @Test
    void allProblemsOfAllInputsAreReportedAtOnce() throws IOException {
        Files.writeString(classFile, """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                studnets: 3
                students: -3
                arrivals:
                  - {shape: uniform, from: 10s, to: 10s}
                """);
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("precious"), "data");

        Cli.Answer answer = firstbell(
                "run",
                classFile,
                "--hub",
                "ftp://hub.example.edu",
                "--token-file",
                folder.resolve("none"),
                "--ca-file",
                folder.resolve("none.pem"),
                "--out",
                full,
                "--prefix",
                "Students");

        assertRefused(
                answer,
                "class.yaml: studnets: ",
                "did you mean `students`?",
                "class.yaml: students: ",
                "class.yaml: arrivals[0].to: must be later than `from`",
                "--prefix: expected 3 to 32 lower-case letters",
                "--hub: the scheme is `ftp`; a hub's address begins with https:// or http://",
                "--token-file: token file " + folder.resolve("none") + " does not exist",
                "--ca-file: certificates in " + folder.resolve("none.pem") + " cannot be read",
                full + ": the folder is not empty");
        assertThat(answer.err()).startsWith("firstbell: 8 problems; nothing was done\n");
        assertThat(full.toFile().list()).containsExactly("precious");
    }

    @Test
    void aMissingClassFileSaysWhereToFindOne() {
        assertRefused(
                firstbell(
                        "run",
                        folder.resolve("no.yaml"),
                        "--hub",
                        hub.url(),
                        "--token-file",
                        token,
                        "--out",
                        out,
                        "--rung",
                        "lab"),
                "no.yaml",
                "examples/");
    }

    @Test
    void aHubOnThisMachineIsNotCalledLiveByDefault() {
        assertRefused(
                firstbell("run", classFile, "--hub", hub.url(), "--token-file", token, "--out", out),
                "--rung: say what the hub on this machine is: embedded (`firstbell hub`), lab (`lab/up hub`)");
    }

    @Test
    void aHubElsewhereIsNotCalledEmbedded() {
        assertRefused(
                setUp.runAt("https://hub.example.invalid/", "embedded", out),
                "--rung: the embedded hub listens on this machine only",
                "--hub: https://hub.example.invalid/ is not trusted yet",
                "`firstbell trust https://hub.example.invalid/`");
    }

    @Test
    void anUnreachableHub() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertRefused(
                run("http://127.0.0.1:" + closed + "/"),
                "firstbell: --hub: http://127.0.0.1:" + closed + "/ cannot be reached: ");
    }

    @Test
    void somethingThatIsNoHub() {
        hub.on("GET /hub/api/", 404, "no such page");

        assertRefused(
                run(hub.url()), "--hub: " + hub.url() + " does not answer like a JupyterHub: it answers with 404 and ");
    }

    @Test
    void aWrongToken() {
        hub.on("GET /hub/api/user", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        assertRefused(run(hub.url()), "firstbell: token: the hub rejects it");
    }

    @Test
    void aTokenWithTooFewScopesHearsWhichAreMissing() {
        hub.scopes(List.of("read:users", "list:users", "servers", "delete:servers"));

        assertRefused(
                run(hub.url()), "firstbell: token of firstbell: lacks the scopes admin:users, delete:users, tokens;");
    }

    @Test
    void aHubThatIsTooOldAndATokenWithoutScopesTogether() {
        hub.version("3.1.1").scopes(List.of());

        assertRefused(
                run(hub.url()),
                "2 problems",
                "--hub: this is JupyterHub 3.1.1; 4.0 or newer is needed",
                "lacks the scopes admin:users");
    }

    @Test
    void usersOfThePrefixWhoAreThereAlready() {
        hub.users("firstbell-000", "firstbell-001");

        assertRefused(run(hub.url()), "--hub: 2 users named firstbell-* exist already");
    }

    @Test
    void aLockedHubIsLeftAloneAndTheHolderNamed() {
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, """
                {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T09:00:00Z",
                 "note": "held by ada@laptop for the run CS 101 at nine until 2026-09-07T10:00:00Z"}]}""");

        assertRefused(
                run(hub.url()),
                "--hub: locked by ada@laptop since 2026-09-07T09:00:00Z, until 2026-09-07T10:00:00Z at the latest,"
                        + " for the run CS 101 at nine (that time is over: the run may have been killed); wait until"
                        + " that run has ended. If its process is dead, clean up with `firstbell cleanup` and that run's"
                        + " folder; if the folder is lost, `firstbell cleanup --unlock --hub " + hub.url()
                        + " --token-file " + token + "` removes the lock");
    }

    @Test
    void aRunThatLosesTheRaceForAHubDoesNotStart() {
        try (TestingHub taken = TestingHub.jupyterHub()) {
            taken.on(
                    "POST /hub/api/users",
                    409,
                    "{\"status\": 409, \"message\": \"User firstbell.lock already exists\"}");

            assertRefused(
                    run(taken.url()),
                    "firstbell: --hub: locked by a run that has just released it; wait until that run has ended. If its process is dead, clean up");
            assertThat(taken.changes()).containsExactly("POST /hub/api/users");
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void anAddressThatCarriesASecretIsNotRepeated() {
        Cli.Answer answer = run("https://me:hunter2@hub.example.edu/");

        assertRefused(answer, "--hub: give a plain address");
        assertThat(answer.err()).doesNotContain("hunter2");
    }

    @Test
    void anUntrustedHubOutsideThisMachineReceivesNoRequest() {
        assertRefused(run("https://hub.example.edu/"), "--hub: https://hub.example.edu/ is not trusted yet");
    }

    @Test
    void noTokenAtAll() {
        assertRefused(
                firstbell("run", classFile, "--hub", hub.url(), "--out", out, "--rung", "lab"),
                "firstbell: token: environment variable FIRSTBELL_TOKEN is not set");
    }

    @Test
    void aMissingOptionOrAnUnknownRungIsAUsageError() {
        assertRefused(
                firstbell("run", classFile, "--out", out),
                "firstbell: missing: --hub=URL (the hub's address, with its base path if it has one)",
                "`firstbell run --help`");
        assertRefused(
                firstbell("run", classFile, "--hub", hub.url(), "--out", out, "--rung", "moon"),
                "firstbell: --rung: expected one of embedded, lab, live, found `moon`");
    }

    @Test
    void aRestartingHubIsWaitedFor() {
        hub.inTurn(
                "GET /hub/api/",
                TestingHub.page(503, "<title>Service Unavailable</title>"),
                TestingHub.versionOf("5.5.4"));

        Cli.Answer answer = run(hub.url(), "--dry-run");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .isEqualTo("firstbell: " + hub.url() + " responds with 503 (the page \"Service Unavailable\"), as a hub"
                        + " does that restarts; waiting for it for at most 4 minutes\n");
    }

    @Test
    void aPageOfTheHubThatWasPastedIsCutOff() {
        Cli.Answer answer = run(hub.url() + "hub/home", "--dry-run");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .isEqualTo("firstbell: --hub: taken as " + hub.url()
                        + "; `/hub/home` is a page of the hub and was cut off\n");
        assertThat(answer.out()).startsWith(hub.url() + " is JupyterHub 5.5.4");
    }

    @Test
    void aFolderThatCannotBeMadeIsReportedWithItsReason() {
        Cli.Answer answer = setUp.runAt(hub.url(), "lab", "/proc/x");

        assertRefused(
                answer, "firstbell: /proc/x: the folder cannot be created: no such file or folder; give a folder in");
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void aDryRunChangesNothing() {
        Cli.Answer answer = setUp.run("--dry-run");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).startsWith(hub.url() + " is JupyterHub 5.5.4 and would take this run:");
        assertThat(answer.out()).contains("firstbell-000 to firstbell-002");
    }

    @Test
    void aClusterThatCannotBeWatchedIsReportedBeforeAnythingIsDone() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "http://127.0.0.1:1/"}}]
                users: [{name: me, user: {token: "s3cret"}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                current-context: here
                """);

        assertRefused(
                run(hub.url(), "--kubeconfig", kubeconfig),
                "--kubeconfig: http://127.0.0.1:1/ cannot be reached: connection refused; no program listens at"
                        + " that port");
        assertRefused(
                run(hub.url(), "--kubeconfig", folder.resolve("none")),
                "--kubeconfig: " + folder.resolve("none") + " does not exist");
    }

    private Cli.Answer run(Object url, Object... options) {
        return setUp.runAt(url, "lab", out, options);
    }

    private static void assertRefused(Cli.Answer answer, String... parts) {
        assertThat(answer.err()).contains(parts).doesNotContain("s3cret").doesNotContain("Exception");
        assertThat(answer.out()).isEmpty();
        assertThat(answer.exitCode()).isEqualTo(2);
    }
}
