package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnifiedDiffTest {
    private static final String TEN = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

    @Test
    void isEmptyForEqualTexts() {
        assertThat(UnifiedDiff.of("values.yaml", TEN, TEN)).isEmpty();
    }

    @Test
    void hasThreeLinesOfContext() {
        assertThat(UnifiedDiff.of("deploy/helm/values.yaml", TEN, TEN.replace("5\n", "five\n")))
                .isEqualTo("""
                        --- a/deploy/helm/values.yaml
                        +++ b/deploy/helm/values.yaml
                        @@ -2,7 +2,7 @@
                         2
                         3
                         4
                        -5
                        +five
                         6
                         7
                         8
                        """);
    }

    @Test
    void notesAMissingLineFeedAtTheEnd() {
        assertThat(UnifiedDiff.of("v", "a\nb", "a\nb\n"))
                .isEqualTo("--- a/v\n+++ b/v\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n', '1\nII\n3\n4\n5\n6\n7\n8\n9\n10\nXI\n12\n'",
        "'a\nb', 'a\nc'",
        "'a\nb', 'a\nb\nc'",
        "'a\nb\n', 'a\nb\nc\n'",
        "'a\r\nb\r\n', 'a\r\nc\r\n'",
        "'a\n', '0\na\n'",
        "'🎓: 1\n', '🎓: 2\n'"
    })
    void isAcceptedByPatch(String before, String after, @TempDir Path folder) throws Exception {
        assumeTrue(isInstalled("patch"), "patch is not installed");
        Path file = Files.writeString(folder.resolve("values.yaml"), before);
        Path diff = Files.writeString(folder.resolve("change.diff"), UnifiedDiff.of("values.yaml", before, after));
        assertThat(exitCode(folder, "patch", "--binary", "-p1", "-i", diff.toString()))
                .isZero();
        assertThat(Files.readString(file)).isEqualTo(after);
    }

    private static boolean isInstalled(String command) throws InterruptedException {
        try {
            return exitCode(Path.of("."), command, "--version") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int exitCode(Path folder, String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
