package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An API token of a JupyterHub user or service, or of another server that accepts bearer tokens. Neither
 * {@link #toString()} nor any message of this client shows the secret. Immutable.
 */
public final class ApiToken {
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final String secret;
    /** Null if the token does not come from a file. */
    private final Path file;

    private ApiToken(String secret, Path file) {
        this.secret = secret;
        this.file = file;
    }

    /**
     * A token from its text. White space around it is removed.
     *
     * @throws IllegalArgumentException if the text is empty or contains anything but visible ASCII
     */
    public static ApiToken of(String secret) {
        requireNonNull(secret, "secret is null");
        return new ApiToken(TokenText.secret(secret, "the API token"), null);
    }

    /**
     * Reads the token from an environment variable of this process.
     *
     * @throws IllegalArgumentException if the variable is not set, is empty or does not contain a token
     */
    public static ApiToken fromEnvironment(String variable) {
        requireNonNull(variable, "variable is null");
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalArgumentException("environment variable " + variable + " is not set");
        }
        return new ApiToken(TokenText.secret(value, "the API token in environment variable " + variable), null);
    }

    /**
     * Reads the token from a file, or from a pipe such as {@code /dev/stdin} or a shell's {@code <(…)}, that contains
     * nothing else except white space.
     *
     * @throws IllegalArgumentException if the file does not exist, is empty, or does not contain exactly one token
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ApiToken fromFile(Path file) {
        requireNonNull(file, "file is null");
        if (Files.notExists(file)) {
            throw new IllegalArgumentException("token file " + file + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("token file " + file + " is a folder; give a file that holds the token");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("token file " + file + " is too large for one token");
            }
            String what = "the API token in file " + file;
            // A pipe is empty when it is read again, so no other command can read it.
            return new ApiToken(
                    TokenText.secret(TokenText.decoded(bytes, what), what), Files.isRegularFile(file) ? file : null);
        } catch (IOException e) {
            throw new UncheckedIOException("token file " + file + " cannot be read", e);
        }
    }

    /** The file that the token was read from, as it was named; empty if it comes from elsewhere, or from a pipe. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * What speaks against this token if a hub rejects it, as a phrase that continues "it": {@code is a JSON web token, …}.
     * Empty if it looks like a hub's token. Does not contain the secret.
     */
    public Optional<String> doubt() {
        return TokenText.doubt(secret);
    }

    /**
     * The value of the {@code Authorization} header for a hub. Only this method and {@link #bearer} reveal the secret.
     */
    public String authorization() {
        return "token " + secret;
    }

    /** The value of the {@code Authorization} header for other servers (RFC 6750). */
    public String bearer() {
        return "Bearer " + secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiToken token && token.secret.equals(secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "ApiToken[hidden]";
    }
}
