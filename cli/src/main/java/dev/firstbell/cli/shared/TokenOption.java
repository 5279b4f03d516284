package dev.firstbell.cli.shared;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The token: from a file or the environment, never an argument, which every user of the machine could read. */
public final class TokenOption {
    static final String VARIABLE = "FIRSTBELL_TOKEN";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File that holds the hub's API token. Without it the environment variable " + VARIABLE
                    + " is read.")
    private Path file;

    /** The token, once it is read: a pipe can be read only once. */
    private ApiToken known;

    /**
     * The token, if one is given: a hub may answer some requests without one.
     *
     * @throws BadInputException if the one that is named cannot be read
     */
    public Optional<ApiToken> readIfAny() {
        return file == null && System.getenv(VARIABLE) == null ? Optional.empty() : Optional.of(read());
    }

    /**
     * The token.
     *
     * @throws BadInputException if no token is given or it cannot be read
     */
    public ApiToken read() {
        if (known == null) {
            known = file == null ? read("token", TokenOption::fromEnvironment) : fromFile("--token-file", file);
        }
        return known;
    }

    private static ApiToken fromEnvironment() {
        try {
            return ApiToken.fromEnvironment(VARIABLE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage()
                            + "; set it to the token, or name a file that holds the token with --token-file FILE",
                    e);
        }
    }

    /**
     * The token in a file.
     *
     * @param option the option that named the file
     * @throws BadInputException if the file holds no token
     */
    public static ApiToken fromFile(String option, Path file) {
        return read(option, () -> ApiToken.fromFile(file));
    }

    private static ApiToken read(String place, Supplier<ApiToken> source) {
        try {
            return source.get();
        } catch (UncheckedIOException e) {
            throw new BadInputException(place + ": " + e.getMessage() + ": " + FileProblem.reason(e));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(place + ": " + e.getMessage());
        }
    }
}
