package dev.firstbell.client.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstbell.client.call.ApiToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as people and programs write them into files: what stands around the token is named, the token is not. */
class TokenAsPastedTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"\ufeff§\r\n", "§", "\n  §\t\n\n", "§\u200b"})
    void whatCannotBeSeenIsIgnored(String text) throws IOException {
        assertThat(read(text)).isEqualTo(ApiToken.of(SECRET));
    }

    @Test
    void windowsPowerShellsEncodingIsRead() throws IOException {
        Path file = folder.resolve("token");
        Files.write(file, ("\ufeff" + SECRET + "\r\n").getBytes(StandardCharsets.UTF_16LE));

        assertThat(ApiToken.fromFile(file)).isEqualTo(ApiToken.of(SECRET));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "FIRSTBELL_TOKEN=§~has `FIRSTBELL_TOKEN=` before the token; keep the token alone",
                "export FIRSTBELL_TOKEN=\"§\"~has `export FIRSTBELL_TOKEN=` before the token",
                "$env:FIRSTBELL_TOKEN = '§'~has `$env:FIRSTBELL_TOKEN =` before the token",
                "token: §~has `token:` before the token",
                "  apiToken: \"§\"~has `apiToken:` before the token",
                "JUPYTERHUB_API_TOKEN=§~has `JUPYTERHUB_API_TOKEN=` before the token",
                "Authorization: token §~has `Authorization: token` before the token",
                "-H \"Authorization: Bearer §\"~has `-H Authorization: Bearer` before the token",
                "Bearer §~has `Bearer` before the token",
                "token §~has `token` before the token",
                "\"§\"~is in quotes; give it without them",
                "'§'~is in quotes; give it without them",
                "`§`~is in quotes; give it without them",
                "§ §~contains white space",
                "https://hub.example.edu/hub/?token=§~is an address; keep what follows `token=` alone",
                "https://hub.example.edu/~is an address; expected the token alone",
                "{\"token\": \"§\", \"id\": \"a12\"}~is JSON, as the hub's API prints a new token; keep the value of `token`",
                "{\"id\": \"a12\", \"scopes\": []}~is the hub's description of a token, which does not contain the token",
                "{\"kind\": \"Secret\", \"data\": {\"x\": \"§\"}}~is a Secret of Kubernetes, not a token",
                "{§~begins like JSON, which a token does not",
                "$FIRSTBELL_TOKEN~is a placeholder, not a token",
                "<your token>~is a placeholder, not a token",
                "${TOKEN}~is a placeholder, not a token",
                "$(openssl rand -hex 32)~is a placeholder, not a token",
                "********~is a placeholder, not a token",
                "REDACTED~is a placeholder, not a token",
                "<!DOCTYPE html><html>§</html>~is a web page, not a token",
                "0123456789…~contains the character U+2026, which stands for a part that is not shown",
                "§\u00e9~contains the character U+00E9",
            })
    void whatIsAroundTheTokenIsNamed(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("the API token in file " + folder.resolve("token") + " " + problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "§\\n§\\n|has 2 lines; keep one token in it, and nothing else",
                "# service firstbell\\n§\\n|has 2 lines, 1 of them comments; keep one token in it",
                "-----BEGIN PRIVATE KEY-----\\n§|is a certificate or key (PEM), not a token",
                "apiVersion: v1\\nkind: Secret\\ndata: {x: §}|is a Secret of Kubernetes, not a token",
                "apiVersion: v1\\nkind: Config\\nusers: []|is a kubeconfig, which --kubeconfig takes, not a token",
            })
    void whatHasSeveralLinesIsNamed(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(text.replace("\\n", "\n")))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    /** Tokens that an administrator may have chosen, or that `openssl rand` prints. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "§",
                "kEy8Vhk2P0q9yW3zX1n5Zr7T4uB6mC0dE2fG8hJkLmM=",
                "abckey0TOKENx8Vhk2P0q9yW3zX1n5Zr7T4uB6mC0dE2fG8h==",
                "a+/b==",
                "super-secret",
                "d15c9b2f-0e35-4c5f-9b1a-94f30e8d8d3a"
            })
    void aTokenIsTaken(String token) {
        assertThat(ApiToken.of(token.replace("§", SECRET)).doubt())
                .isEqualTo(
                        token.length() < 8 && !token.equals("§")
                                ? java.util.Optional.of("has only 6 characters")
                                : java.util.Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl|is a JSON web token",
                "sha512:1:0d1f:9a3c|is a hash, as the hub's database stores it",
                "a12|looks like the id of a token",
                "0123456789abcdef0123456789abcdef%|ends with `%`, which zsh prints",
                "ghp_0123456789abcdef|looks like a token of another service",
                "abc|has only 3 characters",
            })
    void whatSpeaksAgainstATokenIsKeptForARejection(String token, String doubt) {
        assertThat(ApiToken.of(token).doubt()).get().asString().startsWith(doubt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"§", "§\n", "dG9rZW4tb2YtYS1odWItMTIz"})
    void aTokenInBase64IsRecognised(String token) {
        String encoded =
                Base64.getEncoder().encodeToString(token.replace("§", SECRET).getBytes(StandardCharsets.US_ASCII));

        assertThat(ApiToken.of(encoded).doubt()).get().asString().startsWith("looks like a token in base64");
    }

    @Test
    void aPipeIsReadAndNotOfferedToOtherCommands() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo " + SECRET + " > " + pipe).start();

        ApiToken token = ApiToken.fromFile(pipe);

        assertThat(token).isEqualTo(ApiToken.of(SECRET));
        assertThat(token.file()).isEmpty();
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFolderIsCalledOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiToken.fromFile(folder))
                .withMessage("token file " + folder + " is a folder; give a file that holds the token");
    }

    private ApiToken read(String text) throws IOException {
        return ApiToken.fromFile(Files.writeString(folder.resolve("token"), text.replace("§", SECRET)));
    }
}
