package dev.firstbell.client.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokenTest {
    @Test
    void neverShowsTheSecret() {
        assertThat(ApiToken.of("s3cret").toString()).doesNotContain("s3cret");
        assertThat(ApiToken.of("s3cret").authorization()).isEqualTo("token s3cret");
        assertThat(ApiToken.of("s3cret").bearer()).isEqualTo("Bearer s3cret");
    }

    @Test
    void readsAFileWithoutTheWhiteSpaceAroundIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "  s3cret\n");
        assertThat(ApiToken.fromFile(file)).isEqualTo(ApiToken.of("s3cret"));
    }

    @Test
    void rejectsAnEmptyFileAndNamesIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.fromFile(file))
                .withMessageContaining("empty")
                .withMessageContaining(file.toString());
    }

    @Test
    void rejectsAMissingFile(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.fromFile(folder.resolve("absent")))
                .withMessageContaining("does not exist");
    }

    @Test
    void rejectsAVariableThatIsNotSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.fromEnvironment("FIRSTBELL_NO_SUCH_VARIABLE"))
                .withMessageContaining("FIRSTBELL_NO_SUCH_VARIABLE is not set");
    }

    @Test
    void rejectsQuotesThatWerePastedWithIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.of("\"s3cret\"\n"))
                .withMessage("the API token is in quotes; give it without them");
    }

    @Test
    void knowsItsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "s3cret");
        assertThat(ApiToken.fromFile(file).file()).contains(file);
        assertThat(ApiToken.of("s3cret").file()).isEmpty();
    }

    @Test
    void rejectsTwoWordsWithoutShowingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.of("s3cret other"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }
}
