package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were damaged, or saved in another encoding, ended in a message of a library, or in the question whether they exist.
 * Issue 14, section 3.
 */
class LibraryTextInMessagesTest {
    private static final Path CLASS = Path.of("../examples/class-15.yaml");

    @TempDir
    private Path folder;

    private Path plan;

    @BeforeEach
    void plan() {
        plan = folder.resolve("plan");
        firstbell("plan", CLASS, "--out", plan);
    }

    @Test
    void aValuesFileInLatin1Exists() throws IOException {
        Path values = Files.write(
                folder.resolve("values.yaml"), "hub:\n  # M\u00fcnchen\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problem("apply", plan, "--values", values))
                .isEqualTo("firstbell: " + values + ":2: not UTF-8; the file may be Latin-1; save it as UTF-8\n");
    }

    @Test
    void aPlanThatWasCutIsNamedByItsEnd() throws IOException {
        Path file = plan.resolve("plan.json");
        Files.writeString(file, Files.readString(file).substring(0, 40));

        assertThat(problem("apply", plan, "--values", values()))
                .startsWith("firstbell: " + file + ": is not a plan: line ")
                .endsWith(": not valid JSON: it ends too early; the input is incomplete\n");
    }

    @Test
    void aPlanWithAnotherTypeInAFieldIsNamedByItsPath() throws IOException {
        Path file = plan.resolve("plan.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll("\"concurrentSpawnLimit\" : \\d+", "\"concurrentSpawnLimit\" : \"many\""));

        assertThat(problem("apply", plan, "--values", values()))
                .isEqualTo("firstbell: " + file
                        + ": is not a plan: hub.concurrentSpawnLimit: expected a whole number, found `many`\n");
    }

    @Test
    void nestedBracketsInAValuesFileAreRefused() throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), "hub: " + "[".repeat(5_000) + "]".repeat(5_000));

        assertThat(problem("apply", plan, "--values", values))
                .contains("values.yaml:1: mappings and lists are nested more than 100 levels deep");
    }

    @Test
    void oneCauseWithManyProblemsIsNotAScreenfulOfLines() throws IOException {
        StringBuilder many = new StringBuilder(Files.readString(CLASS));
        for (int i = 0; i < 5_000; i++) {
            many.append("\nkey").append(i).append(": 1");
        }
        Path file = Files.writeString(folder.resolve("class.yaml"), many);

        assertThat(problem("class", "show", file).lines()).hasSize(52).endsWith("  and 4950 more");
    }

    private Path values() throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), "hub: {}\n");
    }

    private static String problem(Object... arguments) {
        Cli.Answer answer = firstbell(arguments);
        assertThat(answer.exitCode()).isEqualTo(2);
        return answer.err();
    }
}
