package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.hub.LogZone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: retyped-and-partly-packed-logs. A web page, an editor or {@code cat hub.log.1.gz hub.log} changed a log such that lines
 * were skipped without a word, or for a cause that was not found (issue 14).
 */
class RetypedLogTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final String FIRST = """
            [I 2026-09-07 15:00:01.000 JupyterHub log:192] 302 GET /hub/spawn -> /hub/spawn-pending/ada (ada@10.0.0.1) 500.00ms
            [I 2026-09-07 15:00:09.000 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.4.0.7:8888
            """;
    private static final String SECOND = """
            [E 2026-09-07 15:00:12.000 JupyterHub user:886] Unhandled error starting bob's server: boom
            [E 2026-09-07 15:00:12.001 JupyterHub log:192] 500 GET /hub/spawn/bob (bob@10.0.0.1) 900.00ms
            """;

    @TempDir
    private Path temp;

    @Test
    void spacesAtWhichALineDoesNotBreak() {
        assertUnchanged(line -> line.replace(' ', '\u00a0'));
    }

    @Test
    void arrowsAndApostrophesOfAnEditor() {
        assertUnchanged(
                line -> line.replace("->", "\u2192").replace("=>", "\u21d2").replace('\'', '\u2019'));
        assertUnchanged(line -> line.replace("->", "\u2192").replace("=>", "\u2192"));
    }

    @Test
    void aSpaceBeforeTheUnit() {
        assertUnchanged(line -> line.replaceAll("\\.00ms", " ms"));
    }

    private static void assertUnchanged(UnaryOperator<String> change) {
        assertThat(part(change.apply(FIRST + SECOND)).entries())
                .isEqualTo(part(FIRST + SECOND).entries())
                .hasSize(5);
    }

    @Test
    void aPackedFileAndOneThatIsNot() throws IOException {
        assertBoth("a file of which parts are packed with gzip", packed(FIRST), plain(SECOND));
        assertBoth("a file of which parts are packed with gzip", plain(FIRST), packed(SECOND));
        assertBoth("a file of which parts are packed with gzip", packed(FIRST), plain("\n"), packed(SECOND));
        assertBoth("gzip", packed(FIRST), packed(SECOND));
        assertBoth("gzip", packed(packed(FIRST)), packed(packed(SECOND)));
        assertBoth("a file of which parts are packed with gzip", packed(packed(FIRST)), packed(SECOND));
    }

    @Test
    void aPartThatIsCutOffIsSaid() throws IOException {
        byte[] cut = packed(SECOND);

        HubLog.Part part = ofFile(plain(FIRST), Arrays.copyOf(cut, cut.length - 12));

        assertThat(part.arrivals()).first().isEqualTo(NINE.plusMillis(500));
        assertThat(part.findings().notes())
                .anyMatch(note -> note.startsWith("the file of the hub's log is packed with gzip and is cut off"));
    }

    private void assertBoth(String form, byte[]... parts) throws IOException {
        HubLog.Part part = ofFile(parts);

        assertThat(part.entries()).isEqualTo(part(FIRST + SECOND).entries());
        assertThat(part.findings().forms()).containsExactly("read as " + form);
    }

    private HubLog.Part ofFile(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return HubLog.part(
                Files.write(temp.resolve("hub.log"), all.toByteArray()),
                LogZone.UTC,
                NINE.minusSeconds(600),
                NINE.plusSeconds(600),
                Set.of());
    }

    private static byte[] plain(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] packed(String text) throws IOException {
        return packed(plain(text));
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static HubLog.Part part(String text) {
        return HubLog.part(text.lines(), ZoneOffset.UTC, NINE.minusSeconds(600), NINE.plusSeconds(600));
    }
}
