package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An API token: of a JupyterHub user or service, or of a server beside it that takes tokens, too. Neither {@link #toString()} nor any message of this package ever shows
 * the secret.
 */
public final class ApiToken {
    private static final long MAX_FILE_BYTES = 64 * 1024;

    private final String secret;

    private ApiToken(String secret) {
        this.secret = secret;
    }

    /**
     * A token from its text, which is trimmed.
     *
     * @throws IllegalArgumentException if it is empty or holds anything but visible ASCII
     */
    public static ApiToken of(String secret) {
        requireNonNull(secret, "secret is null");
        return checked(secret, "the API token");
    }

    /**
     * The token in an environment variable of this process.
     *
     * @throws IllegalArgumentException if the variable is not set, empty or not a token
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
     * The token in a file that holds nothing else but white space around it.
     *
     * @throws IllegalArgumentException if the file is missing, empty, or does not hold one token
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ApiToken fromFile(Path file) {
        requireNonNull(file, "file is null");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("token file " + file + " does not exist or is not a file");
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("token file " + file + " is too large to hold one token");
            }
            return checked(Files.readString(file), "the API token in file " + file);
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
            throw new IllegalArgumentException(what + " holds white space or characters outside ASCII");
        }
        return new ApiToken(secret);
    }

    /** The value of an {@code Authorization} header for a hub; this and {@link #bearer} are the only ways to the secret. */
    public String authorization() {
        return "token " + secret;
    }

    /** The same for a server that is no hub (RFC 6750). */
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
