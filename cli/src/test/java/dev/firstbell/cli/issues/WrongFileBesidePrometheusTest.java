package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingCluster;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slug: wrong-file-beside-prometheus. A file of another kind, given as the hub's log beside a Prometheus server that works,
 * was left out of the record with exit code 0 (issue 14).
 */
class WrongFileBesidePrometheusTest {
    private static final Instant CLASS = Instant.parse("2026-09-07T15:00:00Z");
    private static final String NGINX =
            "10.0.0.1 - - [07/Sep/2026:15:00:01 +0000] \"GET /hub/spawn HTTP/1.1\" 302 0 \"-\" \"Mozilla/5.0\"\n";
    private static final String NO_LINE = ": no line is in the form of a hub's log, like ";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "values", "server", "csv", "proxy", "one line"})
    void aTextOfAnotherKindIsRefusedWithALineOfIt(String kind) throws IOException {
        String text = switch (kind) {
            case "nginx" -> NGINX.repeat(30);
            case "values" -> "hub:\n  config:\n    JupyterHub:\n      admin_access: true\n";
            case "server" ->
                "[I 2026-09-07 15:00:51.000 SingleUserLabApp log:174] 302 GET /hub/spawn (s9@127.0.0.1) 3.90ms\n";
            case "csv" -> "offsetMs\n1500\n2500\n";
            case "proxy" ->
                "15:00:01.123 [ConfigProxy] info: Adding route /user/ada -> http://10.1.0.1:8888\n".repeat(25);
            default -> "Error from server (Forbidden): pods \"hub\" is forbidden";
        };

        assertRefused(Files.writeString(temp.resolve("hub.log"), text), NO_LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "pdf", "random"})
    void aBinaryFileIsRefused(String kind) throws IOException {
        byte[] bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        byte[] head = switch (kind) {
            case "png" -> new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
            case "jpeg" -> new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};
            case "pdf" -> "%PDF-1.7\n".getBytes(StandardCharsets.UTF_8);
            default -> new byte[] {'a'};
        };
        System.arraycopy(head, 0, bytes, 0, head.length);
        String named = switch (kind) {
            case "png" -> "an image (PNG)";
            case "jpeg" -> "an image (JPEG)";
            case "pdf" -> "a PDF document";
            default -> "a binary file";
        };

        assertRefused(
                Files.write(temp.resolve("hub.log"), bytes),
                ": is " + named + ", not a log; give the hub's log, as `kubectl logs deploy/hub` prints it");
    }

    @Test
    void aLogOfAnotherDayIsRefused() throws IOException {
        Path log = Files.writeString(
                temp.resolve("hub.log"),
                "[I 2026-09-06 15:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@10.0.0.1) 0.00ms\n");

        assertRefused(log, "its lines are from 2026-09-06T15:00:01Z to 2026-09-06T15:00:01Z", "; or omit --hub-log");
    }

    /** Without Prometheus, too. */
    @Test
    void anotherKindAloneIsRefused() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), "hub:\n  config: {}\n");

        Cli.Answer answer = FieldLog.observe(log, temp);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--hub-log: " + log + NO_LINE, "a line looks like `hub:`");
        assertThat(temp.resolve("run")).doesNotExist();
    }

    /** A class cannot be watched again, so a wrong file is refused before. */
    @Test
    void aWatchRefusesItBeforeItBegins() throws IOException {
        Path log = Files.writeString(temp.resolve("access.log"), NGINX.repeat(30));
        try (TestingCluster cluster = new TestingCluster()) {
            Cli.Answer answer = Cli.firstbell(
                    "observe",
                    "--kubeconfig",
                    cluster.kubeconfig(temp),
                    "--salt-file",
                    temp.resolve("salt"),
                    "--hub-log",
                    log,
                    "--for",
                    "1s",
                    "--out",
                    temp.resolve("run"));

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err()).contains("--hub-log: " + log + NO_LINE, "10.0.0.1 - - [07/Sep/2026");
            assertThat(temp.resolve("run")).doesNotExist();
        }
    }

    private void assertRefused(Path log, String... why) {
        try (ScriptedPrometheus prometheus = new ScriptedPrometheus()) {
            prometheus.series(
                    "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"success\"}",
                    CLASS,
                    Map.of(-60, 0, -30, 0, 0, 0, 30, 4, 60, 4, 90, 4));

            Cli.Answer answer = FieldLog.observe(log, temp, "--prometheus", prometheus.url());

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err()).contains("--hub-log: " + log).contains(why);
            assertThat(answer.out()).isEmpty();
            assertThat(temp.resolve("run")).doesNotExist();
        }
    }
}
