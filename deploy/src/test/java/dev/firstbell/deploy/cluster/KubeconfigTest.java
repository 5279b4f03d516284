package dev.firstbell.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.TestingCertificates;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kubeconfig's parts and its credential plugin: what is wrong is named before a request is sent. */
@Tag("jdk")
class KubeconfigTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void aPluginsTokenIsUsed() throws IOException {
        Path file = withPlugin("""
                echo '{"kind": "ExecCredential", "status": {"token": "t0ken"}}'""");

        Kubeconfig read = read(file);

        assertThat(read.config().getOauthTokenProvider().getToken()).isEqualTo("t0ken");
        assertThat(read.hasCredentials()).isTrue();
    }

    @Test
    void aTokenThatExpiresSoonIsReplaced() throws IOException {
        Path file = withPlugin("""
                echo run >> "$(dirname "$0")/runs"
                echo '{"status": {"token": "t'$(wc -l < "$(dirname "$0")/runs")'", "expirationTimestamp": "2026-11-30T12:00:10Z"}}'""");

        Kubeconfig read = read(file);

        assertThat(read.config().getOauthTokenProvider().getToken()).isEqualTo("t2");
    }

    @Test
    void aPluginGetsTheEnvironmentOfItsKubeconfigAndKnowsThatThereIsNoTerminal() throws IOException {
        Path file = withPlugin("""
                case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 9 ;; esac
                echo '{"status": {"token": "'$REGION'"}}'""");
        Files.writeString(
                file, Files.readString(file).replace("args: []", "args: [], env: [{name: REGION, value: denver}]"));

        assertThat(read(file).config().getOauthTokenProvider().getToken()).isEqualTo("denver");
    }

    @Test
    void aMissingPluginIsNamedWithItsInstallHint() throws IOException {
        // In a folder without it: the machine that runs this test may have it.
        Path file = kubeconfig(
                "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./gke-gcloud-auth-plugin}");

        assertProblem(
                file,
                "the credential plugin `gke-gcloud-auth-plugin` of " + file + " is not installed, or not on the PATH;"
                        + " `gcloud components install gke-gcloud-auth-plugin` installs it");
        Path hinted = kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: no-such-plugin,"
                + " installHint: \"Install it:\\nbrew install no-such\\n\\n\"}");
        assertProblem(
                hinted,
                "the credential plugin `no-such-plugin` of " + hinted + " is not installed, or not on the PATH; the"
                        + " kubeconfig's hint: Install it: / brew install no-such");
    }

    @Test
    void aPluginThatFailsIsNamedWithItsLastLinesAndWithoutSecrets() throws IOException {
        Path file = withPlugin("""
                for i in 1 2 3 4 5 6; do echo "line $i" >&2; done
                echo "ERROR: (gcloud.auth) token: ya29.a0AfB_byC3dEfGhIjKlMnOpQrStUv password=hunter2 expired" >&2
                exit 3""");

        assertProblem(
                file,
                "the credential plugin `plugin` of " + file
                        + " failed with exit code 3; it printed: line 5 / line 6 / ERROR: (gcloud.auth) token: …"
                        + " password=… expired");
    }

    @Test
    void anErrorBeforeGeneralAdviceIsRepeated() throws IOException {
        Path file = withPlugin("""
                cat >&2 << 'END'
                F1130 09:31:35.824112   17877 cred.go:145] print credential failed with error: Failed to retrieve access token:: failure while executing gcloud, with args [config config-helper --format=json]: exit status 1 (err: ERROR: (gcloud.config.config-helper) You do not currently have an active account selected.
                Please run:

                  $ gcloud auth login

                to obtain new credentials.

                If you have already logged in with a different account, run:

                  $ gcloud config set account ACCOUNT

                to select an already authenticated account to use.
                )
                END
                exit 1""");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "You do not currently have an active account selected. / Please run: / $ gcloud auth login");
    }

    @Test
    void aPluginThatPrintsGarbageIsNamedWithWhatItPrinted() throws IOException {
        Path file = withPlugin("echo 'Please log in at https://example.edu/device'");

        assertProblem(
                file,
                "the credential plugin `plugin` of " + file
                        + " ended without credentials: expected an ExecCredential in"
                        + " JSON, found \"Please log in at https://example.edu/device\"");
        assertProblem(
                withPlugin("true"),
                "the credential plugin `plugin` of " + file
                        + " ended without credentials: expected an ExecCredential in JSON, found nothing");
        assertProblem(
                withPlugin("echo '{\"status\": {}}'"),
                "the credential plugin `plugin` of " + file
                        + " ended without credentials: expected an ExecCredential in JSON, found \"{\"status\": {}}\"");
    }

    @Test
    void anExpiredTokenIsNotSent() throws IOException {
        Path file = withPlugin("""
                echo '{"status": {"token": "old", "expirationTimestamp": "2026-11-30T09:30:00+02:00"}}'""");

        assertProblem(
                file,
                "the credential plugin `plugin` of " + file
                        + " printed credentials that expired at 2026-11-30T07:30:00Z; log"
                        + " in again with the tool that it belongs to");
    }

    @Test
    void aPluginThatAsksForInputGetsNone() throws IOException {
        Path file = withPlugin("""
                read -r code || { echo "no code entered" >&2; exit 1; }""");

        assertProblem(
                file,
                "the credential plugin `plugin` of " + file + " failed with exit code 1; it printed: no code entered");
    }

    @Test
    void aPluginThatWaitsIsEndedAndItsCommandNamed() throws IOException {
        Path file = withPlugin("""
                echo "To sign in, open https://example.edu/device and enter ABC" >&2
                sleep 30""");

        assertThatThrownBy(() -> Kubeconfig.read(file, CLOCK, Duration.ofSeconds(2)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: the credential plugin `plugin` of " + file
                        + " did not end within 2 s; it printed:"
                        + " To sign in, open https://example.edu/device and enter ABC; it may wait for a log-in: run it once"
                        + " by hand (`./plugin`)");
    }

    @Test
    void aPluginThatNeedsATerminalIsNotRun() throws IOException {
        Path file = withPlugin("touch \"$(dirname \"$0\")/ran\"");
        Files.writeString(file, Files.readString(file).replace("args: []", "args: [], interactiveMode: Always"));

        assertProblem(
                file,
                "the credential plugin `plugin` of " + file
                        + " asks for input on a terminal (interactiveMode: Always), which"
                        + " Firstbell does not offer; use a kubeconfig whose user has a token or a certificate");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "current-context: here||selects no cluster; its current-context must name a context whose cluster is in the"
                        + " file: it has no current-context; its contexts: here; `kubectl config use-context NAME --kubeconfig"
                        + " FILE` selects one",
                "current-context: here|current-context: there|its current-context is `there`, which it does not have; its"
                        + " contexts: here;",
                "cluster: here, user|cluster: there, user|the context `here` names the cluster `there`, which the file does not"
                        + " have",
                "user: me}}]|user: you}}]|has no credentials: its context `here` names the user `you`, which the file does not"
                        + " have",
                "server: \"https://127.0.0.1:1/\"|server: \"hub\"|the cluster `here` has the server `hub`, which is not an"
                        + " https:// address",
                "token: s3cret|client-certificate: gone.crt, client-key: gone.key|names FOLDER/gone.crt as client-certificate,"
                        + " and there is no such file",
                "token: s3cret|client-certificate-data: YQ==|has a client certificate without its key; a user needs",
                "token: s3cret|tokenFile: gone|names FOLDER/gone as tokenFile, and there is no such file",
                "token: s3cret|auth-provider: {name: gcp}|uses the auth-provider `gcp`, which Kubernetes removed in 1.26;",
            })
    void aPartThatIsMissingIsNamed(String part, String instead, String problem) throws IOException {
        Path file = kubeconfig("token: s3cret");
        String text = Files.readString(file);
        assertThat(text).contains(part);
        Files.writeString(file, text.replace(part, instead == null ? "" : instead));

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--kubeconfig: " + file + " ")
                .hasMessageContaining(
                        problem.replace("FOLDER", folder.toString()).replace("FILE", file.toString()))
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void filesOfCertificatesAreRelativeToTheKubeconfig() throws IOException {
        Path file = kubeconfig("token: s3cret");
        Files.writeString(folder.resolve("ca.crt"), TestingCertificates.VALID);
        Files.writeString(
                file,
                Files.readString(file).replace("cluster: {server", "cluster: {certificate-authority: ca.crt, server"));

        assertThat(read(file).config().getCaCertFile())
                .isEqualTo(folder.resolve("ca.crt").toString());
    }

    @Test
    void aTokenFileIsRead() throws IOException {
        Files.writeString(folder.resolve("token"), "t0ken\n");
        Kubeconfig read = read(kubeconfig("tokenFile: token"));

        assertThat(read.config().getAutoOAuthToken()).isEqualTo("t0ken");
    }

    @Test
    void aUserWithoutCredentialsIsNotToldThatTheyWereRejected() throws IOException {
        try (TestingApiServer server = new TestingApiServer()) {
            server.refuse("/", 401);
            Path file = server.kubeconfig(folder);
            Files.writeString(file, Files.readString(file).replace("token: \"s3cret\"", ""));

            assertThat(check(file))
                    .containsExactly("--kubeconfig: " + server.url()
                            + " requires credentials (401), and the user `me` has none");
        }
    }

    @Test
    void rejectedCredentialsOfAPluginNameThePlugin() throws IOException {
        try (TestingApiServer server = new TestingApiServer()) {
            server.refuse("/", 401);
            Path file = withPlugin("echo '{\"status\": {\"token\": \"t\"}}'");
            Files.writeString(file, Files.readString(file).replace("https://127.0.0.1:1/", server.url()));

            assertThat(check(file))
                    .containsExactly(
                            "--kubeconfig: " + server.url() + " rejected the credentials (401) that the credential"
                                    + " plugin `plugin` supplied; log in again with the tool that it belongs to");
        }
    }

    private static List<String> check(Path kubeconfig) {
        List<String> problems = new ArrayList<>();
        try (ClusterAccess access = ClusterAccess.of(kubeconfig, "jhub")) {
            access.check(problems::add);
        }
        return problems;
    }

    private static Kubeconfig read(Path file) {
        return Kubeconfig.read(file, CLOCK, Duration.ofSeconds(20));
    }

    private static void assertProblem(Path file, String problem) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + problem);
    }

    private Path withPlugin(String script) throws IOException {
        Path plugin = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        return kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: []}");
    }

    private Path kubeconfig(String user) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "https://127.0.0.1:1/"}}]
                users: [{name: me, user: {%s}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                current-context: here
                """.formatted(user));
    }
}
