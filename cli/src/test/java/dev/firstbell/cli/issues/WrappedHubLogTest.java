package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.offsets;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Logs from journald, Docker, a terminal with colours and a logging service were refused, and the message named the log's
 * level and the time zones, which were right. Issue 14.
 */
class WrappedHubLogTest {
    private static final String[] ARRIVALS = {"-2000", "1500", "5000", "29990", "40000"};

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "form-journald.log, journald or syslog output",
        "form-docker-json.log, Docker's JSON lines",
        "form-ansi-colours.log, lines with codes for colours",
        "form-cloud-logging.json, JSON from Cloud Logging"
    })
    void everyStudentArrivesAndTheFormIsSaid(String file, String form) {
        Path log = FieldLog.of(file);
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(log, out);

        assertThat(answer.exitCode()).as(answer.toString()).isZero();
        assertThat(offsets(out)).containsExactly(ARRIVALS);
        assertThat(answer.out())
                .isEqualTo(out + ": 5 arrivals, the first -2.0 s and the last +40.0 s from the start\n" + log
                        + ": read as " + form + "\n" + ofTheForm(log));
        assertThat(answer.err().lines())
                .containsExactly(
                        "firstbell: " + log
                                + ": the log begins at 2026-09-07T14:40:00.001Z, when the hub started, after the"
                                + " beginning of the period (2026-09-07T14:30:00Z); `kubectl logs --previous` may have what"
                                + " came before",
                        "firstbell: " + log + ": more students may have arrived than the 5 in " + out);
    }

    @Test
    void aFileOfPowerShellIsRead() throws IOException {
        byte[] utf16 = ("\uFEFF" + plain()).getBytes(StandardCharsets.UTF_16LE);

        assertRead(Files.write(temp.resolve("hub.log"), utf16), "UTF-16");
    }

    @Test
    void utf16WithoutAMarkIsRead() throws IOException {
        assertRead(Files.write(temp.resolve("hub.log"), plain().getBytes(StandardCharsets.UTF_16BE)), "UTF-16");
    }

    @Test
    void aPackedFileIsRead() throws IOException {
        assertRead(Files.write(temp.resolve("hub.log.gz"), packed(plain().getBytes(StandardCharsets.UTF_8))), "gzip");
    }

    @Test
    void aPackedFileThatIsCutOffIsReadAsFarAsItGoes() throws IOException {
        byte[] whole = packed((plain() + "x".repeat(100) + "\n").repeat(3).getBytes(StandardCharsets.UTF_8));
        byte[] cut = Arrays.copyOf(whole, whole.length - 12);

        assertRead(
                Files.write(temp.resolve("hub.log.gz"), cut),
                "gzip, a file that is cut off or damaged (only what comes before that is read)");
    }

    /** {@code firstbell trace <(kubectl logs deploy/hub)}. */
    @Test
    void aPipeIsRead() throws Exception {
        Path pipe = temp.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, packed(plain().getBytes(StandardCharsets.UTF_8)), StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        assertRead(pipe, "gzip");
        writer.join();
    }

    @Test
    void byteOrderMarkCarriageReturnsAndBlanksDoNotMatter() throws IOException {
        String text = "\uFEFF" + plain().replace("\n", "   \r\n");
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(Files.writeString(temp.resolve("hub.log"), text), out);

        assertThat(offsets(out)).containsExactly(ARRIVALS);
        assertThat(answer.out())
                .isEqualTo(out + ": 5 arrivals, the first -2.0 s and the last +40.0 s from the start\n"
                        + ofTheForm(temp.resolve("hub.log")));
    }

    @Test
    void aLogWithAFormatOfItsOwnIsRefusedWithALineOfIt() throws IOException {
        Path log = Files.writeString(
                temp.resolve("hub.log"),
                "2026-09-07 15:00:02,500 INFO JupyterHub: 302 GET /hub/spawn (ada@10.0.0.1)\n");

        Cli.Answer answer = trace(log, temp.resolve("monday.csv"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: " + log + ": no user requested a server within 30 minutes of 2026-09-07T15:00:00Z:"
                                + " no line is in the form of a hub's log, like `[I 2026-09-07 15:00:02.500 JupyterHub log:192]"
                                + " 302 GET /hub/spawn -> … (ada@10.0.0.1) 500.00ms`; a line looks like `2026-09-07 15:00:02,500"
                                + " INFO JupyterHub: 302 GET /hub/spawn (ada@10.0.0.1)` (a hub with its own `log_format` cannot be"
                                + " read)\n");
        assertThat(temp.resolve("monday.csv")).doesNotExist();
    }

    @Test
    void aLogOfWarningsOnlyIsRefusedBecauseOfItsLevel() throws IOException {
        Path log = Files.writeString(
                temp.resolve("hub.log"),
                "[W 2026-09-07 15:00:02.500 JupyterHub log:192] 403 GET /hub/admin (ada@10.0.0.1) 5.00ms\n");

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("the log has only lines of level WARNING and above");
    }

    @Test
    void aLogOfAnotherDayIsRefusedBecauseOfItsTimes() throws IOException {
        Path log = Files.writeString(
                temp.resolve("hub.log"),
                "[I 2026-09-08 15:00:02.500 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@::1) 500.00ms\n");

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("its lines are from 2026-09-08T15:00:02.500Z to 2026-09-08T15:00:02.500Z, its 1 request of a"
                        + " server is from 2026-09-08T15:00:02Z to 2026-09-08T15:00:02Z; check --start, --time-zone and"
                        + " --log-time-zone");
    }

    /** One of these students chose a profile first. */
    private static String ofTheForm(Path log) {
        return log
                + ": 1 student first saw the form with the options of a server; that student counts from then, up to 12 s"
                + " before the request of the server; for a replay, which requests a server at once, pass --without-forms\n";
    }

    private void assertRead(Path log, String form) {
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(log, out);

        assertThat(answer.exitCode()).as(answer.toString()).isZero();
        assertThat(offsets(out)).containsExactly(ARRIVALS);
        assertThat(answer.out()).endsWith(log + ": read as " + form + "\n" + ofTheForm(log));
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String plain() throws IOException {
        return Files.readString(FieldLog.of("form-journald.log")).replaceAll("(?m)^Sep 07 \\S+ hub1 \\S+ ", "");
    }
}
