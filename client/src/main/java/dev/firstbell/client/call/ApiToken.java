package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An API token of a JupyterHub user or service, or of another server that accepts bearer tokens. Neither
 * {@link #toString()} nor any message of this client shows the secret. Immutable.
 */
public final class ApiToken {
    private static final long MAX_FILE_BYTES = 64 * 1024;

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
        return checked(secret, "the API token");
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
        return checked(value, "the API token in environment variable " + variable);
    }

    /**
     * Reads the token from a file that contains nothing else except white space.
     *
     * @throws IllegalArgumentException if the file does not exist, is empty, or does not contain exactly one token
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ApiToken fromFile(Path file) {
        requireNonNull(file, "file is null");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("token file " + file + " does not exist or is not a file");
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("token file " + file + " is too large for one token");
            }
            return new ApiToken(checked(Files.readString(file), "the API token in file " + file).secret, file);
        } catch (IOException e) {
            throw new UncheckedIOException("token file " + file + " cannot be read", e);
        }
    }

    private static ApiToken checked(String raw, String what) {
        String secret = raw.strip();
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    what
                            + " contains white space or characters outside ASCII; give the token alone, without a name before it");
        }
        if (secret.matches("([\"']).*\\1")) {
            throw new IllegalArgumentException(what + " is in quotes; give it without them");
        }
        return new ApiToken(secret, null);
    }

    /** The file that the token was read from, as it was named; empty if it comes from elsewhere. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
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
