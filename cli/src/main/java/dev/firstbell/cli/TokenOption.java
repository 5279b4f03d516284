package dev.firstbell.cli;

import dev.firstbell.client.ApiToken;
import dev.firstbell.records.BadInputException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The token: from a file or the environment, never an argument, which every user of the machine could read. */
final class TokenOption {
    static final String VARIABLE = "FIRSTBELL_TOKEN";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File that holds the hub's API token. Without it the environment variable " + VARIABLE
                    + " is read.")
    private Path file;

    /**
     * The token, where there is one: some hubs show some things to everybody.
     *
     * @throws BadInputException if the one that is named cannot be read
     */
    Optional<ApiToken> readIfAny() {
        return file == null && System.getenv(VARIABLE) == null ? Optional.empty() : Optional.of(read());
    }

    /**
     * The token.
     *
     * @throws BadInputException if there is none
     */
    ApiToken read() {
        try {
            return file == null ? ApiToken.fromEnvironment(VARIABLE) : ApiToken.fromFile(file);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new BadInputException((file == null ? "token: " : "--token-file: ") + e.getMessage());
        }
    }
}
